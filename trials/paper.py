"""The paper's experiment from simulated logs to the figure: simulate, import, evaluate, and say what came out.

Simulated courses all last eight weeks with eight deadlines, and certify fewer than the paper's 100 learners, so the
rule of 100 is lowered with the number of learners; the other rules are the paper's.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from communicator.compute import cores

COURSES, LEARNERS, SEED = 20, 1_000, 1
UNTIL = "2026-11-01"
LEAST_CERTIFIED_SHARE = 0.03
"""Of those who enrol; about 7 % certify."""
MINUTES = 30


def main() -> int:
    """Prints what came out, and how long each part took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--courses", type=int, default=COURSES)
    asked.add_argument("--learners", type=int, default=LEARNERS)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--workers", type=int, default=cores())
    asked.add_argument("--epochs", type=int, help="of networks; 5 unless said")
    asked.add_argument("--kind", action="append", default=[], help="a kind to compare; all unless said")
    asked.add_argument("--out", type=Path, help="the folder for figures, CSV and the text; a passing one unless said")
    given = asked.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    with TemporaryDirectory(prefix="communicator-paper-") as name:
        out = given.out or Path(name) / "paper"
        began = time.monotonic()
        run(Path(name), out, given.courses, given.learners, given.seed, given.workers, given.epochs, given.kind)
        minutes = (time.monotonic() - began) / 60
        print(f"altogether {minutes:.1f} minutes (goal: {MINUTES} on 2 cores)")
    return int(minutes > MINUTES)


def run(
    folder: Path,
    out: Path,
    courses: int,
    learners: int,
    seed: int,
    workers: int,
    epochs: int | None = None,
    kinds: Sequence[str] = (),
) -> None:
    """Simulates and imports in `folder`, writes the experiment into `out`; CalledProcessError where a step fails."""
    least = max(round(learners * LEAST_CERTIFIED_SHARE), 1)
    logs, many = str(folder / "simulated"), str(workers)
    evaluate = ["model", "evaluate", "--paper", "--out", str(out), "--least-certified", str(least)]
    evaluate += ["--seed", str(seed), "--workers", many, *(each for kind in kinds for each in ("--kind", kind))]
    evaluate += ["--epochs", str(epochs)] if epochs else []
    simulate = ["simulate", "--no-running", "--until", UNTIL, "--out", logs]
    simulate += ["--courses", str(courses), "--learners", str(learners), "--seed", str(seed)]
    steps = [simulate, ["roster", "import", logs], ["clickstream", "import", logs, "--workers", many], evaluate]
    print(f"{courses} courses of {learners} learners, seed {seed}; courses with {least} certified count", flush=True)
    for step in steps:
        _step(folder / "store", step, is_shown=step is evaluate)


def _step(store: Path, words: Sequence[str], *, is_shown: bool) -> None:
    """One command in a store of its own; settings of this shell don't reach it."""
    began = time.monotonic()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMUNICATOR_")}
    command = [sys.executable, "-m", "communicator.cli", *words]
    subprocess.run(
        command,
        check=True,
        env={**kept, "COMMUNICATOR_DATA_DIR": str(store)},
        stdout=None if is_shown else subprocess.DEVNULL,
        stderr=None if is_shown else subprocess.DEVNULL,
    )
    print(f"{' '.join(words[:2])}: {time.monotonic() - began:.0f} s\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
