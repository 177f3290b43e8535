"""Nobody who is set apart can be chosen, predicted, trained on, counted or written to, in any room."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.cube import cube
from communicator.audience.selection import count_matching, list_matching, matching
from communicator.clickstream.sequences import course_sequences
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.insights.cube import cube_of
from communicator.prediction.published import latest_snapshot
from communicator.prediction.records import active_history, labelled_course
from communicator.roster.people import count_enrolled
from communicator.roster.set_apart import add_pattern, mark_site
from communicator.roster.tables import CourseLearner, Learner
from communicator.social.matching import link_profile, matched_authors, profile_completion
from communicator.web.course_facts import course_facts
from tests.audience.people import Person, populate
from tests.outreach.mail_server import running
from tests.outreach.messages import begun, states
from tests.seeding import seed_course
from tests.worker.test_delivery import work

LEARNERS = 20
APART = {"learner3", "learner4"}
REST = LEARNERS - len(APART)
"""Whom the pattern leaves."""


@pytest.fixture
def course(database: Database) -> Course:
    """A seeded course, two of whose learners are test accounts."""
    seeded = seed_course(database, LEARNERS)
    _set_apart(database, seeded)
    return seeded


def _set_apart(database: Database, course: Course, changed: int = len(APART)) -> None:
    with database.writing() as session:
        for name in APART:
            add_pattern(session, course.site_id, name)
    assert mark_site(database, course.site_id) == changed


def _apart(session: Session) -> set[int]:
    return set(session.scalars(select(CourseLearner.id).join(Learner).where(Learner.username.in_(APART))))


def test_nobody_set_apart_is_chosen_or_counted_by_the_audience(database: Database, course: Course) -> None:
    everyone, range_ = Criteria.parse({"all": True}), Criteria.parse({"certify": [0, 100]})
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        for criteria in (everyone, range_):
            found = matching(session, course.id, criteria, snapshot.id)
            assert len(found) == count_matching(session, course.id, criteria, snapshot.id) == REST
            assert not found & _apart(session)
            assert len(list_matching(session, course.id, criteria, snapshot.id)) == REST
        seen = cube(session, course.id, snapshot)
        assert (seen.learners, seen.unpredicted, seen.population.enrolled) == (REST, 0, REST)
        assert sum(seen.bins[1::2]) == REST


def test_nobody_set_apart_is_counted_by_insights_courses_or_profiles(database: Database, course: Course) -> None:
    with database.writing() as session:
        everybody = session.scalars(select(Learner.id).where(Learner.site_id == course.site_id)).all()
        for learner_id in everybody:
            link_profile(session, learner_id, "twitter", f"@somebody{learner_id}")
        session.flush()
    with database.reading() as session:
        assert cube_of(session, [course.id]).registered == REST
        (facts,) = course_facts(session, [session.get_one(Course, course.id)])
        told = {name: facts[name] for name in ("learners", "enrolled", "predicted", "set_apart")}
        assert told == {"learners": REST, "enrolled": REST, "predicted": REST, "set_apart": len(APART)}
        assert count_enrolled(session, course.id) == profile_completion(session, course.id).linked == REST
        assert matched_authors(session, course.id, b"key") == {}


def test_nobody_set_apart_is_predicted_or_trained_on(database: Database, course: Course, tmp_path: Path) -> None:
    with database.reading() as session:
        apart = _apart(session)
    ids = [
        set(course_sequences(database, tmp_path, course.id).course_learner_ids.tolist()),
        set(active_history(database, tmp_path, course.id).course_learner_ids.tolist()),
        set(labelled_course(database, tmp_path, course.id).history.course_learner_ids.tolist()),
    ]
    assert [len(each) for each in ids] == [REST] * 3
    assert not apart & set.union(*ids)


def test_who_is_set_apart_after_a_send_began_is_not_written_to(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(), Person()])
        message = begun(session, settings, course).id
        session.get_one(Learner, learners[0].learner_id).username = "learner3"
    _set_apart(database, course, changed=1)
    with running() as server:
        work(database, settings, server)
    with database.reading() as session:
        found = [states(session, message)[learner.id] for learner in learners]
    assert found == [("suppressed", "set_apart"), ("sent", "")]
    assert server.received().total() == 1
