"""XuetangX's courses (KDD Cup 2015): logs or day counts of 30 days, and who dropped out in the ten days after them.

The label of a learner is whether they *stayed*, as `certify` is the rarer outcome that models look for; the AUC of
staying is that of dropping out by the opposite score. A course starts on its first day and is taken to last 30.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets.marked import UNTOLD, Events, MarkedCourse, history_of, labelled, midnight, numbered
from benchmarks.datasets.rows import ENDINGS, rows, told
from benchmarks.datasets.xuetangx_rows import Told, counted, logged
from communicator.clickstream.xuetangx_log import FIRST_YEAR
from communicator.errors import UnreadableFile
from communicator.prediction.outcomes import DAY

COURSE_DAYS = 30
LOG, DAILY, TRUTH = "log_", "course", "truth"


@dataclass(frozen=True)
class Found:
    """The two files of a course."""

    name: str
    events: Path
    truth: Path
    is_log: bool


def read_folder(folder: Path, days: int) -> list[MarkedCourse]:
    """All courses of a folder, cut after so many days.

    Raises:
        UnreadableFile: where there is no course, or none of its truth; MissingColumn where a file lacks one.
    """
    found = list(_found(folder))
    if not found:
        raise UnreadableFile(
            f"{folder} holds no course with its truth (log_NAME.csv.gz with truth_NAME.csv, "
            "or courseNAME.csv.gz with truthNAME.csv)"
        )
    return [read_course(each, days) for each in found]


def _found(folder: Path) -> Iterator[Found]:
    if not folder.is_dir():
        raise UnreadableFile(f"{folder} is no folder; name one that holds the data set's files")
    named = {path.name[: -len(ending)]: path for ending in reversed(ENDINGS) for path in folder.glob(f"*{ending}")}
    for stem, path in sorted(named.items()):
        for begins, is_log in ((LOG, True), (DAILY, False)):
            name = stem.removeprefix(begins)
            joints = ("_", "") if is_log else ("", "_")
            truth = next((named[f"{TRUTH}{joint}{name}"] for joint in joints if f"{TRUTH}{joint}{name}" in named), None)
            if stem != name and name and truth is not None:
                # A log and day counts may have one name.
                is_taken = not is_log and f"{LOG}{name}" in named
                yield Found(stem if is_taken else name, path, truth, is_log)


def read_course(found: Found, days: int) -> MarkedCourse:
    """One course: its learners are those of its log or counts, and those of its truth."""
    odd: Counter[str] = Counter()
    odd_truth: Counter[str] = Counter()
    stayed = _stayed(found.truth, odd_truth)
    file = (logged if found.is_log else counted)(found.events, odd)
    learners = sorted({*stayed, *file.everyone}, key=_in_order)
    start = _first_day(file.times)
    inside = (file.times >= start) & (file.times < start + COURSE_DAYS * DAY)
    if not inside.all():
        odd[f"outside the {COURSE_DAYS} days"] += int(np.sum(~inside))
    # What happens at the very midnight is of the next day.
    events = _events(file, learners).where(inside & (file.times < start + days * DAY))
    history = history_of(found.name, start, start + COURSE_DAYS * DAY, len(learners), events)
    labels = np.array([stayed.get(learner, UNTOLD) for learner in learners], dtype=np.float32)
    return MarkedCourse(
        found.name,
        labelled(history, labels),
        (start + days * DAY,),
        (f"day {days}",),
        ~np.isnan(labels)[None, :],
        tuple(learners),
        odd=tuple(told(found.events, odd) + told(found.truth, odd_truth)),
    )


def _in_order(learner: str) -> tuple[int, str]:
    return (int(learner) if learner.isascii() and learner.isdigit() else 0, learner)


def _stayed(path: Path, odd: Counter[str]) -> dict[str, float]:
    """1 for who stayed, 0 for who dropped out; the first row of a learner counts."""
    labels: dict[str, float] = {}
    for learner, label in rows(path, ("enrollment_id", "label"), odd):
        if label not in ("0", "1", "0.0", "1.0") or not learner:
            odd["without learner or label"] += 1
        elif learner in labels:
            odd["told twice"] += 1
        else:
            labels[learner] = 1.0 - float(label)
    return labels


def _events(file: Told, learners: list[str]) -> Events:
    place = {learner: number for number, learner in enumerate(learners)}
    types, type_names = numbered(file.kinds)
    objects, object_names = (None, []) if file.objects is None else numbered(file.objects)
    whose = np.array([place[learner] for learner in file.learners], dtype=np.int64)
    return Events(whose, file.times, types, type_names, objects, object_names)


def _first_day(times: NDArray[np.int64]) -> int:
    """The day from which on 30 days hold the most events: the first day of all, unless a row's date is odd."""
    if not len(times):
        return midnight(FIRST_YEAR, 1, 1)
    days, counts = np.unique(times // DAY, return_counts=True)
    until = np.append(0, np.cumsum(counts))
    within = until[np.searchsorted(days, days + COURSE_DAYS)] - until[:-1]
    return int(days[np.argmax(within)]) * DAY
