"""Choosing, comparing, sending automatically, a second person, what became of it: as a teacher does it on the page."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, spare_nobody

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
FAULTS = "async () => (await axe.run(document)).violations.map(({ id, nodes }) => [id, nodes.map((one) => one.html)])"
A_NUMBER = re.compile(r"\d[\d,]*")


def test_a_choice_is_kept_narrowed_by_a_condition_and_somebody_is_left_out_for_a_reason(page: Page, demo: Demo) -> None:
    _open(page, demo)
    page.get_by_role("button", name=re.compile("^Likely to stop before")).click()
    page.get_by_role("button", name="Save this choice").click()
    page.get_by_label("A name for this choice").fill("Nearly gone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Nearly gone"))).to_have_attribute("aria-pressed", "true")
    before = _chosen(page)

    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Condition", exact=True).select_option(label="Gender")
    page.get_by_role("checkbox", name=re.compile("^Women")).check()
    expect(page.get_by_role("button", name="Gender: Women", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("The server counts the same"))).to_be_visible()
    assert 0 < _chosen(page) < before
    expect(page.get_by_text(re.compile(r"^All [\d,]+ who meet the conditions$"))).to_be_visible()
    page.get_by_role("button", name="Remove: Gender: Women").click()

    page.get_by_role("button", name="See the list").click()
    page.get_by_role("button", name=re.compile("^Leave out ")).first.click()
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Spoke to them already")
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=reach]")).to_contain_text("1 left out by hand")
    expect(page.locator("[data-test=left-out]")).to_contain_text("Spoke to them already")
    page.get_by_role("button", name=re.compile("^Put back ")).first.click()
    page.get_by_role("button", name="Delete “Nearly gone”").click()
    expect(page.get_by_role("button", name=re.compile("^Nearly gone"))).to_have_count(0)


def test_a_saved_choice_tells_what_the_course_lost_and_becomes_what_is_chosen_now(page: Page, demo: Demo) -> None:
    _open(page, demo)
    (course,) = re.findall(r"course-v1:[^/#?]+", unquote(page.url))
    _run(demo, "audience", "segments", "save", "Who planned it", "--course", course, "--where", "survey:plan=finish")
    page.reload()
    kept = page.get_by_role("button", name=re.compile("^Who planned it"))
    kept.click()
    expect(page.locator("[data-test=vanished]")).to_contain_text("A condition asks for something this course no longer")
    expect(page.locator("[data-test=vanished]")).to_contain_text("survey:plan")
    expect(page.get_by_role("button", name="Update “Who planned it”")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Likely to stop before")).click()
    expect(page.locator("[data-test=vanished]")).to_have_count(0)
    page.get_by_role("button", name="Update “Who planned it”").click()
    expect(kept).to_have_attribute("aria-pressed", "true")
    page.reload()
    kept.click()
    expect(page.get_by_role("button", name=re.compile("^Likely to stop before"))).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Delete “Who planned it”").click()
    expect(kept).to_have_count(0)


def test_an_automatic_message_is_paused_changed_and_goes_on(page: Page, demo: Demo) -> None:
    _open(page, demo)
    page.get_by_role("button", name=re.compile("^Never started")).click()
    page.get_by_label("From", exact=True).fill("The statistics team")
    page.get_by_label("Subject").fill("Three ways to start")
    page.get_by_role("textbox", name="Message").fill("Here they are.")
    page.get_by_label("Automatically each day").check()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[data-test=under-way]")).to_be_visible()

    page.get_by_role("button", name="Past", exact=True).click()
    page.get_by_role("button", name="Three ways to start", exact=True).click()
    page.get_by_role("button", name="Pause and change").click()
    form = page.locator("[data-test=change]", has_text="Nobody gets it twice")
    form.get_by_label("Subject").fill("Two ways to start")
    form.get_by_label("At most").fill("20")
    form.get_by_label("Until").fill("2000-01-01")
    form.get_by_role("button", name="Save and let it go on").click()
    expect(form.locator("[data-test=faults]")).to_contain_text("that day has passed")
    form.get_by_label("Until").fill("")
    form.get_by_role("button", name="Save and let it go on").click()
    opened = page.locator("[data-test=opened]")
    expect(opened.get_by_role("heading", name="Two ways to start")).to_be_visible()
    expect(opened.get_by_text("Automatic", exact=True)).to_be_visible()
    expect(page.locator("[data-test=history]")).to_contain_text(re.compile(r"Changed it: [^|]*Subject"))
    with page.expect_download() as saving:
        page.locator("[data-csv^=history-]").click()
    assert "how many a day" in Path(saving.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Switch off").click()
    expect(opened.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_a_template_is_compared_with_people_left_out_and_nothing_is_told_before_its_day(page: Page, demo: Demo) -> None:
    _open(page, demo)
    page.get_by_role("button", name=re.compile("^Likely to stop before")).click()
    page.get_by_role("button", name="Start from a template or a past message").click()
    page.get_by_role("button", name=re.compile("^Welcome back")).click()
    page.get_by_label("From", exact=True).fill("The statistics team")
    body = page.get_by_role("textbox", name="Message")
    body.fill(body.input_value() + "\n\nYou were flagged as likely to stop.")
    expect(page.locator("[data-code=reveals_prediction]")).to_be_visible()
    spare_nobody(page)
    page.get_by_role("button", name="20 %", exact=True).click()
    expect(page.locator("[data-test=smallest]")).to_contain_text(re.compile("points|show nothing"))
    expect(page.locator("[data-test=sum]")).to_contain_text("compared with")
    page.get_by_role("button", name=re.compile(r"^Send to \d")).click()
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()

    page.get_by_role("button", name="Past", exact=True).click()
    page.locator("[data-test=past] tbody th button").first.click()
    expect(page.locator("[data-test=effect]")).to_contain_text("Will be read on")
    expect(page.locator("[data-test=history]")).to_contain_text("Sent it")
    page.get_by_role("button", name=re.compile("^Cancel what remains")).click()
    expect(page.locator("[data-test=effect]")).to_contain_text("Nobody got it")
    page.locator("[data-test=recipients] th button").first.click()
    expect(page.get_by_role("heading", name="Predictions over time")).to_be_visible(timeout=30_000)
    assert "#learner/" in page.url
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="Past messages")).to_be_visible()


def test_what_would_go_out_each_day_is_told_and_never_to_all_learners(page: Page, demo: Demo) -> None:
    _open(page, demo)
    page.get_by_role("button", name=re.compile("^Likely to stop before")).click()
    page.get_by_label("Automatically each day").check()
    expect(page.locator("[data-test=forecast] li")).to_have_count(7)
    expect(page.locator("[data-test=backlog]")).to_contain_text(re.compile(r"Also the [\d,]+ who match"))
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    page.get_by_role("button", name=re.compile("^All learners")).click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[data-test=faults]")).to_contain_text("not to all learners")


def test_a_large_send_waits_for_a_second_person_who_may_decline(page: Page, demo: Demo) -> None:
    _set_rule(demo, "approval_above=1")
    try:
        _open(page, demo)
        page.get_by_role("button", name=re.compile("^All learners")).click()
        page.get_by_label("From", exact=True).fill("The statistics team")
        page.get_by_label("Subject").fill("The exam moves")
        page.get_by_role("textbox", name="Message").fill("To Friday.")
        spare_nobody(page)
        expect(page.locator("[data-test=needs-approval]")).to_contain_text("a second person must approve")
        page.get_by_role("button", name=re.compile(r"^Ask to send to \d")).click()
        expect(page.locator("[data-test=approval]")).to_contain_text("Another instructor must approve it")
        page.context.clear_cookies()

        page.goto(demo.login_link("second@campus.example"))
        page.get_by_role("link", name="Statistics for Everyone").first.click()
        page.get_by_role("button", name="Past", exact=True).click()
        page.get_by_role("button", name="The exam moves", exact=True).first.click()
        expect(page.get_by_role("button", name=re.compile(r"^Approve: send to \d"))).to_be_visible()
        page.get_by_label("Why not?").fill("It stays on Thursday")
        page.get_by_role("button", name="Decline", exact=True).click()
        expect(page.locator("[data-test=declined]")).to_contain_text("It stays on Thursday")
    finally:
        _set_rule(demo, "approval_above=5000")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_wrong_with_all_that_opens(page: Page, demo: Demo, width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core: not installed (npm ci in frontend/)")
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _open(page, demo)
    page.get_by_role("button", name=re.compile("^Likely to stop before")).click()
    page.get_by_role("button", name="Save this choice").click()
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Condition", exact=True).select_option(label="Country")
    page.get_by_role("button", name="Start from a template or a past message").click()
    page.get_by_role("button", name="only for some…").click()
    page.get_by_role("button", name="20 %", exact=True).click()
    page.get_by_label("Automatically each day").check()
    page.get_by_role("button", name="See the list").click()
    expect(page.get_by_role("button", name=re.compile("^Leave out ")).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Welcome back"))).to_be_visible()
    expect(page.locator("[data-test=forecast] li")).to_have_count(7)
    expect(page.locator("[data-test=smallest]")).to_be_visible()
    _expect_no_fault(page, width)
    pseudonym = page.locator("[data-test=learners] th button").first
    pseudonym.click()
    expect(page.get_by_role("heading", name="Predictions over time")).to_be_visible(timeout=30_000)
    _expect_no_fault(page, width)


def _open(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    expect(page.get_by_text("Nobody is chosen")).to_be_visible()


def _chosen(page: Page) -> int:
    found = A_NUMBER.search(page.locator("[data-test=chosen]").inner_text())
    assert found
    return int(found[0].replace(",", ""))


def _set_rule(demo: Demo, rule: str) -> None:
    _run(demo, "site", "rules", "local", "--set", rule)


def _run(demo: Demo, *words: str) -> None:
    command = [sys.executable, "-m", "communicator.cli", *words]
    subprocess.run(command, env=demo.environment, check=True, capture_output=True)


def _expect_no_fault(page: Page, width: int) -> None:
    page.mouse.move(2, 2)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(FAULTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
