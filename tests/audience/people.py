"""Courses with people in them, for the tests of audience, outreach and worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.courses.tables import Course
from communicator.identifiers import new_id
from communicator.prediction.tables import Prediction, Snapshot
from communicator.roster.tables import Actor, CourseLearner, Enrolment, Learner
from tests.any_hour import at_any_hour
from tests.conftest import A_MONDAY


@dataclass
class Person:
    """What a test says of one person; the rest is ordinary."""

    chances: tuple[int, int, int] | None = None
    email: str | None = "someone"  # None: only seen in the log; "" : named, without an address
    enrolled: bool | None = True  # None: no enrolment row
    last_seen: datetime | None = A_MONDAY
    mode: str = "audit"
    country: str = "ES"
    full_name: str = "Ana Li"
    first_name: str = ""


def add_course(session: Session, course_id: str = "course-v1:DemoX+STAT101+2026") -> Course:
    site = session.query(Site).first() or Site(name="campus", kind="edx", key_id=new_id(), created_at=A_MONDAY)
    course = Course(site=site, course_id=course_id, name="Statistics", created_at=A_MONDAY)
    session.add(course)
    session.flush()
    at_any_hour(session, course.site_id)
    return course


def add_people(session: Session, course: Course, people: Iterable[Person]) -> list[CourseLearner]:
    return [_add_person(session, course, person) for person in people]


def _add_person(session: Session, course: Course, person: Person) -> CourseLearner:
    name = new_id()
    learner = actor = None
    if person.email is None:
        actor = Actor(site_id=course.site_id, user_id=name)
        session.add(actor)
    else:
        learner = Learner(
            site_id=course.site_id,
            platform_user_id=name,
            email=f"{name}@learners.example" if person.email == "someone" else person.email,
            full_name=person.full_name,
            first_name=person.first_name,
            country=person.country,
            created_at=A_MONDAY,
        )
        session.add(learner)
    session.flush()
    found = CourseLearner(
        course_pk=course.id,
        pseudonym=new_id(),
        learner_id=learner.id if learner else None,
        actor_id=actor.id if actor else None,
        last_seen=person.last_seen,
    )
    session.add(found)
    session.flush()
    if person.enrolled is not None:
        session.add(Enrolment(course_learner_id=found.id, is_active=person.enrolled, mode=person.mode))
    return found


def add_snapshot(
    session: Session,
    course: Course,
    chances: Iterable[tuple[CourseLearner, tuple[int, int, int] | None]],
    created_at: datetime = A_MONDAY,
) -> Snapshot:
    snapshot = Snapshot(id=new_id(), course_pk=course.id, as_of=A_MONDAY, created_at=created_at)
    session.add(snapshot)
    session.flush()
    for learner, three in chances:
        if three is None:
            continue
        certify, complete, leave = three
        session.add(
            Prediction(
                snapshot_id=snapshot.id,
                course_learner_id=learner.id,
                certify=certify / 100,
                complete=complete / 100,
                leave=leave / 100,
                certify_per_cent=certify,
                complete_per_cent=complete,
                leave_per_cent=leave,
            )
        )
    session.flush()
    return snapshot


def populate(session: Session, people: list[Person]) -> tuple[Course, list[CourseLearner], Snapshot]:
    """A course, its people, and a snapshot with their chances."""
    course = add_course(session)
    learners = add_people(session, course, people)
    pairs = [(learner, person.chances) for learner, person in zip(learners, people, strict=True)]
    return course, learners, add_snapshot(session, course, pairs)
