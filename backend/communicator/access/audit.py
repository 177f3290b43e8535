"""The audit log: who did what to which course. Never a name or an address of a learner."""

from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import AuditEntry

_LONGEST_CALLER = 300


def note(session: Session, caller: str, action: str, course_pk: int | None, **details: object) -> None:
    """Adds an entry in the caller's transaction: it stands exactly if what it tells of does."""
    session.add(
        AuditEntry(at=clock.now(), caller=caller[:_LONGEST_CALLER], action=action, course_pk=course_pk, details=details)
    )
