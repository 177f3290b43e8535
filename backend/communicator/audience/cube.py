"""The cube: counts of learners over whole-per-cent bins of the three outcomes, as browsers get it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from communicator.audience.population import Population, count_people, people_of, reference_time, was_last_seen
from communicator.prediction.tables import Prediction, Snapshot
from communicator.roster.tables import CourseLearner

SIDE = 101  # 0 to 100 per cent

Bin = tuple[int, int]


@dataclass(frozen=True)
class Cube:
    """A course's learners, counted.

    `bins` is `[step, count, step, count, …]` in ascending order of a bin's index
    `(certify·101 + complete)·101 + leave`; a step is the index minus the index of the bin before, the
    first step is the first index itself; empty bins are left out, so every count is at least 1, and
    every step but the first. `learners` is the sum of all counts plus `unpredicted`. With a `last_seen`
    filter these three speak of the learners in that part; `population` always speaks of the course.
    """

    snapshot_id: str | None
    as_of: datetime | None
    learners: int
    unpredicted: int
    bins: list[int]
    population: Population


def cube(session: Session, course_pk: int, snapshot: Snapshot | None, last_seen: str | None = None) -> Cube:
    """The course's cube as of a snapshot; without one all learners are unpredicted."""
    snapshot_id = snapshot.id if snapshot else None
    population = count_people(session, course_pk, snapshot_id)
    counted = _count_bins(session, course_pk, snapshot_id, last_seen) if snapshot_id else []
    learners = population.last_seen[last_seen] if last_seen else population.learners
    return Cube(
        snapshot_id=snapshot_id,
        as_of=snapshot.as_of if snapshot else None,
        learners=learners,
        unpredicted=learners - sum(count for _, count in counted),
        bins=encode_bins(counted),
        population=population,
    )


def bin_index(certify: int, complete: int, leave: int) -> int:
    """A bin's index, 0 to 1,030,300, from whole per cents."""
    return (certify * SIDE + complete) * SIDE + leave


def encode_bins(counted: Iterable[Bin]) -> list[int]:
    """`[step, count, …]` from (index, count) in ascending order of index."""
    encoded: list[int] = []
    last = 0
    for index, count in counted:
        encoded += (index - last, count)
        last = index
    return encoded


def decode_bins(encoded: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """(certify, complete, leave, count) for every bin, from `[step, count, …]`."""
    index = 0
    for step, count in zip(encoded[::2], encoded[1::2], strict=True):
        index += step
        rest, leave = divmod(index, SIDE)
        certify, complete = divmod(rest, SIDE)
        yield certify, complete, leave, count


def _count_bins(session: Session, course_pk: int, snapshot_id: str, last_seen: str | None) -> list[Bin]:
    index = (Prediction.certify_per_cent * SIDE + Prediction.complete_per_cent) * SIDE + Prediction.leave_per_cent
    people = people_of(course_pk).join(
        Prediction, (Prediction.course_learner_id == CourseLearner.id) & (Prediction.snapshot_id == snapshot_id)
    )
    if last_seen:
        people = people.where(was_last_seen(last_seen, reference_time(session, course_pk, snapshot_id)))
    label = index.label("bin")
    counted = people.with_only_columns(label, func.count()).group_by(label).order_by(label)
    return [(found, count) for found, count in session.execute(counted)]
