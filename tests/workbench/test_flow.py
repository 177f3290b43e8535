"""In a real browser: staff choose learners by their chances and write to them; a learner finds nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.seeding import FIRST_NAMES
from tests.workbench.stage import Stage
from xblock_communicator.operations import OPERATIONS

pytestmark = pytest.mark.workbench


def written(page: Page, subject: str) -> None:
    """A whole message, as staff would type it."""
    page.locator("#from_name").fill("Inés Example")
    page.locator("#reply_to").fill("ines@staff.example")
    page.locator("#subject").fill(subject)
    page.locator("textarea#body").fill("Dear [:firstname|learner:],\n\nwe would like to help.")


def saved(page: Page, name: str) -> str:
    """What a link to CSV saves, by how the file's name begins."""
    with page.expect_download() as downloading:
        page.locator(f"[data-csv^={name}]").click()
    return Path(downloading.value.path()).read_text(encoding="utf-8")


def number_in(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, text
    return int(found[0])


def test_staff_see_the_histograms_choose_learners_and_send_them_a_message(stage: Stage, page: Page) -> None:
    page.goto(stage.scenario("staff_ines"))
    expect(page.locator("communicator-histogram")).to_have_count(3)
    page.locator("[data-preset=stopping]").click()
    chosen = number_in(page.locator("[data-test=chosen]").inner_text())
    assert 10 <= chosen < 200
    expect(page.locator("[data-test=reach]")).to_contain_text(str(chosen))  # the server's own count agrees
    written(page, "A word from your teachers")
    page.locator("[data-test=send]").click()
    expect(page.locator("[data-test=under-way]")).to_be_visible()

    stage.work()
    mails = [mail for mail in stage.mails() if mail.subject == "A word from your teachers"]
    assert len({mail.to for mail in mails}) == len(mails) == chosen
    assert all(mail.to.endswith("@learners.example") for mail in mails)
    names = {re.findall(r"Dear ([^,]+),", stage.read(mail).text)[0] for mail in mails}
    assert names <= {*FIRST_NAMES, "learner"}
    expect(page.locator("[data-test=under-way][data-status=sent]")).to_be_visible()
    expect(page.locator("[data-test=under-way]")).to_contain_text(str(chosen))

    page.get_by_role("button", name="Past", exact=True).click()
    page.get_by_role("button", name="A word from your teachers", exact=True).click()
    who = saved(page, "deliveries-")
    assert who.startswith("pseudonym,")
    assert who.count(",sent,") == chosen
    assert "@" not in who
    assert "Sent it" in saved(page, "history-")


def test_dragging_in_a_histogram_chooses_learners(stage: Stage, page: Page) -> None:
    page.goto(stage.scenario("instructor_omar"))
    plot = page.locator("communicator-histogram[data-outcome=complete] svg")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert 0 < number_in(page.locator("[data-test=chosen]").inner_text()) < 200
    expect(page.locator("[data-test=reach]")).to_be_visible()


def test_insights_comes_when_its_tab_is_opened_and_follows_a_choice(stage: Stage, page: Page) -> None:
    page.goto(stage.scenario("staff_ines"))
    page.get_by_role("button", name="Insights", exact=True).click()
    registered = page.locator("[data-test=statRegistered]")
    expect(registered).to_be_visible()
    everybody = number_in(registered.inner_text())
    page.locator("[data-test=countries] tbody button").first.click()
    expect(registered).to_contain_text(f"of {everybody}")
    assert 0 < number_in(registered.inner_text()) < everybody
    assert "#" not in page.url  # the address is the platform's


def test_two_blocks_on_one_page_choose_apart(stage: Stage, page: Page) -> None:
    page.goto(stage.scenario("staff_ines", number=1))
    expect(page.locator("communicator-histogram")).to_have_count(6)
    page.locator("[data-preset=all]").first.click()
    expect(page.locator("[data-preset=all][aria-pressed=true]")).to_have_count(1)


def test_the_page_speaks_the_language_of_its_reader(stage: Stage, browser: Browser) -> None:
    with browser.new_context(locale="es-ES") as context:
        page = context.new_page()
        page.goto(stage.scenario("staff_ines"))
        expect(page.locator("communicator-page[lang^=es]")).to_be_visible()
        expect(page.locator("communicator-write h2")).to_have_text("Escribir")


def test_a_learner_sees_a_plain_note_and_gets_403_from_every_handler(stage: Stage, page: Page) -> None:
    page.goto(stage.scenario("student_1"))
    expect(page.locator(".communicator-note")).to_contain_text("This part of the course is for its staff.")
    assert page.locator("communicator-page").count() == 0
    statuses = page.evaluate(
        """async (handlers) => {
            const token = /csrftoken=([^;]*)/.exec(document.cookie)[1];
            const ask = async (name) => (await fetch(
                `/handler/communicator.communicator.d0.u0/${name}/?student=student_1`,
                { method: "POST", headers: { "X-CSRFToken": token }, body: JSON.stringify({ id: "abc" }) },
            )).status;
            return Promise.all(handlers.map(ask));
        }""",
        [*OPERATIONS, "submit_studio_edits"],
    )
    assert set(statuses) == {403}


def test_staff_are_told_in_the_page_that_nobody_has_set_the_block_up(unconfigured_workbench: str, page: Page) -> None:
    page.goto(f"{unconfigured_workbench}/scenario/communicator.0/?student=staff_ines")
    expect(page.locator("[data-test=refusal]")).to_contain_text("The Communicator is not set up on this site")
