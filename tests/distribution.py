"""Which tests run in one process where there are several, and in which order."""

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/browser", "tests/workbench", "tests/roster/lms", "tests/social/collectors")
"""Folders whose files share a server that takes long to start: a demo, a workbench, MariaDB, Mastodon."""
LONG = ("slow", "browser", "workbench")


def part_of(name: str) -> str:
    """The file of a test, or the folder that is run in one process, given the test's name."""
    return next((folder for folder in TOGETHER if name.startswith(f"{folder}/")), name.split("::", 1)[0])


class ByPart(LoadFileScheduling):  # type: ignore[misc]  # xdist tells no types
    """Hands out whole parts."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByPart | None:
    """How tests are handed out where files are to stay together."""
    return ByPart(config, log) if config.option.dist == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Parts with most that takes long first, then those with most tests: so none is left to one process at the end."""
    tests = Counter(part_of(item.nodeid) for item in items)
    long = Counter(part_of(item.nodeid) for item in items if any(map(item.get_closest_marker, LONG)))
    items.sort(key=lambda item: (-long[part := part_of(item.nodeid)], -tests[part], part))
