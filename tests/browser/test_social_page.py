"""The Social tab over the paper's figures: they are shown, and follow what a teacher decides about a misspelling."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from communicator.access.login import create_login_link
from communicator.access.sites import find_site
from communicator.config import Settings
from communicator.courses.catalogue import add_course
from communicator.database import Database
from communicator.social.activities import Activity, set_activities
from communicator.social.collection import keep
from communicator.social.pseudonyms import course_key
from communicator.web import create_app
from tests.social.conftest import COURSE_ID
from tests.social.paper import BEGAN, PROPOSED, google_plus_posts, twitter_posts

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
FAULTS = "async () => (await axe.run(document)).violations.map(({ id, nodes }) => [id, nodes.map((one) => one.html)])"


@pytest.fixture
def backend(database: Database, settings: Settings) -> Iterator[str]:
    """A backend with the paper's course, and one without posts."""
    with database.writing() as session:
        site = find_site(session, None)
        pk = add_course(session, site, COURSE_ID, time_zone="Europe/Madrid").id
        add_course(session, site, "course-v1:DemoX+NEW+2026")
        set_activities(session, pk, [Activity(f"Actividad {tag}", "Actividades", tag) for tag in PROPOSED])
    key = course_key(settings.data_dir, pk)
    with database.writing() as session:
        keep(session, pk, key, [*google_plus_posts(), *twitter_posts()], BEGAN)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(page: Page, backend: str, database: Database) -> Page:
    """The course's Social tab, opened by its address after logging in."""
    with database.writing() as session:
        link = create_login_link(session, backend, "teacher@campus.example")
    page.goto(link)
    page.goto(f"{backend}/courses/local/{COURSE_ID}#social")
    expect(page.get_by_role("heading", name="What we could collect")).to_be_visible()
    return page


def test_the_papers_figures_are_shown(tab: Page) -> None:
    tab.get_by_label("Network", exact=True).select_option(label="Google+")
    expect(_figure(tab, "Posts")).to_have_text("302")
    expect(_figure(tab, "People posting")).to_have_text("140")
    expect(_figure(tab, "Using any hashtag")).to_have_text("57")
    expect(_figure(tab, "Hashtag uses")).to_have_text("272")
    expect(tab.get_by_role("slider", name=re.compile("^Hashtag uses a day"))).to_be_visible()
    tab.get_by_label("Network", exact=True).select_option(label="X")
    replies = _part(tab, "interactions").get_by_role("row", name=re.compile("^Replies"))
    expect(replies.get_by_role("cell").first).to_have_text("17")


def test_a_confirmed_misspelling_counts_for_the_one_it_meant_until_it_is_undone(tab: Page) -> None:
    proposed = _part(tab, "distribution").get_by_role("row", name=re.compile("^You proposed"))
    misspelled = proposed.get_by_role("cell").nth(2)
    expect(misspelled).to_have_text("0")
    tab.get_by_role("button", name="Yes, #RSEHangut means #RSEHangout").click()
    expect(misspelled).to_have_text("1")
    undo = tab.get_by_role("button", name="Undo what was decided about #RSEHangut")
    expect(undo).to_be_focused()
    undo.click()
    expect(misspelled).to_have_text("0")
    expect(tab.get_by_role("button", name="Yes, #RSEHangut means #RSEHangout")).to_be_focused()


def test_the_keyboard_reads_the_chart_day_by_day_and_its_table_has_every_day(tab: Page) -> None:
    chart = tab.get_by_role("slider", name=re.compile("^Hashtag uses a day"))
    chart.focus()
    tab.keyboard.press("Home")
    expect(chart).to_have_attribute(
        "aria-valuetext", re.compile(r"^Mon 12 Jan: \d+ proposed by you, \d+ learners’ own$")
    )
    tab.keyboard.press("ArrowRight")
    expect(chart).to_have_attribute("aria-valuenow", "1")
    tab.get_by_role("button", name=re.compile("^Table: Uses of hashtags")).click()
    expect(tab.get_by_role("row", name=re.compile(r"^2015-\d\d-\d\d"))).to_have_count(28)


def test_posts_are_found_and_the_list_of_activities_is_taken_from_a_table(tab: Page) -> None:
    tab.get_by_label("Hashtag", exact=True).fill("#RSEDevate")
    tab.get_by_role("button", name="Find", exact=True).click()
    expect(_part(tab, "posts").get_by_role("listitem").first).to_contain_text("#RSEDevate")
    tab.get_by_role("button", name="Activities and their hashtags").click()
    tab.get_by_role("button", name="Paste a table").click()
    tab.locator("textarea").fill("activity;category;hashtag\nSolo una;;RSEMiKlout")
    tab.get_by_role("button", name="Take these lines").click()
    tab.get_by_role("button", name="Save", exact=True).click()
    proposed = _part(tab, "distribution").get_by_role("row", name=re.compile("^You proposed"))
    expect(proposed.get_by_role("cell").nth(1)).to_have_text("1")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_a_phone_needs_no_scrolling_sideways(tab: Page, width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core: not installed (npm ci in frontend/)")
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.get_by_role("button", name="Activities and their hashtags").click()
    tab.get_by_role("button", name="Find", exact=True).click()
    expect(_part(tab, "posts")).to_be_visible()
    assert _faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_course_without_posts_tells_what_to_do(tab: Page, backend: str) -> None:
    tab.goto(f"{backend}/courses/local/course-v1:DemoX+NEW+2026#social")
    expect(tab.get_by_role("heading", name="No posts yet")).to_be_visible()
    expect(tab.get_by_text("communicator social import archive.zip --course course-v1:DemoX+NEW+2026")).to_be_visible()
    if AXE.is_file():
        assert _faults(tab) == []


def _part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-test="{name}"]')


def _figure(page: Page, name: str) -> Locator:
    group = _part(page, "figures").locator("div").filter(has=page.locator("dt").get_by_text(name, exact=True))
    return group.locator("dd")


def _faults(page: Page) -> object:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(FAULTS)
