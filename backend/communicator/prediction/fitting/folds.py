"""Folds by course: every course is predicted by models that never saw it, kind by kind, in parallel.

Each kind and fold is one task of `compute.Computing`: this process, processes, or a Dask cluster. What a task gives
is kept until all have ended, so that a killed run goes on where it was.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.compute import Computing, cores, executor, in_order
from communicator.errors import CommunicatorError, NotEnoughData
from communicator.prediction.fitting.course_files import read_course, write_course
from communicator.prediction.fitting.kept import content_of, named
from communicator.prediction.fitting.sealed import read_sealed, remove_left_over, write_sealed
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress, TrainingReport, model_class
from communicator.prediction.outcomes import OUTCOMES

FEWEST_EVENTS_FOR_PROCESSES = 200_000
BEFOREHAND = ("torch", "communicator.prediction.fitting.folds", "communicator.prediction.gru.model")
"""What processes import once for all, since nearly all kinds do; torch is the most of it."""
SLOWEST = ("paper-lstm", "event-lstm", "blend", "feature-lstm", "paper-ensemble", "session-gru", "lightgbm")
"""Kinds that take long, the longest first."""
Moments = Callable[[LabelledCourse], Sequence[int]]
REPORT = "report"
"""Its place among a task's arrays; the others are named by a course's position."""


@dataclass(frozen=True)
class Fold:
    """Positions of courses: those to learn from, and those to predict."""

    train: tuple[int, ...]
    test: tuple[int, ...]


@dataclass(frozen=True)
class HeldOut:
    """What models of one kind, which never saw the course, said of its n learners at k moments (µs)."""

    course: int  # its position
    kind: str
    moments: NDArray[np.int64]  # [k]
    chances: NDArray[np.float64]  # [k, n, 3]
    report: TrainingReport | None = None  # of the training, the same for all test courses of a fold


def course_folds(courses: int, folds: int = 5, seed: int = 0) -> list[Fold]:
    """Each of `courses` in the test part of one fold; as many folds as courses at most.

    Raises:
        NotEnoughData: where there is no second course to learn from.
    """
    if courses < len("ab"):
        raise NotEnoughData("One course can't be held out of itself; name several past courses")
    parts = np.array_split(np.random.default_rng(seed).permutation(courses), min(folds, courses))
    return [
        Fold(tuple(sorted(set(range(courses)) - set(part.tolist()))), tuple(sorted(part.tolist()))) for part in parts
    ]


def leaving_each_out(courses: int) -> list[Fold]:
    """One fold a course. NotEnoughData as `course_folds`."""
    return sorted(course_folds(courses, courses), key=lambda fold: fold.test)


def held_out_chances(
    kinds: Sequence[str],
    courses: Sequence[LabelledCourse],
    folds: Sequence[Fold],
    options: TrainingOptions,
    moments: Moments,
    computing: Computing,
    folder: Path | None,
    tell: Tell,
) -> list[HeldOut]:
    """What each kind says of the test courses of each fold at the `moments` of each; kind by kind, fold by fold.

    `folder` keeps what is done, and the courses, until everything is; without one nothing outlives a kill. The
    options' own `resume_in` is not used. On a cluster every worker must see the folder.

    Raises:
        CommunicatorError: what a training raised; what others gave before is kept.
    """
    with _working_folder(folder) as below:
        paths = _written(courses, below)
        computing.need([below, *paths])
        tasks = [_task(kind, fold, paths, courses, options, moments, below) for kind in kinds for fold in folds]
        slowest = sorted(range(len(tasks)), key=lambda number: _quickness(tasks[number], courses))
        given = dict(zip(slowest, _done(computing, [tasks[number] for number in slowest], tell), strict=True))
        found = [
            HeldOut(course, task.kind, np.array(at, dtype=np.int64), given[number][str(course)], _report(given[number]))
            for number, task in enumerate(tasks)
            for course, at in zip(task.fold.test, task.moments, strict=True)
        ]
        for path in {*paths, *(task.result for task in tasks)}:
            path.unlink(missing_ok=True)
    return found


@contextmanager
def side_by_side(
    cluster: str | None, workers: int | None, courses: Sequence[LabelledCourse], tasks: int
) -> Iterator[Computing]:
    """Where so many tasks run: on the cluster, else in `workers` processes.

    Unless said, one process a core, or only this one where there are so few events that starting more takes longer.
    """
    is_little = sum(len(course.history.times) for course in courses) < FEWEST_EVENTS_FOR_PROCESSES
    with executor(cluster, min(workers or (1 if is_little else cores()), tasks), BEFOREHAND) as computing:
        yield computing


@dataclass(frozen=True)
class _Task:
    """One kind and fold; pickled, it is some paths and numbers."""

    kind: str
    fold: Fold
    train: tuple[Path, ...]
    test: tuple[Path, ...]
    moments: tuple[tuple[int, ...], ...]  # by test course
    options: TrainingOptions
    result: Path


def _written(courses: Sequence[LabelledCourse], folder: Path) -> list[Path]:
    remove_left_over(folder)
    paths = [folder / f"{content_of(course)}.course" for course in courses]
    for path, course in zip(paths, courses, strict=True):
        if read_sealed(path) is None:
            write_course(path, course)
    return paths


def _task(
    kind: str,
    fold: Fold,
    paths: Sequence[Path],
    courses: Sequence[LabelledCourse],
    options: TrainingOptions,
    moments: Moments,
    folder: Path,
) -> _Task:
    train, test = tuple(paths[course] for course in fold.train), tuple(paths[course] for course in fold.test)
    asked = tuple(tuple(int(moment) for moment in moments(courses[course])) for course in fold.test)
    name = named(kind, [path.stem for path in train], options, [path.stem for path in test], asked)
    going_on = replace(options, resume_in=folder, workers=1)
    return _Task(kind, fold, train, test, asked, going_on, folder / f"{kind}-{name}.chances")


def _quickness(task: _Task, courses: Sequence[LabelledCourse]) -> tuple[int, int]:
    """The slowest come first, so that no process begins a long one when the others are at an end."""
    kind = SLOWEST.index(task.kind) if task.kind in SLOWEST else len(SLOWEST)
    return kind, -sum(len(courses[course].history.times) for course in task.fold.train)


def _done(computing: Computing, tasks: Sequence[_Task], tell: Tell) -> Iterator[Mapping[str, NDArray[Any]]]:
    """What each task gave, in their order; what is there from before isn't done again."""
    watch = tell if computing.is_here else None  # nobody can be told from other processes
    calls = [
        (task, _Share(tell, number, len(tasks), _named(task)) if watch else None) for number, task in enumerate(tasks)
    ]
    for number, outcome in enumerate(in_order(computing, _run, calls)):
        if isinstance(outcome, CommunicatorError):
            raise outcome
        tell(TrainingProgress(1, 1, number + 1, len(tasks), 0.0, _named(tasks[number]), has_ended=True))
        yield outcome


