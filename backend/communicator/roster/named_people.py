"""Telling the user ids of people whom a report names by username or address."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.roster.package_rows import Facts
from communicator.roster.tables import Learner


def numbered(session: Session, site_id: int, rows: Sequence[Facts]) -> tuple[list[Facts], int]:
    """The rows with `platform_user_id` for certain, and how many name nobody known, or two people.

    A username goes before an address; who is numbered stays as told.
    """
    named = [row for row in rows if not row["platform_user_id"]]
    by_username = _ids(session, site_id, "username", {row["username"] for row in named} - {""})
    by_email = _ids(session, site_id, "email", {row["email"] for row in named} - {""})
    found = []
    for row in rows:
        user_id = row["platform_user_id"] or by_username.get(row["username"]) or by_email.get(row["email"])
        if user_id:
            found.append(row | {"platform_user_id": user_id})
    return found, len(rows) - len(found)


def _ids(session: Session, site_id: int, column: str, told: set[str]) -> dict[str, str]:
    if not told:
        return {}
    value = func.lower(Learner.email) if column == "email" else Learner.username
    query = select(value, Learner.platform_user_id).where(Learner.site_id == site_id, value.in_(told))
    rows = session.execute(query).all()
    bearers = Counter(name for name, _ in rows)
    return {name: user_id for name, user_id in rows if bearers[name] == 1}
