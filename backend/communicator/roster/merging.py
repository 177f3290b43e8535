"""Making one course learner of several who turned out to be one person."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator.roster.tables import Certificate, CourseLearner, Enrolment


def merge_course_learners(session: Session, ids: Sequence[int], learner_id: int | None) -> None:
    """The first of `ids` stays, with its pseudonym, and stands for `learner_id` where one is known.

    It takes over enrolment and certificate where it has none; the others go, with the predictions made of a
    part of the person's events. Nothing was ever sent to them: they had no address.
    """
    rows = {row.id: row for row in session.scalars(select(CourseLearner).where(CourseLearner.id.in_(ids)))}
    kept, gone = rows[ids[0]], [rows[other] for other in ids[1:]]
    for other in gone:
        kept.first_seen = min(filter(None, (kept.first_seen, other.first_seen)), default=None)
        kept.last_seen = max(filter(None, (kept.last_seen, other.last_seen)), default=None)
        _take_over(session, kept.id, other.id)
    if gone:
        session.execute(delete(CourseLearner).where(CourseLearner.id.in_(ids[1:])))
    if learner_id is not None:
        kept.learner_id, kept.actor_id = learner_id, None
    session.flush()


def _take_over(session: Session, kept_id: int, other_id: int) -> None:
    for table in (Enrolment, Certificate):
        other = session.get(table, other_id)
        if other is not None and session.get(table, kept_id) is None:
            facts = {column.key: getattr(other, column.key) for column in table.__mapper__.column_attrs}
            session.add(table(**{**facts, "course_learner_id": kept_id}))
    session.flush()
    session.expire_all()
