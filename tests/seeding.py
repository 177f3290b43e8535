"""A course with invented learners and predictions, put straight into the database: no log, no training."""

import math
import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.sites import find_site
from communicator.access.tables import Site
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.simulated_model import acknowledge_simulated
from communicator.prediction.tables import Prediction, Snapshot, TrainedModel
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.any_hour import at_any_hour

COURSE_ID = "course-v1:DemoX+STAT101+2026_T1"
FIRST_NAMES = ("Amina", "Björn", "Carmen", "Dmitri", "Eun-ji", "Fátima", "Giulia", "Hamid", "Inés", "João")
LAST_NAMES = ("García", "Okafor", "Svensson", "Tanaka", "Nowak", "Haddad", "Silva", "O'Brien", "Zhou", "Müller")
COUNTRIES = ("ES", "MX", "IN", "US", "NG", "DE")
LAST_WEEK = timedelta(days=3)
WEEKS_AGO = timedelta(days=30)


def seed_course(
    database: Database,
    learners: int = 200,
    seed: int = 1,
    *,
    course_id: str = COURSE_ID,
    site: str | None = None,
    as_of: datetime | None = None,
) -> Course:
    """A running course whose learners are all enrolled, addressed (`@learners.example`) and predicted.

    Deterministic by seed but for ids and pseudonyms. Seven in ten were seen lately, two before, one never;
    every fortieth has no name. Site: the one of this name, or the only one.
    """
    randomness = random.Random(seed)
    as_of = as_of or clock.now()
    with database.writing() as session:
        course = _add_course(session, find_site(session, site), course_id, as_of)
        people = _add_learners(session, course, learners, randomness, as_of)
        _add_predictions(session, course, people, randomness, as_of)
        acknowledge_simulated(session, course.id, "seeding")
        at_any_hour(session, course.site_id)
    return course


def _add_course(session: Session, site: Site, course_id: str, as_of: datetime) -> Course:
    course = Course(
        site=site,
        course_id=course_id,
        name="Statistics, seeded",
        start=as_of - timedelta(weeks=5),
        end=as_of + timedelta(weeks=5),
        pass_mark=0.6,
        is_simulated=True,
        created_at=as_of,
    )
    session.add(course)
    session.flush()
    return course


def _add_learners(
    session: Session, course: Course, learners: int, randomness: random.Random, as_of: datetime
) -> list[CourseLearner]:
    people = []
    for number in range(learners):
        learner = _learner(course, number, randomness, as_of)
        person = CourseLearner(
            course_pk=course.id, pseudonym=new_id(), learner=learner, **_seen(randomness.random(), as_of)
        )
        person.enrolment = Enrolment(is_active=True, mode="audit", enrolled_at=as_of - timedelta(weeks=6))
        people.append(person)
    session.add_all(people)
    session.flush()
    return people


def _learner(course: Course, number: int, randomness: random.Random, as_of: datetime) -> Learner:
    first, last = randomness.choice(FIRST_NAMES), randomness.choice(LAST_NAMES)
    is_named = number % 40 != 39
    return Learner(
        site_id=course.site_id,
        platform_user_id=f"{course.id}-{number}",
        username=f"learner{number}",
        email=f"learner{number}@learners.example",
        full_name=f"{first} {last}" if is_named else "",
        first_name=first if is_named else "",
        gender=randomness.choice("mfo"),
        country=randomness.choice(COUNTRIES),
        created_at=as_of,
    )


def _seen(chance: float, as_of: datetime) -> dict[str, datetime]:
    if chance < 0.1:  # never
        return {}
    return {"first_seen": as_of - timedelta(weeks=5), "last_seen": as_of - (LAST_WEEK if chance < 0.8 else WEEKS_AGO)}


def _add_predictions(
    session: Session, course: Course, people: list[CourseLearner], randomness: random.Random, as_of: datetime
) -> None:
    model = TrainedModel(
        id=new_id(),
        name=f"seeded-{course.id}",
        kind="event-lstm",
        checkpoint="models/seeded.pt",
        checkpoint_hash="0" * 64,
        trained_on=["course-v1:DemoX+STAT101+2025_T1"],
        simulated_only=True,
        figures={},
        created_at=as_of,
    )
    snapshot = Snapshot(id=new_id(), course_pk=course.id, as_of=as_of, created_at=as_of, model=model)
    session.add(snapshot)
    session.flush()
    session.add_all(_prediction(snapshot, person, randomness) for person in people)


def _prediction(snapshot: Snapshot, person: CourseLearner, randomness: random.Random) -> Prediction:
    """Who completes is likelier to be certified, and never at once likely to leave."""
    complete = randomness.betavariate(0.7, 0.9)
    certify = complete * randomness.betavariate(2, 2)
    leave = (1 - complete) * randomness.betavariate(3, 1.5)
    return Prediction(
        snapshot_id=snapshot.id,
        course_learner_id=person.id,
        certify=certify,
        complete=complete,
        leave=leave,
        certify_per_cent=_per_cent(certify),
        complete_per_cent=_per_cent(complete),
        leave_per_cent=_per_cent(leave),
    )


def _per_cent(chance: float) -> int:
    return math.floor(100 * chance + 0.5)
