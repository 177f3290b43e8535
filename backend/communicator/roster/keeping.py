"""Keeping what a roster tells: learners, their enrolments and certificates. Again updates, never doubles."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import insertion
from communicator.courses.catalogue import ensure_courses
from communicator.database import Base
from communicator.roster.course_learners import NewCourseLearner, add_course_learners
from communicator.roster.erased import without_erased
from communicator.roster.history import Standing, observe
from communicator.roster.locking import lock_people
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.roster.told import note_told

Facts = Mapping[str, Any]
"""Columns of a learner with `platform_user_id`, or of an enrolment or certificate with `course_id` besides."""
_BLANK = {
    **dict.fromkeys(("username", "email", "full_name", "first_name", "gender", "education", "country", "language"), ""),
    "year_of_birth": None,
}
_LASTING = ("enrolled_at", "mode")
"""Of an enrolment or certificate: what an export that doesn't tell it leaves as it was."""


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
    lock_people(session, site_id)
    by_id = {row["platform_user_id"]: row for row in without_erased(session, site_id, rows)}
    if not by_id:
        return 0
    fresh = by_id.keys() - learners_by_user_id(session, site_id, by_id.keys()).keys()
    if not (replaced or told or fallback):
        by_id = {user_id: by_id[user_id] for user_id in fresh}
    note_told(session, site_id, by_id)
    if by_id:
        _upsert_learners(session, site_id, by_id.values(), replaced, told, fallback)
    return len(fresh)


def _upsert_learners(
    session: Session,
    site_id: int,
    rows: Iterable[Facts],
    replaced: Collection[str],
    told: Collection[str],
    fallback: Collection[str],
) -> None:
    """Adds learners; of those known already changes what `keep_learners` says."""
    statement = insertion(session, Learner)
    changes: dict[str, ColumnElement[Any]] = {column: statement.excluded[column] for column in replaced}
    for column in told:
        changes[column] = _first_of(statement.excluded[column], getattr(Learner, column))
    for column in fallback:
        changes[column] = _first_of(getattr(Learner, column), statement.excluded[column])
    unique = ["site_id", "platform_user_id"]
    if changes:
        statement = statement.on_conflict_do_update(index_elements=unique, set_=changes)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=unique)
    common = {"site_id": site_id, "created_at": clock.now()}
    session.execute(statement, [{**_BLANK, **row, **common} for row in rows])


@dataclass
class Kept:
    """What keeping rows came to: how many are new, how many changed what was known, how many were outdated."""

    new: int = 0
    changed: int = 0
    outdated: int = 0
    courses: set[str] = field(default_factory=set)


def keep_in_courses(session: Session, site_id: int, rows: Sequence[Facts], table: type[Base]) -> set[str]:
    """Keeps enrolments, certificates or grades of learners who are known, and returns the courses they are in."""
    return keep_facts(session, site_id, rows, table).courses


def keep_facts(session: Session, site_id: int, rows: Sequence[Facts], table: type[Base]) -> Kept:
    """Keeps what rows tell of learners who are known: the columns that they have, `as_of` the moment (now, without).

    What was told as of a later moment stays. How an enrolment changed is kept besides.
    """
    kept = Kept(courses={row["course_id"] for row in rows})
    lock_people(session, site_id)
    rows = without_erased(session, site_id, rows)
    if not rows:
        return kept
    by_key = {(row["course_id"], row["platform_user_id"]): row for row in sorted(rows, key=_as_of)}
    courses = {key: course.id for key, course in ensure_courses(session, site_id, kept.courses).items()}
    learners = learners_by_user_id(session, site_id, {user_id for _, user_id in by_key})
    pairs = {key: (courses[key[0]], learners[key[1]]) for key in by_key}
    people = _ensure_people(session, site_id, set(pairs.values()))
    facts = {people[pairs[key]]: _columns(row, table) for key, row in by_key.items()}
    for columns, some in _news_by_columns(facts, _known(session, table, facts.keys()), kept).items():
        _upsert(session, table, columns, some)
    if table is Enrolment:
        _observe(session, {people[pairs[key]]: pairs[key][0] for key in by_key}, facts)
    return kept


