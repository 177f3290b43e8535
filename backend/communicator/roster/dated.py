"""Keeping learners as dated exports tell them: what an older export tells doesn't undo what a newer one told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.roster.erased import without_erased
from communicator.roster.keeping import Facts, Kept, keep_learners
from communicator.roster.tables import Learner

_PARTS: Mapping[str, tuple[str, ...]] = {
    "contact_as_of": ("username", "email"),
    "name_as_of": ("first_name", "account_name"),
    "profile_as_of": ("profile_name", "gender", "year_of_birth", "education", "language"),
    "country_as_of": ("country",),
}
"""Columns that exports tell together, by the column that says as of when."""
_STAFF = "is_staff"


def keep_accounts(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Keeps accounts' names, addresses and staff marks, as `package_rows.account` reads them; `full_name` is theirs."""
    return _keep(session, site_id, [_renamed(row, "account_name") for row in rows], as_of)


def keep_profiles(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Keeps profiles, as `package_rows.profile` reads them; a `full_name` of theirs goes before the account's."""
    return _keep(session, site_id, [_renamed(row, "profile_name") for row in rows], as_of)


def keep_ids(session: Session, site_id: int, rows: Sequence[Facts]) -> int:
    """Keeps who is known by the id alone, and returns how many are new."""
    return keep_learners(session, site_id, [{"platform_user_id": row["platform_user_id"]} for row in rows])


def _renamed(row: Facts, name: str) -> Facts:
    return {name if column == "full_name" else column: value for column, value in row.items()}


def _keep(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    by_id = {row["platform_user_id"]: row for row in without_erased(session, site_id, rows)}
    known = _known(session, site_id, list(by_id))
    fresh = [row for user_id, row in by_id.items() if user_id not in known]
    kept = Kept(new=keep_ids(session, site_id, fresh))
    known |= _known(session, site_id, [row["platform_user_id"] for row in fresh])
    changed: dict[frozenset[str], list[dict[str, Any]]] = {}
    for user_id, row in by_id.items():
        news = _news(row, known[user_id], as_of)
        kept.outdated += not news
        kept.changed += any(known[user_id][column] != value for column, value in news.items() if column not in _PARTS)
        if news:
            changed.setdefault(frozenset(news), []).append({"platform_user_id": user_id, **news})
    for columns, some in changed.items():
        keep_learners(session, site_id, some, replaced=columns)
    # Who is new isn't changed besides.
    kept.changed = max(0, kept.changed - kept.new)
    return kept


def _known(session: Session, site_id: int, user_ids: Sequence[str]) -> dict[str, Facts]:
    columns = Learner.__table__.columns
    query = select(*columns).where(columns["site_id"] == site_id, columns["platform_user_id"].in_(user_ids))
    # Another import that tells of the same people waits: it compares with what this one keeps.
    return {row["platform_user_id"]: dict(row) for row in session.execute(query.with_for_update()).mappings()}


def _news(row: Facts, known: Facts, as_of: datetime) -> dict[str, Any]:
    """The columns to write, in parts that no later export told."""
    news: dict[str, Any] = {}
    for told_at, columns in _PARTS.items():
        told = {column: row[column] for column in columns if column in row}
        if told and (known[told_at] is None or known[told_at] <= as_of):
            news |= told | {told_at: as_of}
            if told_at == "name_as_of" and _STAFF in row:
                news[_STAFF] = row[_STAFF]
    names = {column: news.get(column, known[column]) for column in ("profile_name", "account_name")}
    if names.keys() & news.keys():
        news["full_name"] = names["profile_name"] or names["account_name"]
    return news
