"""What a roster tells anew of user ids, for joining to look at: new ones, other usernames, addresses, staff."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.evidence import in_parts
from communicator.roster.locking import lock_people
from communicator.roster.tables import BorneUsername, Learner, Unjoined

Facts = Mapping[str, Any]


class _Known(NamedTuple):
    username: str
    email: str
    is_staff: bool


def note_told(session: Session, site_id: int, rows: Mapping[str, Facts]) -> None:
    """Compares what is told of these user ids with what is known, before it is kept: usernames stay as borne."""
    lock_people(session, site_id)
    for some in in_parts(sorted(rows)):
        query = select(Learner.platform_user_id, Learner.username, Learner.email, Learner.is_staff)
        query = query.where(Learner.site_id == site_id, Learner.platform_user_id.in_(some))
        known = {row[0]: _Known(*row[1:]) for row in session.execute(query)}
        note_unjoined(session, site_id, {each for each in some if _differs(rows[each], known.get(each))})
        renamed = {each for each in some if _is_renamed(rows[each], known.get(each))}
        before = {(known[each].username, each) for each in renamed}
        note_usernames(session, site_id, before | {(rows[each]["username"], each) for each in renamed})


def note_usernames(session: Session, site_id: int, borne: Collection[tuple[str, str]]) -> None:
    """Keeps (username, user id) pairs."""
    rows = [{"site_id": site_id, "username": name, "platform_user_id": user_id} for name, user_id in sorted(borne)]
    if rows:  # in one order, so that two imports never wait for each other crosswise
        session.execute(insertion(session, BorneUsername).on_conflict_do_nothing(), rows)


def note_unjoined(session: Session, site_id: int, user_ids: Collection[str]) -> None:
    """Something was told of these user ids: `join_actors` looks at them."""
    rows = [{"site_id": site_id, "platform_user_id": user_id} for user_id in sorted(user_ids)]
    if rows:  # in one order, so that two imports never wait for each other crosswise
        session.execute(insertion(session, Unjoined).on_conflict_do_nothing(), rows)


def _differs(told: Facts, known: _Known | None) -> bool:
    return known is None or any(told.get(column, value) != value for column, value in known._asdict().items())


def _is_renamed(told: Facts, known: _Known | None) -> bool:
    after = told.get("username")
    return bool(known and known.username and after and known.username != after)
