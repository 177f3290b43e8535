"""Keeping what a roster tells: learners, their enrolments and certificates. Again updates, never doubles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.catalogue import ensure_courses
from communicator.database import Base
from communicator.identifiers import new_id
from communicator.roster.tables import CourseLearner, Learner

Facts = Mapping[str, Any]
"""Columns of a learner with `platform_user_id`, or of an enrolment or certificate with `course_id` besides."""
_BLANK = {
    **dict.fromkeys(("username", "email", "full_name", "first_name", "gender", "education", "country", "language"), ""),
    "year_of_birth": None,
}


def keep_learners(
    session: Session,
    site_id: int,
    rows: Sequence[Facts],
    *,
    replaced: Collection[str] = (),
    told: Collection[str] = (),
    fallback: Collection[str] = (),
) -> int:
    """Keeps the site's learners, and returns how many are new.

    Of those known already the columns `replaced` become what is told, even empty; those of `told` only where
    something is; those of `fallback` only where nothing was known.
    """
    by_id = {row["platform_user_id"]: row for row in rows}
    if not by_id:
        return 0
    fresh = by_id.keys() - learners_by_user_id(session, site_id, by_id.keys()).keys()
    insertion = _insertion(session, Learner)
    changes: dict[str, ColumnElement[Any]] = {column: insertion.excluded[column] for column in replaced}
    for column in told:
        changes[column] = _first_of(insertion.excluded[column], getattr(Learner, column))
    for column in fallback:
        changes[column] = _first_of(getattr(Learner, column), insertion.excluded[column])
    common = {"site_id": site_id, "created_at": clock.now()}
    kept = [{**_BLANK, **row, **common} for user_id, row in by_id.items() if changes or user_id in fresh]
    if changes:
        insertion = insertion.on_conflict_do_update(index_elements=["site_id", "platform_user_id"], set_=changes)
    if kept:
        session.execute(insertion, kept)
    return len(fresh)


def keep_in_courses(session: Session, site_id: int, rows: Sequence[Facts], table: type[Base]) -> set[str]:
    """Keeps enrolments or certificates of learners who are known, and returns the courses they are in."""
    if not rows:
        return set()
    by_key = {(row["course_id"], row["platform_user_id"]): row for row in rows}
    course_ids = {course_id for course_id, _ in by_key}
    courses = {key: course.id for key, course in ensure_courses(session, site_id, course_ids).items()}
    learners = learners_by_user_id(session, site_id, {user_id for _, user_id in by_key})
    pairs = {key: (courses[key[0]], learners[key[1]]) for key in by_key}
    people = _ensure_people(session, set(pairs.values()))
    columns = [column.key for column in table.__table__.columns if column.key != "course_learner_id"]
    insertion = _insertion(session, table)
    statement = insertion.on_conflict_do_update(
        index_elements=["course_learner_id"], set_={column: insertion.excluded[column] for column in columns}
    )
    facts = [
        {column: row[column] for column in columns} | {"course_learner_id": people[pairs[key]]}
        for key, row in by_key.items()
    ]
    session.execute(statement, facts)
    return course_ids


def learners_by_user_id(session: Session, site_id: int, user_ids: Iterable[str]) -> dict[str, int]:
    """The platform's user id to the learner's, of those who are known."""
    query = select(Learner.platform_user_id, Learner.id).where(
        Learner.site_id == site_id, Learner.platform_user_id.in_(list(user_ids))
    )
    return {user_id: learner_id for user_id, learner_id in session.execute(query)}  # noqa: C416 - rows aren't pairs


def _ensure_people(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The course learner of each (course, learner), made with a pseudonym of its own where there is none."""
    known = _people(session, pairs)
    fresh = sorted(pairs - known.keys())
    if fresh:
        rows = [{"course_pk": course, "learner_id": learner, "pseudonym": new_id()} for course, learner in fresh]
        session.execute(insert(CourseLearner), rows)
        known |= _people(session, set(fresh))
    return known


def _people(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    query = select(CourseLearner.id, CourseLearner.course_pk, CourseLearner.learner_id).where(
        CourseLearner.course_pk.in_({course for course, _ in pairs}),
        CourseLearner.learner_id.in_({learner for _, learner in pairs}),
    )
    return {(course, learner): found for found, course, learner in session.execute(query) if learner is not None}


def _first_of(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one != "", one), else_=other)


def _insertion(session: Session, table: type[Base]) -> Any:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)
