"""Who told the platform that they want no mail of a course gets none from here, until they tell it otherwise."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.suppression import opt_in, opt_out
from communicator.outreach.tables import OptOut
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.incremental import bring
from communicator.roster.lms.parts import opt_outs
from communicator.roster.tables import CourseLearner, Learner

PLATFORM = "platform"


def sync_opt_outs(database: Database, lms: LmsSnapshot, course: Course, pause: float = 0.0) -> None:
    """Brings the course's opt-outs; those made here stay, whatever the platform tells. LmsAway, LmsRefused."""

    def keep(session: Session, rows: list[Sequence[Any]], is_whole: Callable[[str], bool]) -> None:
        told = {str(user_id) for user_id, _ in rows}
        query = select(Learner.platform_user_id, CourseLearner.id, OptOut.source).join(CourseLearner.learner)
        query = query.outerjoin(OptOut, OptOut.course_learner_id == CourseLearner.id)
        for user_id, course_learner, source in session.execute(query.where(CourseLearner.course_pk == course.id)).all():
            if user_id in told and source is None:
                opt_out(session, course_learner, PLATFORM)
            elif source == PLATFORM and user_id not in told and is_whole(user_id):
                opt_in(session, course_learner)

    bring(database, lms, course.id, opt_outs(course.course_id), keep, pause)
