"""How each course's last sync went, kept so that it can be asked for."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.roster.lms.tables import CourseSyncStatus

RUNNING, OK, FAILED, SKIPPED = "running", "ok", "failed", "skipped"
LONGEST_MESSAGE = 1_000


def begin(session: Session, site_id: int, course_id: str) -> None:
    """Notes that the course's sync has begun; where it is cut off, `running` is what stays."""
    _start(_of(session, site_id, course_id))
    session.flush()


def finish(
    session: Session,
    site_id: int,
    course_id: str,
    state: str,
    message: str = "",
    counts: Mapping[str, int] | None = None,
) -> CourseSyncStatus:
    """Notes how it went. `counts` are `learners`, `new`, `changed` and `left`; without them none, and as many learners.

    A course whose sync wasn't begun began now.
    """
    status = _of(session, site_id, course_id)
    if status.state != RUNNING:
        _start(status)
    status.state, status.finished_at, status.message = state, clock.now(), message[:LONGEST_MESSAGE]
    for name, count in (counts or {}).items():
        setattr(status, name, count)
    session.flush()
    return status


def drop(session: Session, site_id: int, course_id: str) -> None:
    """Forgets that the course's sync was ever begun."""
    found = session.get(CourseSyncStatus, (site_id, course_id))
    if found is not None:
        session.delete(found)


def statuses(session: Session, site_id: int) -> list[CourseSyncStatus]:
    """The site's courses that were ever synced, by id."""
    query = select(CourseSyncStatus).where(CourseSyncStatus.site_id == site_id).order_by(CourseSyncStatus.course_id)
    return list(session.scalars(query))


def _of(session: Session, site_id: int, course_id: str) -> CourseSyncStatus:
    found = session.get(CourseSyncStatus, (site_id, course_id))
    if found is None:
        found = CourseSyncStatus(
            site_id=site_id, course_id=course_id, state="", learners=0, new=0, changed=0, left=0, message=""
        )
        session.add(found)
    return found


def _start(status: CourseSyncStatus) -> None:
    status.state, status.started_at, status.finished_at = RUNNING, clock.now(), None
    status.new = status.changed = status.left = 0
    status.message = ""
