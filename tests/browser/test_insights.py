"""What a teacher sees of who registered: one choice is followed by every chart, and each can be taken along."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
NOBODY = {
    "course": {"course_id": "x", "site": "local", "name": "", "start": None, "end": None, "time_zone": "UTC"},
    "as_of": None,
    "registered": 0,
    "certified": 0,
    "cube": {"dimensions": ["gender"], "values": {"gender": ["f", "unknown"]}, "cells": []},
}
LIGHT_AND_DARK = ("light", "dark")


def test_a_chosen_country_is_followed_by_all_charts_and_goes_away_again(page: Page, demo: Demo) -> None:
    _open(page, demo)
    registered = page.locator("[data-test=statRegistered]")
    everybody = _number(registered.inner_text())
    row = page.get_by_role("row", name=re.compile("^Spain "))
    in_spain = _number(row.get_by_role("cell").first.inner_text())
    page.get_by_role("button", name="Spain", exact=True).click()
    expect(registered).to_have_text(re.compile(rf"^{in_spain:,} of {everybody:,}$"))
    expect(page.get_by_text(re.compile(rf"^N [\d,]+ of {in_spain:,} · no answer"))).to_have_count(3)
    expect(page.get_by_role("checkbox", name=re.compile(r"^Women: all .*, Spain "))).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Women")).press("Enter")
    women = _number(registered.inner_text())
    assert 0 < women < in_spain
    page.get_by_role("button", name="Remove Spain").click()
    assert women < _number(registered.inner_text()) < everybody
    page.get_by_role("button", name="Clear").click()
    expect(registered).to_have_text(f"{everybody:,}")


def test_a_chart_is_taken_along_as_csv_and_as_a_picture(page: Page, demo: Demo, tmp_path: Path) -> None:
    _open(page, demo)
    everybody = _number(page.locator("[data-test=statRegistered]").inner_text())
    page.get_by_role("button", name="Spain", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("^CSV: Gender")).click()
    taken.value.save_as(tmp_path / taken.value.suggested_filename)
    head, *rows = csv.reader((tmp_path / "insights-gender.csv").read_text(encoding="utf-8").splitlines())
    assert head == ["Gender", "All", "All, %", "Spain", "Spain, %"]
    assert sum(int(row[1]) for row in rows) == everybody
    with page.expect_download() as taken:
        page.get_by_role("button", name="PNG: Where learners are").click()
    taken.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_the_tab_has_an_address_and_says_when_it_cannot_be_fetched(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    expect(page.get_by_role("button", name="Insights", exact=True)).to_be_visible()
    page.route("**/communicator-insights.js*", lambda route: route.abort())
    page.get_by_role("button", name="Insights", exact=True).click()
    expect(page.get_by_text("Part of this page could not be fetched.")).to_be_visible()
    assert page.url.endswith("#insights")
    page.unroute("**/communicator-insights.js*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Where learners are")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Where learners are")).to_be_visible()


def test_who_may_not_see_it_and_a_course_of_nobody_are_told_what_to_do(page: Page, demo: Demo) -> None:
    _open(page, demo)
    page.route("**/api/v1/insights?*", lambda route: route.fulfill(status=403, json={"status": 403, "title": ""}))
    page.reload()
    expect(page.locator("[data-test=refused]")).to_contain_text("Only course staff can open this")
    page.unroute("**/api/v1/insights?*")
    page.route("**/api/v1/insights?*", lambda route: route.fulfill(json=NOBODY))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Nobody has registered yet")).to_be_visible()


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, demo: Demo, width: int, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core: not installed (make install)")
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _open(page, demo)
    page.get_by_role("button", name="Spain", exact=True).click()
    page.get_by_role("button", name=re.compile("^Show all")).click()
    page.get_by_role("button", name=re.compile("^Table: Education")).click()
    page.mouse.move(2, 2)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(({violations}) => violations.map(v => [v.id, v.nodes.map(n => n.target)]))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _open(page: Page, demo: Demo) -> None:
    page.goto(demo.login_link())
    page.get_by_role("link", name="Statistics for Everyone").first.click()
    page.get_by_role("button", name="Insights", exact=True).click()
    expect(page.get_by_role("heading", name="Where learners are")).to_be_visible()


def _number(text: str) -> int:
    """The first number of a text."""
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))
