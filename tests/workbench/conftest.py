"""A workbench nobody has set up, one with everything behind it, and a browser to look at it."""

from collections.abc import Iterator

import pytest

from tests.workbench.served import running_workbench
from tests.workbench.stage import Stage, staged


@pytest.fixture(scope="session")
def unconfigured_workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A workbench whose operator has told the block nothing."""
    with running_workbench(tmp_path_factory.mktemp("unconfigured"), {}) as url:
        yield url


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A workbench with a backend behind it that knows a course of 200 learners."""
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running
