"""`python -m benchmarks xuetangx|oulad --train DIR --test DIR [--json]`: models compared on courses held back."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.datasets import oulad, xuetangx
from benchmarks.datasets.fitting import judged
from benchmarks.datasets.holding_back import held_back
from benchmarks.datasets.marked import MarkedCourse
from benchmarks.datasets.paired import DRAWS, Comparison, Judged, compared
from benchmarks.datasets.telling import as_json, limits, table
from communicator.compute import cores, executor
from communicator.errors import CommunicatorError, NotEnoughData
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import DAY

KINDS = {"chosen": "blend", "lightgbm": "lightgbm", "ensemble": "paper-ensemble", "lr": "paper-logistic"}
"""The models compared, and their kinds: ours, LightGBM, the paper's ensemble and logistic regression on 12 features."""
DAYS = (10, 20, 30)


def add_to(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two commands' options."""
    shown = parsers.add_parser(
        "xuetangx",
        help="ten-day dropout in XuetangX's courses (KDD Cup 2015)",
        epilog="Example: python -m benchmarks xuetangx --train daily --test daily --days 20 --json",
    )
    _common(shown)
    shown.add_argument("--days", type=int, choices=DAYS, default=30, help="cut every course after so many days")
    shown.set_defaults(read=lambda folder, asked: xuetangx.read_folder(folder, asked.days))
    shown = parsers.add_parser(
        "oulad",
        help="Pass or Distinction in the Open University's courses, at days 30, 60, 90",
        epilog="Example: python -m benchmarks oulad --train oulad-2013 --test oulad-2014 --json",
    )
    _common(shown)
    shown.set_defaults(read=lambda folder, _: oulad.read_folder(folder))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, required=True, metavar="DIR", help="courses to learn from")
    parser.add_argument(
        "--test",
        type=Path,
        required=True,
        metavar="DIR",
        help="courses to predict; what is in both is held back in turn",
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON, and nothing else on standard output")
    parser.add_argument("--seed", type=int, default=0, help="of training and of the draws")
    parser.add_argument("--processes", type=int, default=cores(), help="models trained at a time (all cores)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Prints the comparison; 1 and one line where the folders can't be used."""
    try:
        with _answers_alone():
            train = asked.read(asked.train, asked)
            is_same = asked.train.resolve() == asked.test.resolve()
            test = train if is_same else asked.read(asked.test, asked)
            for line in dict.fromkeys(word for course in (*train, *test) for word in course.odd):
                _tell(line)
            found, kept, left_out = comparison(train, test, KINDS, asked.seed, asked.processes, _tell)
    except CommunicatorError as error:
        _tell(f"Error: {error}")
        return 1
    if asked.json:
        print(as_json(found))
        return 0
    names = {course.name: course.mark_names for course in test}
    for line in (*table(found, kept, [names[each.name] for each in kept]), *limits(found, kept, left_out)):
        print(line)
    return 0


def comparison(
    train: Sequence[MarkedCourse],
    test: Sequence[MarkedCourse],
    kinds: Mapping[str, str],
    seed: int,
    processes: int,
    tell: Callable[[str], None],
    draws: int = DRAWS,
) -> tuple[Comparison, list[Judged], list[str]]:
    """The models compared, the courses that count, and the names of those that can't.

    Raises:
        NotEnoughData: where no course has learners of both kinds, or nothing is left to learn from.
    """
    usable = [course for course in test if Judged("", course.labels, course.looked_at, {}).counted()]
    if not usable:
        raise NotEnoughData("No course to predict for has both learners labelled 1 and labelled 0; add their truth")
    train = [course for course in train if not np.isnan(course.labels).all()]
    groups = held_back(train, usable)
    with executor(None, processes) as computing:
        found = judged(kinds, train, usable, groups, _options(usable, seed), computing, tell)
    kept = {course.name for course in usable}
    return compared(found, draws, seed), found, [course.name for course in test if course.name not in kept]


def _options(courses: Sequence[MarkedCourse], seed: int) -> TrainingOptions:
    """All kinds learn at the marks that they are asked at, no others."""
    days = {(mark - course.course.history.start) // DAY for course in courses for mark in course.marks}
    return TrainingOptions(seed=seed, mark_days=tuple(sorted(days)))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _answers_alone() -> Iterator[None]:
    """What libraries, and the processes begun, print goes to standard error: standard output is the answer's."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
