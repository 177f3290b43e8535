"""A small past offering, written once for all tests that only read it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communicator.simulation.offerings import OfferingFiles, OfferingSpec, write_offering
from tests.simulation.reading import events_of

SPEC = OfferingSpec("DemoX", "STAT101", "2025_T1", date(2025, 2, 3), 60, 7, 0, running=False)


@pytest.fixture(scope="session")
def small_spec() -> OfferingSpec:
    """Few enough learners that a whole offering takes a fraction of a second."""
    return replace(SPEC, learners=14)


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> OfferingFiles:
    """An offering of 60 learners, to its last day."""
    return write_offering(tmp_path_factory.mktemp("past"), SPEC)


@pytest.fixture(scope="session")
def events(past: OfferingFiles) -> list[dict[str, Any]]:
    """All its events, oldest file first."""
    return list(events_of(past.folder))


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A place where no folder can be: a file stands in the way."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "folder"
