"""Reading the ledger: a communication's deliveries, and a learner's messages; pseudonyms only."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.csv_text import csv_text
from communicator.outreach.effect.hiding import drawn_among, drawn_for, hidden, unread_comparisons
from communicator.outreach.reach import MATCHED_BEFORE
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

COLUMNS = ("pseudonym", "state", "reason", "attempts", "not_before", "sent_at", "changed_at")
ROWS_AT_ONCE = 5_000


def list_deliveries(
    session: Session, communication_id: str, after: int = 0, limit: int = 100
) -> tuple[list[dict[str, Any]], int | None]:
    """A page of deliveries as JSON has them, and what to give as `after` for the next page (None: no more).

    While a comparison isn't read, nobody's arm is told: see effect.hiding.
    """
    query = (
        select(Delivery, CourseLearner.pseudonym)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .where(Delivery.communication_id == communication_id, Delivery.course_learner_id > after)
        .order_by(Delivery.course_learner_id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    is_unread = bool(unread_comparisons(session, [communication_id]))
    last = rows[-1][0].course_learner_id if rows else after
    drawn = drawn_among(session, communication_id, after, last) if is_unread else set()
    page = [
        hidden({"pseudonym": pseudonym} | _as_json(delivery), is_unread, delivery.course_learner_id in drawn)
        for delivery, pseudonym in rows
    ]
    return page, rows[-1][0].course_learner_id if len(rows) == limit else None


def deliveries_csv(session: Session, communication_id: str) -> Iterator[str]:
    """All deliveries as CSV, piece by piece: moments in ISO 8601, UTC."""
    yield csv_text(COLUMNS, [])
    after: int | None = 0
    while after is not None:
        page, after = list_deliveries(session, communication_id, after, ROWS_AT_ONCE)
        session.expunge_all()
        yield csv_text((), [[row[name] for name in COLUMNS] for row in page]).removeprefix("\r\n")


def messages_of(session: Session, course_learner_id: int) -> list[dict[str, Any]]:
    """The messages that were meant for a learner, newest first, and what became of each.

    Those that they were held out of by chance are not among them, lest somebody makes up for it, nor automatic ones
    that were switched on for others only. While a comparison isn't read, both arms' are, and say so: effect.hiding;
    in order they stand where they were drawn, since a mail that goes out changes its row and none doesn't.
    """
    query = (
        select(Communication, Delivery)
        .join(Delivery, Delivery.communication_id == Communication.id)
        .where(Delivery.course_learner_id == course_learner_id, Delivery.reason != MATCHED_BEFORE)
        .order_by(Communication.id)
    )
    rows = session.execute(query).all()
    unread = unread_comparisons(session, [message.id for message, _ in rows])
    drawn = drawn_for(session, course_learner_id)
    newest = sorted(rows, key=lambda row: drawn.get(row[0].id, row[1].changed_at), reverse=True)
    return [
        _about(message) | hidden(_as_json(delivery, ("not_before",)), message.id in unread, message.id in drawn)
        for message, delivery in newest
        if delivery.state != DeliveryState.HELD_OUT or message.id in unread
    ]


def _about(message: Communication) -> dict[str, Any]:
    return {name: getattr(message, name) for name in ("id", "subject", "from_name", "automatic")}


def _as_json(delivery: Delivery, but: Collection[str] = ()) -> dict[str, Any]:
    told = {
        "state": delivery.state,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "not_before": _told(delivery.not_before),
        "sent_at": _told(delivery.sent_at),
        "changed_at": _told(delivery.changed_at),
    }
    return {name: value for name, value in told.items() if name not in but}


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
