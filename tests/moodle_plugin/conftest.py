"""What the tests of the Moodle plugin share: its folder, PHP, and a Moodle tree where there is one."""

import os
from pathlib import Path

import pytest

from tests.components import need_php

PLUGIN = Path(__file__).parents[2] / "moodle_local_plugin"


@pytest.fixture(scope="session")
def php() -> str:
    """PHP's program, or the test is skipped."""
    return need_php()


@pytest.fixture(scope="session")
def moodle() -> Path:
    """A Moodle tree (MOODLE_DIR; `public/` of it from 5.1 on), or the test is skipped."""
    given = os.environ.get("MOODLE_DIR", "")
    for folder in (Path(given), Path(given) / "public"):
        if given and (folder / "lib" / "php-jwt").is_dir():
            return folder
    pytest.skip("Moodle: no tree of it in MOODLE_DIR")
