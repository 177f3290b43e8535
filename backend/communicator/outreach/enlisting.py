"""Enlisting: each member of a communication gets a row of the ledger, whatever becomes of them."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.config import Settings
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.identifiers import new_id
from communicator.outreach.effect.drawing import draw
from communicator.outreach.mail import make_message_id
from communicator.outreach.many_rows import as_written, insert_many
from communicator.outreach.reach import MATCHED_BEFORE, WRITTEN_TO_RECENTLY, Reach, reach
from communicator.outreach.recently import written_to_recently
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.prediction.published import latest_snapshot

COLUMNS = (
    *("id", "communication_id", "course_learner_id", "state"),
    *("reason", "attempts", "not_before", "message_id", "changed_at"),
)


def enlist(
    session: Session,
    settings: Settings,
    communication: Communication,
    criteria: Criteria,
    members: Collection[int],
    parted: Reach | None = None,
) -> Reach:
    """Writes one row for each member, who has none yet: queued, held out by chance, or suppressed.

    Queued ones wait for the end of the undo window. All in the caller's transaction: there are all rows or none.
    Gives how the members were parted, which a caller who has just asked says in `parted`.
    """
    parted = parted or part(session, communication, criteria, members)
    held_out = _draw(session, settings, communication, parted.reachable)
    _write(session, settings, communication, parted, held_out)
    return parted


def _draw(session: Session, settings: Settings, communication: Communication, reachable: Collection[int]) -> set[int]:
    """Who is left out by chance; whom can't be written to nobody draws, nor who doesn't want to be measured."""
    if not communication.holdout_percent:
        return set()
    unmeasured = who_refuses(session, communication.course_pk, Purpose.MEASURING)
    latest = latest_snapshot(session, communication.course_pk)
    rules = rules_of(session, settings, session.get_one(Course, communication.course_pk).site_id)
    snapshot_id = latest.id if latest else None
    return draw(session, communication, set(reachable) - unmeasured, snapshot_id, now(), rules.no_difference_points)


def part(session: Session, communication: Communication, criteria: Criteria, members: Collection[int]) -> Reach:
    """Who of the members would be written to now, and why not the others; nothing is written down."""
    parted = reach(session, communication.course_pk, members, criteria)
    if not communication.leave_out_recent:
        return parted
    recent = written_to_recently(session, communication.course_pk, now()) & parted.reachable
    left_out = {WRITTEN_TO_RECENTLY: recent} if recent else {}
    return Reach(parted.reachable - recent, parted.excluded | left_out)


def enlist_backlog(
    session: Session, settings: Settings, communication: Communication, members: Collection[int]
) -> None:
    """Writes down who matched before an automatic message was switched on: suppressed, never written to by it."""
    _write(session, settings, communication, Reach(set(), {MATCHED_BEFORE: set(members)}))


def _write(
    session: Session,
    settings: Settings,
    communication: Communication,
    parted: Reach,
    held_out: Collection[int] = frozenset(),
) -> None:
    session.flush()
    insert_many(session, Delivery, COLUMNS, _ledger_rows(session, settings, communication, parted, held_out))


def _ledger_rows(
    session: Session, settings: Settings, communication: Communication, parted: Reach, held_out: Collection[int]
) -> Iterator[tuple[Any, ...]]:
    written = as_written(session, now())
    # In order, so that a message's rows are neighbours in the index of ids too: at random each would be written to,
    # and claimed from, a page of its own. Small letters, since databases differ on which case comes first.
    many = len(parted.reachable) + sum(map(len, parted.excluded.values()))
    fresh = iter(sorted((new_id() for _ in range(many)), key=str.lower))

    def rows(
        ids: Iterable[int], state: DeliveryState, reason: str = "", not_before: str | None = None
    ) -> Iterator[tuple[Any, ...]]:
        for course_learner_id in sorted(ids):
            delivery_id = next(fresh)
            message_id = make_message_id(settings, delivery_id)
            yield (
                *(delivery_id, communication.id, course_learner_id, state.value),
                *(reason, 0, not_before, message_id, written),
            )

    queued = parted.reachable - set(held_out)
    yield from rows(queued, DeliveryState.QUEUED, not_before=as_written(session, communication.undo_until))
    yield from rows(held_out, DeliveryState.HELD_OUT)
    for reason, ids in parted.excluded.items():
        yield from rows(ids, DeliveryState.SUPPRESSED, reason)
