"""A site whose rosters and logs are told in a few words, for tests of who is who."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.catalogue import ensure_courses
from communicator.database import Database
from communicator.roster.anonymous_ids import keep_anonymous_ids
from communicator.roster.identity import (
    ActorKey,
    course_learner_of_actors,
    ensure_actors,
    join_actors,
    note_appearances,
)
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.seen import Times
from communicator.roster.tables import Actor, CourseLearner, Enrolment, Learner
from tests.roster.test_edx_package import COURSE

Who = tuple[str, str]
"""As a test names people: ("learner", user id), or ("actor", …) by the key of the one that somebody stands for."""


class ASite:
    """The only site of a database; its courses are made as they are met."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            self.id = find_site(session, None).id

    def course(self, course_id: str = COURSE) -> int:
        with self.database.writing() as session:
            return ensure_courses(session, self.id, {course_id})[course_id].id

    def accounts(self, names: dict[str, str], **facts: Any) -> int:
        """A roster's accounts by user id; how many actors were joined."""
        rows = [{"platform_user_id": user_id, "username": name, **facts} for user_id, name in names.items()]
        with self.database.writing() as session:
            keep_learners(session, self.id, rows, replaced={"username", *facts})
            return join_actors(session, self.id)

    def enrol(self, *user_ids: str, course_id: str = COURSE, is_active: bool = True) -> None:
        facts = {"course_id": course_id, "is_active": is_active, "mode": "audit", "enrolled_at": None}
        with self.database.writing() as session:
            keep_learners(session, self.id, [{"platform_user_id": user_id} for user_id in user_ids])
            keep_in_courses(session, self.id, [{"platform_user_id": each, **facts} for each in user_ids], Enrolment)
            join_actors(session, self.id)

    def anonymous_ids(self, *rows: tuple[str, str], username: str | None = None) -> None:
        """(anonymous id, user id) pairs, of all courses."""
        told = [
            {"anonymous_id": each, "platform_user_id": user_id, "course_id": None, "username": username}
            for each, user_id in rows
        ]
        with self.database.writing() as session:
            keep_anonymous_ids(session, self.id, told)
            join_actors(session, self.id)

    def log(self, *keys: ActorKey, course_id: str = COURSE, at: datetime | None = None) -> None:
        """Actors that a log names, all at once."""
        course_pk = self.course(course_id)
        times: Times = (at, at)
        with self.database.writing() as session:
            actors = ensure_actors(session, self.id, keys)
            note_appearances(session, course_pk, dict.fromkeys(actors.values(), times))

    def who(self, key: ActorKey, course_id: str = COURSE) -> int | None:
        """The course learner of an actor."""
        return self.everybody(course_id).get(key)

    def everybody(self, course_id: str = COURSE) -> dict[ActorKey, int]:
        """The course learner of each actor that was seen in the course."""
        course_pk = self.course(course_id)
        with self.database.reading() as session:
            found = course_learner_of_actors(session, course_pk)
            rows = session.execute(select(Actor.id, Actor.user_id, Actor.username, Actor.anonymous_id)).all()
            return {(row[1], row[2], row[3]): found[row[0]] for row in rows if row[0] in found}

    def learner_in_course(self, user_id: str, course_id: str = COURSE) -> CourseLearner:
        """A roster's learner in a course."""
        course_pk = self.course(course_id)
        with self.database.reading() as session:
            query = select(CourseLearner).join(Learner).where(Learner.platform_user_id == user_id)
            return session.scalars(query.where(CourseLearner.course_pk == course_pk)).one()

    def count(self, course_id: str = COURSE) -> int:
        """How many people are in the course."""
        course_pk = self.course(course_id)
        with self.database.reading() as session:
            return len(session.scalars(select(CourseLearner.id).where(CourseLearner.course_pk == course_pk)).all())


def one(people: Iterable[int | None]) -> bool:
    """Whether these are all the same person, and somebody."""
    found = set(people)
    return len(found) == 1 and None not in found
