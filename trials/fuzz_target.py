"""One process of the fuzzer: `python -m trials.fuzz_target TARGET [libFuzzer's arguments]`; never returns.

A crash, a broken law or an input that takes too long ends it, and the input is left in a file.
"""

import logging
import sys
import tempfile
from pathlib import Path

import atheris

ROOMS = ("clickstream", "roster", "courses", "packed")
with atheris.instrument_imports(include=[f"communicator.{room}" for room in ROOMS]):
    from tests.clickstream.fuzz_laws import check_log
    from tests.roster.fuzz_laws import check_roster

TARGETS = {"logs": check_log, "rosters": check_roster}


def main() -> None:
    """Runs until libFuzzer has had enough."""
    logging.disable()
    check = TARGETS[sys.argv[1]]
    with tempfile.TemporaryDirectory(dir=_in_memory()) as name:
        folder = Path(name)
        # What it is started by, for the processes in which libFuzzer merges inputs.
        itself = f"{sys.executable} -m trials.fuzz_target {sys.argv[1]}"
        atheris.Setup([itself, *sys.argv[2:]], lambda data: check(data, folder))
        atheris.Fuzz()


def _in_memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own is made there


if __name__ == "__main__":
    main()
