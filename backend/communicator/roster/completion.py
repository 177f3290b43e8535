"""Who completed a course as the platform itself counts it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.roster.tables import CourseLearner
from communicator.roster.told_tables import CourseCompletion


def completed_by_platform(session: Session, course_pk: int) -> dict[int, bool]:
    """Of each course learner of whom the platform tells it, whether they completed the course."""
    query = select(CourseCompletion.course_learner_id, CourseCompletion.is_complete)
    here = query.join(CourseLearner, CourseLearner.id == CourseCompletion.course_learner_id)
    rows = session.execute(here.where(CourseLearner.course_pk == course_pk, CourseCompletion.is_complete.is_not(None)))
    return {learner: bool(is_complete) for learner, is_complete in rows}
