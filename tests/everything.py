"""`make test`: every part in turn, and a closing table in which nothing is passed over silently."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.memory import work_in_memory

PROJECT = Path(__file__).parents[1]
ROOM = 3 * 1024**3  # bytes; a whole run was seen to hold one at a time
MUST_HAVE = os.environ.get("COMMUNICATOR_TESTS_MUST_HAVE", "").split(",")

PYTEST = [sys.executable, "-m", "pytest", "-q", "-m", "", "--hypothesis-profile", "full", "--durations", "30"]


@dataclass
class Part:
    """One kind of test: the command that runs it, and the program without which it can't run."""

    name: str
    command: list[str]
    folder: Path
    needs: str


PARTS = [
    Part("TypeScript", ["npm", "test", "--silent"], PROJECT / "frontend", "npm"),
    Part(
        "Python (SQLite, PostgreSQL, MariaDB, browser, workbench)",
        [*PYTEST, "-n", "logical", "--ignore", "tests/moodle_plugin"],
        PROJECT,
        sys.executable,
    ),
    Part("PHP (Moodle plugin)", [*PYTEST, "tests/moodle_plugin"], PROJECT, sys.executable),
]


def main() -> int:
    """Runs all parts; 0 where each passed or was skipped with a reason that is allowed here."""
    work_in_memory()
    if complaint := _too_full(Path(tempfile.gettempdir())):
        print(complaint, file=sys.stderr)
        return 1
    rows = [_run(part) for part in PARTS]
    print("\nWhat ran")
    for name, outcome, seconds in rows:
        print(f"  {name:<50} {outcome:<40} {seconds:6.0f} s")
    return int(any(outcome.startswith("FAILED") for _, outcome, _ in rows))


def _too_full(folder: Path) -> str | None:
    """What is wrong with the folder of temporary files; half-way through, it would be many tests' strange failures."""
    free = shutil.disk_usage(folder).free
    if free >= ROOM:
        return None
    return f"{folder} has {free / 1024**3:.1f} GB free, the tests need 3: make room there, or name another by TMPDIR"


def _run(part: Part) -> tuple[str, str, float]:
    began = time.monotonic()
    if shutil.which(part.needs) is None:
        outcome = f"{part.needs} is not installed"
        verdict = "FAILED: " if "Node.js" in MUST_HAVE and part.needs == "npm" else "skipped: "
        return part.name, verdict + outcome, 0.0
    print(f"\n== {part.name}", flush=True)
    code = subprocess.run(part.command, cwd=part.folder, check=False).returncode
    return part.name, "passed" if code == 0 else f"FAILED (exit {code})", time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
