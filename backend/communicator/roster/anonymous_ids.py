"""The platform's anonymous ids: stored as exported, looked up, never computed again."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from communicator.roster.insertion import insertion
from communicator.roster.keeping import Facts
from communicator.roster.tables import AnonymousId, BorneUsername, Unjoined

AT_ONCE = 5_000


def keep_anonymous_ids(session: Session, site_id: int, rows: Iterable[Facts]) -> int:
    """Keeps anonymous ids of the site's users, and returns how many rows were told; again adds nothing.

    A row is `{"platform_user_id", "anonymous_id", "course_id": str | None, "username": str | None}`: no course
    where the id is the same in all; a username where the list names one, as RDX's `user_id_map` does. `join_actors`
    then joins who was seen under such an id.
    """
    told = list(rows)
    for start in range(0, len(told), AT_ONCE):
        _keep(session, site_id, told[start : start + AT_ONCE])
    return len(told)


def _keep(session: Session, site_id: int, rows: Sequence[Facts]) -> None:
    ids = {
        (row["anonymous_id"], row["platform_user_id"]): row.get("course_id") or ""
        for row in rows
        if row["anonymous_id"]
    }
    named = {(row["username"], row["platform_user_id"]) for row in rows if row.get("username")}
    # In one order, so that two imports never wait for each other crosswise.
    _insert(
        session,
        AnonymousId,
        [
            {"site_id": site_id, "anonymous_id": one, "platform_user_id": user_id, "course_id": course_id}
            for (one, user_id), course_id in sorted(ids.items())
        ],
    )
    _insert(
        session,
        BorneUsername,
        [{"site_id": site_id, "username": name, "platform_user_id": user_id} for name, user_id in sorted(named)],
    )
    users = sorted({row["platform_user_id"] for row in rows})
    _insert(session, Unjoined, [{"site_id": site_id, "platform_user_id": user_id} for user_id in users])


def _insert(
    session: Session, table: type[AnonymousId | BorneUsername | Unjoined], rows: list[dict[str, object]]
) -> None:
    if rows:
        session.execute(insertion(session, table).on_conflict_do_nothing(), rows)