def _named(task: _Task) -> str:
    return (
        f"{task.kind}, course{'s' if len(task.fold.test) > 1 else ''} {', '.join(str(c + 1) for c in task.fold.test)}"
    )


@dataclass(frozen=True)
class _Share:
    """Tells how far a task is as a share of all tasks."""

    tell: Tell
    number: int
    tasks: int
    what: str

    def __call__(self, progress: TrainingProgress) -> None:
        of = self.tasks * progress.total
        self.tell(replace(progress, done=self.number * progress.total + progress.done, total=of, what=self.what))


def _run(task: _Task, tell: Tell | None) -> Mapping[str, NDArray[Any]]:
    """Learns, predicts, and keeps what it found; by test course: float64[k, n, 3]."""
    if (content := read_sealed(task.result)) is None:
        content = _as_file(_learned_and_predicted(task, tell or _nobody))
        write_sealed(task.result, content)
    with np.load(io.BytesIO(content)) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _learned_and_predicted(task: _Task, tell: Tell) -> dict[str, NDArray[Any]]:
    """By test course its chances; and the training's report, as JSON."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(task.options.threads):  # tasks go side by side instead
        model = model_class(task.kind)()
        report = model.train([read_course(path) for path in task.train], task.options, tell)
        chances: dict[str, NDArray[Any]] = {REPORT: np.array(json.dumps(asdict(report)))}
        for course, path, moments in zip(task.fold.test, task.test, task.moments, strict=True):
            history = read_course(path).history
            none = np.zeros((0, len(history), len(OUTCOMES)))
            chances[str(course)] = model.predict_at(history, moments) if moments else none
        return chances


def _report(arrays: Mapping[str, NDArray[Any]]) -> TrainingReport:
    told = json.loads(str(arrays[REPORT]))
    return TrainingReport(**{**told, "unknown_outcomes": tuple(told["unknown_outcomes"])})


def _as_file(arrays: Mapping[str, Any]) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def _nobody(progress: TrainingProgress) -> None:
    """Watches from afar."""


@contextmanager
def _working_folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with TemporaryDirectory(prefix="communicator-folds-") as name:
            yield Path(name)