def _as_of(row: Facts) -> datetime:
    told: datetime | None = row.get("as_of")
    return told or clock.now()


def _columns(row: Facts, table: type[Base]) -> dict[str, Any]:
    names = table.__table__.columns.keys()
    return {name: value for name, value in row.items() if name in names} | {"as_of": _as_of(row)}


def _known(session: Session, table: type[Base], course_learners: Collection[int]) -> dict[int, Facts]:
    columns = table.__table__.columns
    query = select(*columns).where(columns["course_learner_id"].in_(course_learners))
    return {row["course_learner_id"]: dict(row) for row in session.execute(query).mappings()}


def _news_by_columns(
    facts: Mapping[int, dict[str, Any]], known: Mapping[int, Facts], kept: Kept
) -> dict[frozenset[str], list[Facts]]:
    """The rows to write, by the columns that they have: one statement writes those that have the same."""
    news: dict[frozenset[str], list[Facts]] = defaultdict(list)
    for course_learner, told in facts.items():
        if (fact := _news(course_learner, told, known.get(course_learner), kept)) is not None:
            news[frozenset(fact)].append(fact)
    return news


def _news(course_learner: int, told: dict[str, Any], known: Facts | None, kept: Kept) -> Facts | None:
    """The row to write; None where a later export told otherwise already."""
    if known is None:
        kept.new += 1
    elif known["as_of"] is not None and known["as_of"] > told["as_of"]:
        kept.outdated += 1
        filled = {name: told[name] for name in _LASTING if told.get(name) and not known.get(name)}
        return {"course_learner_id": course_learner, **known, **filled} if filled else None
    else:
        told = {name: value for name, value in told.items() if value is not None or name not in _LASTING}
        kept.changed += any(known[name] != value for name, value in told.items() if name != "as_of")
    return {"course_learner_id": course_learner, **told}


def _upsert(session: Session, table: type[Base], columns: Collection[str], rows: list[Facts]) -> None:
    statement = insertion(session, table)
    changes = {name: statement.excluded[name] for name in columns if name != "course_learner_id"}
    statement = statement.on_conflict_do_update(index_elements=["course_learner_id"], set_=changes)
    session.execute(statement, sorted(rows, key=lambda row: int(row["course_learner_id"])))


def _observe(session: Session, course_of: Mapping[int, int], facts: Mapping[int, Facts]) -> None:
    standings: dict[tuple[int, datetime], dict[int, Standing]] = defaultdict(dict)
    for course_learner, told in facts.items():
        standing = Standing(told["is_active"], told.get("mode"))
        standings[course_of[course_learner], told["as_of"]][course_learner] = standing
    for (course_pk, at), some in sorted(standings.items(), key=lambda each: each[0]):
        observe(session, course_pk, some, at)


def learners_by_user_id(session: Session, site_id: int, user_ids: Iterable[str]) -> dict[str, int]:
    """The platform's user id to the learner's, of those who are known."""
    query = select(Learner.platform_user_id, Learner.id).where(
        Learner.site_id == site_id, Learner.platform_user_id.in_(list(user_ids))
    )
    return {user_id: learner_id for user_id, learner_id in session.execute(query)}  # noqa: C416 - rows aren't pairs


def _ensure_people(session: Session, site_id: int, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The course learner of each (course, learner), made with a pseudonym of its own where there is none."""
    known = _people(session, pairs)
    fresh = sorted(pairs - known.keys())
    if fresh:
        made = add_course_learners(session, site_id, [NewCourseLearner(*pair, None) for pair in fresh])
        known |= dict(zip(fresh, made, strict=True))
    return known


def _people(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    query = select(CourseLearner.id, CourseLearner.course_pk, CourseLearner.learner_id).where(
        CourseLearner.course_pk.in_({course for course, _ in pairs}),
        CourseLearner.learner_id.in_({learner for _, learner in pairs}),
    )
    return {(course, learner): found for found, course, learner in session.execute(query) if learner is not None}


def _first_of(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one != "", one), else_=other)
