"""Headless Chromium for tests: `browser`, a session's, and `page`, a window that reports what goes wrong in it.

Both belong to tests/conftest.py alone: a process can run one Playwright, so there must be one `browser`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.components import CHROMIUM_OPTIONS, need_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PATIENCE_MS = 15_000  # two cores may be shared with the rest of the tests


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    from playwright.sync_api import expect, sync_playwright

    program = need_chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new window; an error that the page itself raises fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
