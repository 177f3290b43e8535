"""Readers of logs and of roster files, fed by a fuzzer that looks for new ways through them: nothing stops them.

Two processes at once, one for each kind of reader. Every input must keep the laws of tests/*/fuzz_laws.py.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.clickstream import fuzz_seeds as of_logs
from tests.roster import fuzz_seeds as of_rosters

PROJECT = Path(__file__).parents[1]
SECONDS = 600
LONGEST_INPUT = 4_096
LONGEST_RUN = 20
"""Seconds that one input may take."""
MOST_MEMORY = 2_048
"""MB."""
KEPT_INPUT, KEPT_IN_ALL = 1_024, 45_000
"""Bytes of an input that is kept, and of a target's inputs, at the most: the corpus is to stay small."""


class Target(NamedTuple):
    """What is fed: where its inputs are kept, and with which it begins."""

    corpus: Path
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...]


TARGETS: Mapping[str, Target] = {
    "logs": Target(PROJECT / "tests/clickstream/corpus", of_logs.seeds, of_logs.WORDS),
    "rosters": Target(PROJECT / "tests/roster/corpus", of_rosters.seeds, of_rosters.WORDS),
}


@dataclass(frozen=True)
class Ended:
    """How one target's fuzzing ended."""

    name: str
    code: int
    told: str

    @property
    def figures(self) -> str:
        """Inputs, coverage, and what was new."""
        runs = re.findall(r"number_of_executed_units:\s*(\d+)", self.told)
        coverage = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", self.told)
        slowest = re.findall(r"slowest_unit_time_sec:\s*(\d+)", self.told)
        memory = re.findall(r"peak_rss_mb:\s*(\d+)", self.told)
        if not (runs and coverage and slowest and memory):
            return "ended before it told figures"
        edges, features, inputs = coverage[-1]
        return (
            f"{int(runs[-1]):,} inputs; {edges} branches and {features} features reached by {inputs} of them; "
            f"the slowest took {slowest[-1]} s; {memory[-1]} MB at the peak"
        )


def main() -> int:
    """Prints the figures; 1 where an input stopped a reader or broke a law: it is kept, and named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=SECONDS)
    asked.add_argument("--keep", action="store_true", help="renew the project's corpus by what was found")
    asked.add_argument("--folder", type=Path, default=PROJECT / "var" / "fuzz", help="where inputs are put")
    chosen = asked.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {chosen.seconds} s")
    ended = fuzz(chosen.folder, chosen.seconds)
    for each in ended:
        print(f"{each.name:<8} {'no crash' if not each.code else 'CRASHED'}: {each.figures}")
        if each.code:
            print(each.told[-4_000:], file=sys.stderr)
    if chosen.keep:
        for name in TARGETS:
            keep(name, chosen.folder)
    return int(any(each.code for each in ended))


def fuzz(folder: Path, seconds: int) -> list[Ended]:
    """Feeds all targets side by side for so many seconds; new inputs, and those that crash, are put into the folder."""
    running = []
    for name, target in TARGETS.items():
        found = folder / name
        found.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(target.seeds()):
            (found / f"seed-{number:02}").write_bytes(seed)
        words = folder / f"{name}.words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
        target.corpus.mkdir(exist_ok=True)
        arguments = [f"-max_total_time={seconds}", f"-dict={words}", str(found), str(target.corpus)]
        running.append((name, _started(name, folder, *arguments)))
    return [Ended(name, process.wait(), _told(folder, name)) for name, process in running]


def keep(name: str, folder: Path) -> None:
    """Makes the corpus of the project anew: of all inputs those that reach the most, small ones first."""
    corpus, fresh = TARGETS[name].corpus, folder / f"{name}-kept"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    arguments = [
        "-merge=1",
        "-use_value_profile=0",
        f"-max_len={KEPT_INPUT}",
        str(fresh),
        str(corpus),
        str(folder / name),
    ]
    _started(name, folder, *arguments).wait()
    for old in corpus.iterdir():
        old.unlink()
    kept = 0
    for path in sorted(fresh.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
        kept += path.stat().st_size
        if kept > KEPT_IN_ALL:
            break
        shutil.copyfile(path, corpus / path.name[:12])  # named for their content
    sizes = [path.stat().st_size for path in corpus.iterdir()]
    print(f"{name}: {len(sizes)} inputs of {sum(sizes):,} bytes are kept")


def _started(name: str, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "trials.fuzz_target", name, f"-artifact_prefix={folder}/{name}-"]
    command += [f"-max_len={LONGEST_INPUT}", f"-timeout={LONGEST_RUN}", f"-rss_limit_mb={MOST_MEMORY}"]
    # No program is found, whatever an input looks like: gpg would ask an agent. Small frames want no threads.
    environment = {**os.environ, "PATH": "", "POLARS_MAX_THREADS": "1"}
    with (folder / f"{name}.log").open("wb") as told:
        command += ["-print_final_stats=1", *arguments]
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=told, stderr=told)


def _told(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")


def _escaped(word: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\x{ord(letter):02x}" for letter in word)


if __name__ == "__main__":
    sys.exit(main())
