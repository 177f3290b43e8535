"""What a teacher does: log in by the link, choose learners by dragging, write, send, and see the mail arrive."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo, spare_nobody

pytestmark = pytest.mark.browser

CHOSEN = re.compile(r"^[\d,]+ of [\d,]+ learners")


def test_a_teacher_chooses_by_dragging_sends_and_the_mail_carries_the_name(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    _drag(page, page.get_by_role("slider", name="Likely to stop: from"), 60)
    chosen = _chosen(page)
    _drag(page, page.get_by_role("slider", name="Chance of a certificate: to"), -120)
    assert 0 < _chosen(page) <= chosen

    page.get_by_label("From", exact=True).fill("The statistics team")
    page.get_by_label("Your address").fill("stat-team@campus.example")
    page.get_by_label("Subject").fill("Week 5, [:firstname|there:]")
    page.get_by_role("textbox", name="Message").fill("Hello [:firstname:],\n\nweek 5 is **shorter** than it looks.")
    spare_nobody(page)
    send = page.get_by_role("button", name=re.compile(r"^Send to \d"))
    expect(send).to_be_enabled()
    send.click()
    expect(page.get_by_text(re.compile(r"Undo"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Sent|All sent|sent$", re.IGNORECASE)).first).to_be_visible(timeout=90_000)

    page.goto(f"{demo.url}/inbox")
    page.get_by_role("link", name=re.compile(r"^Week 5, \w+")).first.click()
    told = re.search(r"Week 5, (\w+)", page.get_by_role("heading").first.inner_text())
    assert told
    body = page.frame_locator("iframe").locator("body")
    expect(body).to_contain_text(f"Hello {told[1]},")
    expect(body).not_to_contain_text("[:")


def test_the_page_begins_with_nobody_chosen(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    expect(page.get_by_text("Nobody is chosen")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Send to \d"))).to_have_count(0)


def test_the_keyboard_moves_a_handle_and_the_number_field_follows(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    handle = page.get_by_role("slider", name="Chance of completing: from")
    handle.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "11")
    expect(page.get_by_label("Chance of completing, from, per cent")).to_have_value("11")


def test_the_strict_policy_blocks_nothing_of_ours(page: Page, demo: Demo) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    expect(page.get_by_role("slider")).to_have_count(6)
    for path in ("/inbox", "/api/docs"):
        page.goto(demo.url + path)
    assert told == []


def test_a_stranger_sees_no_course(page: Page, demo: Demo) -> None:
    response = page.request.get(f"{demo.url}/api/v1/courses")
    assert response.status == 401
    assert response.headers["content-type"] == "application/problem+json"


def _drag(page: Page, handle: Locator, by: float) -> None:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=10)
    page.mouse.up()


def _chosen(page: Page) -> int:
    told = page.get_by_text(CHOSEN).first
    expect(told).to_be_visible()
    return int(told.inner_text().split(" of ")[0].replace(",", ""))
