"""What was predicted day by day stays, as changes; rows that nobody needs go."""

from datetime import timedelta

import numpy as np
from sqlalchemy import func, select

from communicator.config import Settings
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.prediction.published import chances_over_time, latest_snapshot
from communicator.prediction.refreshing.past_days import clear_snapshots, settle_days
from communicator.prediction.refreshing.prediction_rows import write_predictions
from communicator.prediction.tables import Prediction, PredictionDay, Snapshot
from communicator.roster.tables import CourseLearner, Learner
from tests.conftest import A_MONDAY
from tests.prediction.refreshing.running_course import RunningCourse, running_course


def learners_of(course: RunningCourse, how_many: int) -> np.ndarray:
    with course.database.writing() as session:
        for number in range(how_many):
            learner = Learner(site_id=1, platform_user_id=str(number), created_at=A_MONDAY)
            session.add(CourseLearner(course_pk=course.pk, pseudonym=new_id(), learner=learner))
        session.flush()
        return np.array(session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).all())


def publish(
    course: RunningCourse, day: float, learners: np.ndarray, chances: np.ndarray, referred: tuple[str, ...] = ()
) -> str:
    """A snapshot as of so many days after the start, two hours after the one before."""
    with course.database.writing() as session:
        latest = latest_snapshot(session, course.pk)
        created = latest.created_at + timedelta(hours=2) if latest else A_MONDAY
        as_of = A_MONDAY + timedelta(days=day)
        snapshot = Snapshot(id=new_id(), course_pk=course.pk, as_of=as_of, created_at=created)
        session.add(snapshot)
        write_predictions(session, snapshot.id, learners, chances)
        settle_days(session, course.pk)
        clear_snapshots(session, course.pk, referred, created)
    return snapshot.id


def told(course: RunningCourse, learner: int) -> list[tuple[float, int]]:
    with course.database.reading() as session:
        found = chances_over_time(session, course.pk, int(learner), 100)
    return [((each.as_of - A_MONDAY) / timedelta(days=1), each.certify) for each in found]


def rows(course: RunningCourse, table: type) -> int:
    with course.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def all_at(*certify: float) -> np.ndarray:
    return np.stack([np.array(certify), np.full(len(certify), 0.5), np.full(len(certify), 0.25)], axis=1)


def test_of_each_day_the_last_snapshot_stays_and_only_changes_are_kept(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    ann, bob = people = learners_of(course, 2)
    publish(course, 0.2, people, all_at(0.9, 0.4))
    publish(course, 0.8, people, all_at(0.8, 0.4))
    publish(course, 1.5, people, all_at(0.8, 0.3))
    publish(course, 2.5, people[:1], all_at(0.8))
    publish(course, 3.5, people, all_at(0.7, 0.2))

    assert told(course, ann) == [(3.5, 70), (2.5, 80), (1.5, 80), (0.8, 80)]
    assert told(course, bob) == [(3.5, 20), (1.5, 30), (0.8, 40)]
    # Day 0: both; day 1: Bob; day 2: Bob is not predicted. Day 3 isn't over.
    assert rows(course, PredictionDay) == 4
    assert rows(course, Snapshot) == 4
    assert rows(course, Prediction) == 1 + 2


def test_a_snapshot_that_a_message_refers_to_stays_as_it_is(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    people = learners_of(course, 2)
    first = publish(course, 0.2, people, all_at(0.9, 0.4))
    for day in (0.8, 1.5, 2.5, 3.5):
        publish(course, day, people, all_at(0.8, day / 10), (first,))
    with database.reading() as session:
        kept = session.scalars(select(Prediction.course_learner_id).where(Prediction.snapshot_id == first)).all()
    assert sorted(kept) == people.tolist()


def test_a_snapshot_as_of_an_earlier_day_changes_no_past(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    people = learners_of(course, 1)
    for day, certify in ((0.5, 0.1), (1.5, 0.2), (2.5, 0.3)):
        publish(course, day, people, all_at(certify))
    publish(course, 0.7, people, all_at(0.9))
    with database.reading() as session:
        latest = latest_snapshot(session, course.pk)
        assert latest is not None
        assert latest.as_of == A_MONDAY + timedelta(days=0.7)
    publish(course, 3.5, people, all_at(0.4))

    assert told(course, people[0]) == [(3.5, 40), (2.5, 30), (1.5, 20), (0.5, 10)]
