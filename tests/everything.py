"""`make test`: every part in turn, and a closing table in which nothing is passed over silently."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
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
        [*PYTEST, "-n", "2", "--dist", "loadfile", "--ignore", "tests/moodle_plugin"],
        PROJECT,
        sys.executable,
    ),
    Part("PHP (Moodle plugin)", [*PYTEST, "tests/moodle_plugin"], PROJECT, sys.executable),
]


def main() -> int:
    """Runs all parts; 0 where each passed or was skipped with a reason that is allowed here."""
    rows = [_run(part) for part in PARTS]
    print("\nWhat ran")
    for name, outcome, seconds in rows:
        print(f"  {name:<50} {outcome:<40} {seconds:6.0f} s")
    return int(any(outcome.startswith("FAILED") for _, outcome, _ in rows))


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
