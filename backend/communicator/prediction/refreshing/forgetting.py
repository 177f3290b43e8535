"""Nothing is kept of who objects to being predicted, or was erased: their courses are refreshed from the beginning."""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator.prediction.refreshing.kept_course import named_files
from communicator.prediction.tables import KeptStates
from communicator.roster.evidence import in_parts
from communicator.roster.tables import CourseLearner


def forget_states(session: Session, data_dir: Path, course_learner_ids: Collection[int]) -> None:
    """Removes all that is kept of the courses these learners are in, files too.

    Should the transaction not be committed, the next refresh finds no files and reads everything again. A refresh that
    is running keeps nothing of its own: it finds that learners of its are not to be predicted any more.
    """
    courses: set[int] = set()
    for some in in_parts(sorted(course_learner_ids)):
        courses |= set(session.scalars(select(CourseLearner.course_pk).where(CourseLearner.id.in_(some))))
    for course_pk in sorted(courses):
        for path in named_files(session, course_pk):
            (data_dir / path).unlink(missing_ok=True)
        session.execute(delete(KeptStates).where(KeptStates.course_pk == course_pk))
