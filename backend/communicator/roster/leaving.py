"""Who a whole export of a course no longer tells of has left it; nothing of them is lost."""

from collections.abc import Collection
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.file_errors import TooManyWouldLeave
from communicator.roster.history import MISSING, Standing, mark_left, note_export, observe, standing_at
from communicator.roster.tables import CourseLearner, Learner

AT_ONCE = 2_000


def require_few_leaving(session: Session, site_id: int, course_id: str, told: Collection[int], at: datetime) -> None:
    """TooManyWouldLeave where more than half of those enrolled at that time aren't told of any more."""
    course_pk = _course_pk(session, site_id, course_id)
    if course_pk is None:
        return
    enrolled = sum(standing_at(session, course_pk, at).values())
    gone = len(_missing(session, course_pk, told, at))
    if 2 * gone > enrolled:
        raise TooManyWouldLeave(
            f"By this export {gone} of the {enrolled} learners enrolled in {course_id} would have left; nobody was put "
            "out. Is it whole, and of this course? Then say --yes; else --no-whole imports it without unenrolling",
            course_id=course_id,
        )


def leave(database: Database, site_id: int, course_id: str, told: Collection[int], at: datetime) -> int:
    """Makes inactive, as of `at`, who was enrolled then and isn't told of; returns how many left."""
    with database.reading() as session:
        course_pk = _course_pk(session, site_id, course_id)
        gone = sorted(_missing(session, course_pk, told, at)) if course_pk is not None else []
    if course_pk is None:
        return 0
    rest = iter(gone)
    while some := list(islice(rest, AT_ONCE)):
        with database.writing() as session:
            observe(session, course_pk, dict.fromkeys(some, Standing(is_active=False, source=MISSING)), at)
            mark_left(session, some, at)
    with database.writing() as session:
        note_export(session, course_pk, at, is_whole=True)
    return len(gone)


def _missing(session: Session, course_pk: int, told: Collection[int], at: datetime) -> list[int]:
    """Course learners who were enrolled at that time, known by an id of the platform, and aren't told of."""
    standing = standing_at(session, course_pk, at)
    query = select(CourseLearner.id, Learner.platform_user_id).join(Learner).where(CourseLearner.course_pk == course_pk)
    return [found for found, user_id in session.execute(query) if standing.get(found) and int(user_id) not in told]


def _course_pk(session: Session, site_id: int, course_id: str) -> int | None:
    return session.scalar(select(Course.id).where(Course.site_id == site_id, Course.course_id == course_id))
