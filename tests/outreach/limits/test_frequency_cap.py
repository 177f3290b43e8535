"""The cap: so many messages a person in so many days, over all courses of the site, whoever claims."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.limits import over_cap
from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.roster.tables import CourseLearner
from tests.audience.people import Person, add_course, add_people
from tests.conftest import A_MONDAY
from tests.outreach.messages import draft

RULES = SendingRules()
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def also_in(session: Session, course: Course, learners: list[CourseLearner]) -> list[CourseLearner]:
    """The same people in another course."""
    same = [CourseLearner(course_pk=course.id, pseudonym=new_id(), learner_id=one.learner_id) for one in learners]
    session.add_all(same)
    session.flush()
    return same


def mail(session: Session, course: Course, learner: CourseLearner, state: str, at: datetime = A_MONDAY) -> Delivery:
    """A mail of a message of its own."""
    delivery = Delivery(
        id=new_id(),
        communication_id=draft(session, course).id,
        course_learner_id=learner.id,
        state=state,
        message_id=new_id(),
        not_before=at,
        changed_at=at,
        sent_at=at if state == DeliveryState.SENT else None,
    )
    session.add(delivery)
    session.flush()
    return delivery


def test_a_third_message_waits_until_the_second_last_is_a_week_old(database: Database) -> None:
    with database.writing() as session:
        course, other = add_course(session), add_course(session, "course-v1:DemoX+OTHER+2026")
        one, another = add_people(session, course, [Person(), Person()])
        [same] = also_in(session, other, [one])
        mail(session, course, one, DeliveryState.SENT, A_MONDAY)
        moment = A_MONDAY + 2 * DAY
        assert over_cap(session, RULES, [one.id, another.id], moment) == {}
        mail(session, other, same, DeliveryState.SENT, A_MONDAY + DAY)  # in another course of the site
        until = A_MONDAY + WEEK
        assert over_cap(session, RULES, [one.id, another.id], moment) == {one.id: until}
        assert over_cap(session, RULES, [same.id], moment) == {same.id: until}
        assert over_cap(session, RULES, [one.id], until) == {}
        assert over_cap(session, SendingRules(cap_messages=3), [one.id], moment) == {}


def test_what_may_have_gone_out_counts_and_what_did_not_does_not(database: Database) -> None:
    with database.writing() as session:
        course = add_course(session)
        [one] = add_people(session, course, [Person()])
        for state in ("queued", "retry", "failed", "suppressed", "held_out", "cancelled"):
            mail(session, course, one, state)
        assert over_cap(session, RULES, [one.id], A_MONDAY) == {}
        mail(session, course, one, DeliveryState.UNCERTAIN)
        mail(session, course, one, DeliveryState.CLAIMED)
        held = over_cap(session, RULES, [one.id], A_MONDAY)
        assert A_MONDAY < held[one.id] <= A_MONDAY + timedelta(minutes=5)  # asked again when the claim is settled
        mail(session, course, one, DeliveryState.UNCERTAIN)
        assert over_cap(session, RULES, [one.id], A_MONDAY) == {one.id: A_MONDAY + WEEK}


def test_people_of_another_site_are_others(database: Database) -> None:
    with database.writing() as session:
        course = add_course(session)
        one, only_seen = add_people(session, course, [Person(), Person(email=None)])
        for _ in range(2):
            mail(session, course, one, DeliveryState.SENT)
        assert set(over_cap(session, RULES, [one.id, only_seen.id], A_MONDAY)) == {one.id}


def claimed_one(database: Database, ids: list[int], moment: datetime) -> bool:
    """One worker's step, as the queue does it: lock some due mails of one course, ask, claim those not held."""
    with database.writing() as session:
        due = select(Delivery).where(
            Delivery.state == DeliveryState.QUEUED, Delivery.course_learner_id.in_(ids), Delivery.not_before <= moment
        )
        some = due.order_by(func.random()).limit(3).with_for_update(skip_locked=True)
        mails = {one.course_learner_id: one for one in session.scalars(some)}
        held = over_cap(session, RULES, list(mails), moment)
        for course_learner_id, one in mails.items():
            until = held.get(course_learner_id)
            one.not_before = until or one.not_before
            one.state = DeliveryState.QUEUED if until else DeliveryState.CLAIMED
            one.changed_at = moment
        session.flush()
        return bool(mails)


@pytest.mark.slow
def test_four_workers_claiming_at_once_never_pass_the_cap(database: Database) -> None:
    with database.writing() as session:
        courses = [add_course(session, f"course-v1:DemoX+C{number}+2026") for number in range(4)]
        people = add_people(session, courses[0], [Person() for _ in range(6)])
        members = [people, *(also_in(session, course, people) for course in courses[1:])]
        for course, learners in zip(courses, members, strict=True):
            for learner in learners:
                mail(session, course, learner, DeliveryState.QUEUED)
        ids = [[learner.id for learner in learners] for learners in members]

    def work(number: int) -> None:
        chance = random.Random(number)
        for step in range(40):
            claimed_one(database, ids[chance.randrange(4)], A_MONDAY + timedelta(seconds=5 * step))

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    with database.writing() as session:
        claimed = (
            select(func.count())
            .select_from(Delivery)
            .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
            .where(Delivery.state == DeliveryState.CLAIMED)
            .group_by(CourseLearner.learner_id)
        )
        assert list(session.scalars(claimed)) == [2] * 6


def test_who_is_in_another_workers_hand_waits_a_moment(database: Database) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    with database.writing() as session:
        course, other = add_course(session), add_course(session, "course-v1:DemoX+OTHER+2026")
        [one] = add_people(session, course, [Person()])
        [same] = also_in(session, other, [one])
        here, there = (mail(session, at, who, DeliveryState.QUEUED) for at, who in ((course, one), (other, same)))
        ids = here.id, there.id
    with database.writing() as first, database.writing() as second:
        first.execute(select(Delivery.id).where(Delivery.id == ids[0]).with_for_update())
        assert over_cap(first, RULES, [one.id], A_MONDAY) == {}
        # The first locked the person's other mail too, so the second finds nothing to claim; asked all the same:
        held = over_cap(second, RULES, [same.id], A_MONDAY)
        assert A_MONDAY < held[same.id] <= A_MONDAY + timedelta(seconds=3)
