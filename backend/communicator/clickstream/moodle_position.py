"""How far a Moodle course's log was read over REST: kept in the transaction that publishes what was read."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from communicator import clock
from communicator.database import Base


class MoodleLogPosition(Base):
    """A course's rows up to `last_id` are in the store, or were skipped for their reasons."""

    __tablename__ = "moodle_log_position"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[datetime]


def position_of(session: Session, course_pk: int) -> int:
    """The id of the last row that was read; 0 where none was."""
    found = session.get(MoodleLogPosition, course_pk)
    return 0 if found is None else found.last_id


def advance(session: Session, course_pk: int, last_id: int) -> None:
    """Notes how far the log was read; somebody else who read further stays ahead."""
    found = session.get(MoodleLogPosition, course_pk, with_for_update=True)
    if found is None:
        session.add(MoodleLogPosition(course_pk=course_pk, last_id=last_id, read_at=clock.now()))
        return
    found.last_id, found.read_at = max(found.last_id, last_id), clock.now()
