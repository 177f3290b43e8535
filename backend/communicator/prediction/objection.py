"""Learners who object to being predicted: no score, no state, no part in training, in any course of their site.

A learner means all courses when they say "don't predict me": one objection holds for those they take later too. It is
kept by the platform's user id, so that neither a roster read anew, nor people who turn out to be one, nor a course that
is erased takes it back; by what the log calls them only where nobody knows their user id.
"""

from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.courses.tables import Course
from communicator.prediction.tables import Prediction, PredictionDay, PredictionObjection, Snapshot
from communicator.roster.evidence import actors_of_ids, actors_of_user_ids, in_parts, learners_of_user_ids
from communicator.roster.tables import Appearance, CourseLearner


def object_to_prediction(
    session: Session, site_id: int, user_ids: Collection[str], actor_ids: Collection[int], source: str
) -> bool:
    """From now on the person is not predicted; True where that is new. Actors count where there is no user id.

    What was predicted of them before is the caller's to withdraw (`withdraw_predictions`).
    """
    people = _rows(user_ids, actor_ids)
    told = {"site_id": site_id, "at": clock.now(), "source": source}
    return sum(inserted(session, PredictionObjection, told | person) for person in people) > 0


def allow_prediction(session: Session, site_id: int, user_ids: Collection[str], actor_ids: Collection[int]) -> bool:
    """The person may be predicted again, from the next refresh on; True where they had objected."""
    theirs = or_(PredictionObjection.platform_user_id.in_(user_ids), PredictionObjection.actor_id.in_(actor_ids))
    here = PredictionObjection.site_id == site_id
    ended = session.execute(delete(PredictionObjection).where(here, theirs).returning(PredictionObjection.id))
    return bool(ended.all())


def objecting(session: Session, course_pk: int) -> set[int]:
    """The ids of the course's learners who object, whether they are predicted otherwise or not."""
    site_id = select(Course.site_id).where(Course.id == course_pk).scalar_subquery()
    query = select(PredictionObjection.platform_user_id, PredictionObjection.actor_id)
    rows = session.execute(query.where(PredictionObjection.site_id == site_id)).all()
    if not rows:
        return set()
    site = session.get_one(Course, course_pk).site_id
    user_ids = {user_id for user_id, _ in rows if user_id is not None}
    actors = actors_of_user_ids(session, site, user_ids)
    actors += actors_of_ids(session, {actor_id for _, actor_id in rows if actor_id is not None})
    learners = {actor.learner_id for actor in actors if actor.learner_id is not None}
    learners |= set(learners_of_user_ids(session, site, user_ids).values())
    return _who_are(session, course_pk, learners, {actor.id for actor in actors})


def withdraw_predictions(session: Session, course_learner_ids: Collection[int]) -> None:
    """Takes these learners out of every snapshot, published or past; each tells how many it lost."""
    for some in in_parts(sorted(course_learner_ids)):
        theirs = Prediction.course_learner_id.in_(some)
        counted = select(Prediction.snapshot_id, func.count()).where(theirs).group_by(Prediction.snapshot_id)
        for snapshot_id, lost in session.execute(counted).all():
            one = update(Snapshot).where(Snapshot.id == snapshot_id)
            session.execute(one.values(withdrawn=Snapshot.withdrawn + lost))
        session.execute(delete(Prediction).where(theirs))
        session.execute(delete(PredictionDay).where(PredictionDay.course_learner_id.in_(some)))


def _rows(user_ids: Collection[str], actor_ids: Collection[int]) -> list[dict[str, object]]:
    if user_ids:
        return [{"platform_user_id": user_id} for user_id in sorted(user_ids)]
    return [{"actor_id": actor_id} for actor_id in sorted(actor_ids)]


def _who_are(session: Session, course_pk: int, learner_ids: set[int], actor_ids: set[int]) -> set[int]:
    found: set[int] = set()
    here = select(CourseLearner.id).where(CourseLearner.course_pk == course_pk)
    appears = select(Appearance.course_learner_id).where(Appearance.course_pk == course_pk)
    for some in in_parts(sorted(learner_ids)):
        found |= set(session.scalars(here.where(CourseLearner.learner_id.in_(some))))
    for some in in_parts(sorted(actor_ids)):
        found |= set(session.scalars(here.where(CourseLearner.actor_id.in_(some))))
        found |= set(session.scalars(appears.where(Appearance.actor_id.in_(some))))
    return found
