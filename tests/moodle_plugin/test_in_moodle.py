"""The plugin's own PHPUnit tests, in a Moodle tree that has it installed and its PHPUnit set up (MOODLE_DIR)."""

import subprocess
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_plugins_own_tests_pass_in_moodle(php: str, moodle: Path) -> None:
    root = moodle if (moodle / "vendor").is_dir() else moodle.parent
    if not (root / "vendor" / "bin" / "phpunit").exists() or not (moodle / "local" / "communicator").is_dir():
        pytest.skip("Moodle: the tree has no PHPUnit, or not this plugin")
    command = [php, "vendor/bin/phpunit", "--testsuite", "local_communicator_testsuite"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-3000:]
