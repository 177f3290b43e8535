"""Registrants written straight into the database, as many as a test needs, with profiles drawn by a seed."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Insert, insert, select
from sqlalchemy.orm import Session

from communicator.access.sites import find_site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.identifiers import new_id
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.conftest import A_MONDAY

COURSE_ID = "course-v1:DemoX+STAT101+2026"
COMMON = (("US", 30), ("IN", 18), ("GB", 6), ("BR", 5), ("ES", 4), ("DE", 3), ("NG", 2), ("PE", 1), ("", 6))
RARE = ("IS", "MT", "FJ", "LA", "BT", "TV", "LU", "MC")
Profile = dict[str, Any]


def profiles(people: int, seed: int = 1) -> Iterator[Profile]:
    """Invented profiles: some say nothing, one in twelve has a certificate, few come from small countries."""
    rng = random.Random(seed)
    for at in range(people):
        country = rng.choice(RARE) if rng.random() < 0.01 else _draw(rng, COMMON)
        yield {
            "country": country,
            "education": _draw(rng, (("b", 33), ("m", 24), ("hs", 16), ("a", 6), ("p", 4), ("el", 1), ("", 10))),
            "gender": _draw(rng, (("f", 46), ("m", 42), ("o", 1), ("", 10))),
            "year_of_birth": None if rng.random() < 0.1 else rng.randint(1940, 2006),
            "is_certified": rng.random() < 0.08,
            "mode": ("audit", "audit", "verified", "honor", "")[at % 5],
            "was_seen": at % 3 > 0,
        }


def add_registrants(database: Database, people: Iterable[Profile], course_id: str = COURSE_ID) -> Course:
    """Enrols people of these profiles in the course of the only site, which is made where it isn't there."""
    with database.writing() as session:
        course = ensure_course(session, find_site(session, None), course_id)
        _add(session, course, list(people))
    return course


def _add(session: Session, course: Course, people: list[Profile]) -> None:
    first = session.scalar(select(Learner.id).order_by(Learner.id.desc()).limit(1)) or 0
    columns = ("country", "education", "gender", "year_of_birth")
    learners: list[Profile] = [
        {name: person[name] for name in columns}
        | {"id": first + at, "site_id": course.site_id, "platform_user_id": str(first + at), "created_at": A_MONDAY}
        for at, person in enumerate(people, 1)
    ]
    session.execute(insert(Learner), learners)
    ids = {"course_pk": course.id}
    known = [
        ids | {"id": row["id"], "learner_id": row["id"], "pseudonym": new_id(), "last_seen": _last_seen(person)}
        for row, person in zip(learners, people, strict=True)
    ]
    session.execute(insert(CourseLearner), known)
    enrolled = [
        {"course_learner_id": row["id"], "is_active": True, "enrolled_at": A_MONDAY, "mode": person.get("mode", "")}
        for row, person in zip(learners, people, strict=True)
    ]
    session.execute(insert(Enrolment), enrolled)
    awarded = [
        {"course_learner_id": row["id"], "status": "downloadable", "created_at": A_MONDAY + timedelta(days=1)}
        for row, person in zip(learners, people, strict=True)
        if person["is_certified"]
    ]
    if awarded:
        session.execute(insert(Certificate), awarded)


def _last_seen(person: Profile) -> datetime | None:
    return A_MONDAY if person.get("was_seen") else None


def multiply(database: Database, times: int) -> None:
    """Puts `times` - 1 copies of everybody into the same courses, without a pass through Python."""
    with database.writing() as session:
        people = session.scalars(select(Learner.id).order_by(Learner.id.desc()).limit(1)).one()
        for copy in range(1, times):
            for table, shifted in ((Learner, "id"), (CourseLearner, "id"), (Enrolment, "course_learner_id")):
                session.execute(_copied(table, shifted, copy, people))
            session.execute(_copied(Certificate, "course_learner_id", copy, people))


def _copied(table: type[Base], shifted: str, copy: int, people: int) -> Insert:
    """Rows of the first `people` again, with ids and names of their own."""
    columns = {column.key: column for column in table.__table__.columns if column.key != "actor_id"}
    new: Profile = dict(columns)
    for name in {shifted, "learner_id"} & columns.keys():
        new[name] = columns[name] + copy * people
    for name in {"platform_user_id", "pseudonym"} & columns.keys():
        new[name] = columns[name] + f"-{copy}"
    return insert(table).from_select(list(new), select(*new.values()).where(columns[shifted] <= people))


def _draw(rng: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
