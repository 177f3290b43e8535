"""The cube: counts of learners over whole-per-cent bins of the three outcomes, as browsers get it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from communicator.audience.conditions.chances import is_predicted_in
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.population import Population, count_people, people_of
from communicator.audience.selection import narrowed
from communicator.prediction.tables import Prediction, Snapshot

SIDE = 101  # 0 to 100 per cent

Bin = tuple[int, int]

ANYBODY = Criteria()


@dataclass(frozen=True)
class Cube:
    """A course's learners, counted.

    `bins` is `[step, count, step, count, …]` in ascending order of a bin's index
    `(certify·101 + complete)·101 + leave`; a step is the index minus the index of the bin before, the
    first step is the first index itself; empty bins are left out, so every count is at least 1, and
    every step but the first. `learners` is the sum of all counts plus `unpredicted`. All of it, `population` too,
    speaks of the learners who meet the criteria.
    """

    snapshot_id: str | None
    as_of: datetime | None
    learners: int
    unpredicted: int
    bins: list[int]
    population: Population


def cube(session: Session, course_pk: int, snapshot: Snapshot | None, criteria: Criteria = ANYBODY) -> Cube:
    """The cube as of a snapshot of those who meet the criteria; without a snapshot all of them are unpredicted.

    The criteria are to have no ranges: the cube is what ranges are laid on.
    """
    snapshot_id = snapshot.id if snapshot else None
    basis = Basis(session, course_pk, snapshot_id)
    population = count_people(session, course_pk, snapshot_id, narrowed(people_of(course_pk), criteria, basis))
    counted = _count_bins(session, course_pk, snapshot_id, criteria) if snapshot_id else []
    return Cube(
        snapshot_id=snapshot_id,
        as_of=snapshot.as_of if snapshot else None,
        learners=population.learners,
        unpredicted=population.learners - sum(count for _, count in counted),
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


def _count_bins(session: Session, course_pk: int, snapshot_id: str, criteria: Criteria) -> list[Bin]:
    index = (Prediction.certify_per_cent * SIDE + Prediction.complete_per_cent) * SIDE + Prediction.leave_per_cent
    people = people_of(course_pk).join(Prediction, is_predicted_in(snapshot_id))
    people = narrowed(people, criteria, Basis(session, course_pk, snapshot_id))
    label = index.label("bin")
    counted = people.with_only_columns(label, func.count()).group_by(label).order_by(label)
    return [(found, count) for found, count in session.execute(counted)]
