"""`python -m trials [NAME… [OPTION…]]`: runs these trials, or all of them; 1 where one failed.

Options are the trial's own: `python -m trials fuzz --seconds 60`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-q", "-s", "-m", "")


@dataclass(frozen=True)
class Trial:
    """One long trial: what it shows, the command that runs it, and what makes it long."""

    shows: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PROJECT


TRIALS = {
    "import-kills": Trial(
        "two importers, 50 random SIGKILLs: nothing lost, doubled or counted twice",
        (*PYTEST, "tests/clickstream/test_import_kills.py"),
        {"COMMUNICATOR_TRIAL_KILLS": "50"},
    ),
    "fuzz": Trial(
        "ten minutes of inputs that look for new ways through the readers: none stops them or breaks a law",
        (sys.executable, "-m", "trials.fuzz"),
    ),
    "cluster-equality": Trial(
        "a million lines read here and by a Dask cluster's two workers: the same bytes",
        (sys.executable, "-m", "trials.cluster_equality"),
    ),
    "ten-million": Trial(
        "ten million events imported: rate and memory as it grows, bytes on the disk",
        (sys.executable, "-m", "trials.ten_million"),
    ),
    "lms-sync": Trial(
        "200 courses of 500 learners from a site's database: only what changed is read again",
        (sys.executable, "-m", "trials.lms_sync"),
    ),
    "cold-start": Trial(
        "the model that comes with the product, made anew from simulated courses: small enough, and written in place",
        (sys.executable, "-m", "trials.cold_start"),
    ),
    "paper": Trial(
        "the paper's experiment on 20 simulated courses of 1,000 learners, from logs to figures, within 30 minutes",
        (sys.executable, "-m", "trials.paper"),
    ),
    "collectors": Trial(
        "collectors of posts, 20 random SIGKILLs among refusals: every post once",
        (*PYTEST, "tests/social/collectors/test_kills.py"),
        {"COMMUNICATOR_TRIAL_KILLS": "20"},
    ),
    "effect": Trial(
        "the interval of a message's effect, 4,000 runs a cell: it covers the truth, and nothing is rarely called one",
        (sys.executable, "-m", "trials.effect"),
    ),
    "outreach": Trial(
        "100,000 mails, 100 random SIGKILLs among refusals and broken connections: nobody twice, nobody lost",
        (sys.executable, "-m", "trials.outreach"),
    ),
    "two-hosts": Trial(
        "two hosts of a network share a queue while workers are killed: nobody twice, the rate exact, the cap kept",
        (sys.executable, "-m", "trials.two_hosts"),
    ),
    "mail-rendering": Trial(
        "mails in English and Spanish, with a right-to-left name, photographed in Thunderbird; somebody looks at them",
        (sys.executable, "-m", "trials.mail_rendering"),
    ),
    "selections": Trial(
        "how long a selection among Insights' charts takes in a browser's engine",
        ("node", "bench.mjs"),
        folder=PROJECT / "frontend",
    ),
}


def main(arguments: list[str]) -> int:
    """Runs the trials one after the other, and says how each ended."""
    is_name = [not each.startswith("-") for each in arguments]
    count = is_name.index(False) if False in is_name else len(arguments)
    names, options = arguments[:count], arguments[count:]
    unknown = [name for name in names if name not in TRIALS]
    if unknown:
        print(f"No trial {', '.join(unknown)}; there are: {', '.join(TRIALS)}", file=sys.stderr)
        return 2
    ended = [(name, *_run(name, options)) for name in names or TRIALS]
    print("\nTrials")
    for name, passed, seconds in ended:
        print(f"  {name:<20} {'passed' if passed else 'FAILED':<8} {seconds:8.0f} s   {TRIALS[name].shows}")
    return int(not all(passed for _, passed, _ in ended))


def _run(name: str, options: list[str]) -> tuple[bool, float]:
    trial, began = TRIALS[name], time.monotonic()
    print(f"\n== {name}: {trial.shows}", flush=True)
    environment = {**os.environ, **trial.environment}
    done = subprocess.run([*trial.command, *options], cwd=trial.folder, env=environment, check=False)
    return done.returncode == 0, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
