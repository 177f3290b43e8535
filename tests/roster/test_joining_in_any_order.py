"""The law of joining: whatever is told of people, in any order and interrupted or not, the same people come out."""

import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.catalogue import ensure_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.anonymous_ids import keep_anonymous_ids
from communicator.roster.identity import ActorKey, ensure_actors, join_actors, note_appearances
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.locking import lock_people
from communicator.roster.tables import Actor, Appearance, CourseLearner, Enrolment, Learner
from tests.conftest import A_MONDAY

EXAMPLES = int(os.environ.get("COMMUNICATOR_TRIAL_EXAMPLES", "25"))
"""A trial takes more."""
COURSES = ("course-v1:DemoX+A+2026", "course-v1:DemoX+B+2026")
IDS = st.sampled_from(["", "7", "8", "9"])
NAMES = st.sampled_from(["", "mara", "jo"])
CODES = st.sampled_from(["", "a1", "a2"])
Told = tuple[object, ...]

logged = st.tuples(st.just("log"), st.sampled_from(COURSES), st.tuples(IDS, NAMES, CODES), st.integers(0, 9))
accounts = st.tuples(st.just("account"), st.sampled_from(["7", "8", "9"]), st.sampled_from(["mara", "jo", "kim"]))
enrolments = st.tuples(st.just("enrolment"), st.sampled_from(COURSES), st.sampled_from(["7", "8", "9"]))
coded = st.tuples(st.just("anonymous"), st.sampled_from(["a1", "a2"]), st.sampled_from(["7", "8"]))
material = st.lists(st.one_of(logged, accounts, enrolments, coded), max_size=12)


def tell(database: Database, told: Told, *, is_joined: bool) -> None:
    """One import of one thing; killed before people are joined where it isn't `is_joined`."""
    with database.writing() as session:
        site_id = find_site(session, None).id
        if told[0] == "log":
            _, course_id, key, hour = told
            assert isinstance(course_id, str)
            assert isinstance(hour, int)
            lock_people(session, site_id)  # first, as whoever publishes a log does
            course_pk = ensure_courses(session, site_id, {course_id})[course_id].id
            at = A_MONDAY + timedelta(hours=hour)
            actors = ensure_actors(session, site_id, [key])  # type: ignore[list-item]
            note_appearances(session, course_pk, dict.fromkeys(actors.values(), (at, at)))
        elif told[0] == "account":
            row = {"platform_user_id": told[1], "username": told[2]}
            keep_learners(session, site_id, [row], replaced={"username"})
        elif told[0] == "enrolment":
            fact = {"course_id": told[1], "platform_user_id": told[2], "is_active": True, "mode": "audit"}
            keep_learners(session, site_id, [{"platform_user_id": told[2]}])
            keep_in_courses(session, site_id, [{**fact, "enrolled_at": None}], Enrolment)
        else:
            row = {"anonymous_id": told[1], "platform_user_id": told[2], "course_id": None, "username": None}
            keep_anonymous_ids(session, site_id, [row])
        if is_joined:
            join_actors(session, site_id)


def people(database: Database) -> list[tuple[object, ...]]:
    """Everybody in every course: whom they stand for, who they were in logs, when they were seen; no number of ours."""
    with database.writing() as session:
        join_actors(session, find_site(session, None).id)
    with database.reading() as session:
        seen: dict[int, set[ActorKey]] = defaultdict(set)
        key = (Actor.user_id, Actor.username, Actor.anonymous_id, Actor.learner_id)
        appearing = select(Appearance.course_learner_id, CourseLearner.learner_id, *key)
        appearing = appearing.join(Actor, Actor.id == Appearance.actor_id)
        appearing = appearing.join(CourseLearner, CourseLearner.id == Appearance.course_learner_id)
        for who, learner_id, user_id, username, anonymous_id, of_actor in session.execute(appearing):
            assert of_actor == learner_id  # an actor's learner is the one of their person
            seen[who].add((user_id, username, anonymous_id))
        query = select(CourseLearner, Course.course_id, Learner.platform_user_id).join(
            Course, Course.id == CourseLearner.course_pk
        )
        rows = session.execute(query.outerjoin(Learner, Learner.id == CourseLearner.learner_id)).all()
        return sorted(
            (course_id, user_id or "", sorted(seen[row.id]), str(row.first_seen), str(row.last_seen))
            for row, course_id, user_id in rows
        )


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(told=material, data=st.data())
def test_any_order_of_logs_and_rosters_gives_the_same_people(
    told: list[Told], data: st.DataObject, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shuffled = data.draw(st.permutations(told))
    repeated = data.draw(st.lists(st.sampled_from(told), max_size=3)) if told else []
    interrupted = data.draw(st.sets(st.integers(0, len(told) + len(repeated))))

    once = _outcome(sqlite_template, tmp_path_factory, told, set())

    assert _outcome(sqlite_template, tmp_path_factory, [*repeated, *shuffled], interrupted) == once


def _outcome(
    template: Path, folders: pytest.TempPathFactory, told: Sequence[Told], interrupted: set[int]
) -> list[tuple[object, ...]]:
    path = folders.mktemp("order") / "communicator.db"
    copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    try:
        for number, each in enumerate(told):
            tell(database, each, is_joined=number not in interrupted)
        return people(database)
    finally:
        database.close()
        path.unlink()
