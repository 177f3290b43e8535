"""Whoever unenrolled by the log, later than the roster says anything, is no learner and isn't written to."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn_with
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.population import count_people, people_of
from communicator.audience.selection import matching
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.claimed import columns_asked_for, look_again
from communicator.outreach.reach import reach
from communicator.outreach.tables import Delivery
from communicator.roster.log_tables import LearnerFact
from communicator.roster.people import active_course_learners
from communicator.roster.tables import Actor, Appearance, CourseLearner, Enrolment
from communicator.roster.told_by_log import Fact
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import begun

EVERYONE = Criteria.parse({"all": True})


def tell(session: Session, learner: CourseLearner, kind: Fact, day: int) -> None:
    """The log tells this of the learner, so many days after the roster was read."""
    actor_id = session.scalar(select(Appearance.actor_id).where(Appearance.course_learner_id == learner.id)) or _appear(
        session, learner
    )
    moment = A_MONDAY + timedelta(days=day)
    session.add(LearnerFact(course_pk=learner.course_pk, actor_id=actor_id, kind=kind.value, time=moment))
    session.flush()


def _appear(session: Session, learner: CourseLearner) -> int:
    site_id = learner.learner.site_id if learner.learner else 1
    actor = Actor(site_id=site_id, user_id=str(learner.id), username=f"u{learner.id}")
    session.add(actor)
    session.flush()
    session.add(Appearance(course_pk=learner.course_pk, actor_id=actor.id, course_learner_id=learner.id))
    session.flush()
    return actor.id


def read_on(session: Session, learner: CourseLearner, is_active: bool | None) -> None:
    """The roster was read on the Monday, and says so; None: it doesn't know the enrolment."""
    enrolment = session.get(Enrolment, learner.id)
    if enrolment is not None:
        enrolment.is_active, enrolment.as_of = bool(is_active), A_MONDAY
        if is_active is None:
            session.delete(enrolment)
    session.flush()
    session.expire_all()


def test_who_left_since_the_roster_was_read_is_not_among_all_and_who_came_back_is(database: Database) -> None:
    with database.writing() as session:
        course, (stays, left, left_before, back), _ = populate(session, [Person(), Person(), Person(), Person()])
        for learner, is_active in ((stays, True), (left, True), (left_before, True), (back, False)):
            read_on(session, learner, is_active)
        tell(session, left, Fact.ENROLLED, -9)
        tell(session, left, Fact.UNENROLLED, 1)
        tell(session, left_before, Fact.UNENROLLED, -1)
        tell(session, back, Fact.ENROLLED, 1)
        expected = {stays.id, left_before.id, back.id}
        assert matching(session, course.id, EVERYONE, None) == expected
        people = count_people(session, course.id, None)
        assert (people.learners, people.enrolled, people.writable) == (3, 3, 3)
        parted = reach(session, course.id, {stays.id, left.id, back.id}, EVERYONE)
        assert (parted.reachable, parted.excluded) == ({stays.id, back.id}, {"not_enrolled": {left.id}})


def test_who_leaves_after_being_enlisted_is_not_written_to(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (stays, left), _ = populate(session, [Person(), Person()])
        for learner in (stays, left):
            read_on(session, learner, True)
        message = begun(session, settings, course, criteria={"all": True})
        mails = session.execute(columns_asked_for().where(Delivery.communication_id == message.id)).all()
        tell(session, left, Fact.UNENROLLED, 2)
        looked = look_again(session, message, course, mails)
        assert [one.person.id for one in looked.sendable] == [stays.id]
        assert looked.reasons == {mail.id: "not_enrolled" for mail in mails if mail.course_learner_id == left.id}


facts = st.lists(st.tuples(st.sampled_from([Fact.ENROLLED, Fact.UNENROLLED]), st.integers(-2, 2)), max_size=3)


@pytest.mark.slow
@drawn_with(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.sampled_from([True, False, None]), facts), min_size=1, max_size=6))
def test_selection_and_prediction_agree_on_who_takes_part(
    database: Database, told: list[tuple[bool | None, list[tuple[Fact, int]]]]
) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person() for _ in told])
        for learner, (is_active, said) in zip(learners, told, strict=True):
            read_on(session, learner, is_active)
            for kind, day in dict.fromkeys(said):
                tell(session, learner, kind, day)
        chosen = set(session.scalars(people_of(course.id)))
        assert chosen == set(active_course_learners(session, course.id))
        session.rollback()
