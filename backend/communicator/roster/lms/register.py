"""Bringing a course's people to what the LMS tells now: only groups of users that changed are read."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.identity import join_actors
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.lms.checksums import batches, changes, pack, unpack
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.parts import PEOPLE, people, rows_by_table
from communicator.roster.lms.tables import CourseChecksums
from communicator.roster.package_rows import READ, Facts
from communicator.roster.people import count_enrolled
from communicator.roster.table_files import Row
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner

GROUPS_AT_ONCE = 128
"""Some 2,000 users, at the most 8,000, in one transaction."""
_ACCOUNT = ("username", "email", "first_name", "full_name")
_PROFILE = ("gender", "education", "country", "language", "year_of_birth")
_ENROLLED = ("is_active", "mode", "enrolled_at")
_CERTIFIED = ("status", "grade", "mode", "created_at")
_Person = tuple[Any, ...]
"""What is known of a person in the course; the first says whether the enrolment is active."""


@dataclass
class PeopleCounts:
    """What a course's sync brought."""

    learners: int = 0
    """Enrolled now."""
    new: int = 0
    changed: int = 0
    left: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """Rows that can't be used, by reason."""


def sync_people(database: Database, lms: LmsSnapshot, course: Course, pause: float = 0.0) -> PeopleCounts:
    """Brings accounts, profiles, enrolments and certificates; who is no longer told of has left.

    Groups of users are kept one transaction after the other, each with its checksums: where it is cut off, the next
    call goes on. `pause` is in seconds, between them. LmsAway, LmsRefused.
    """
    counts = PeopleCounts()
    part = people(course.course_id)
    with database.reading() as session:
        stored = session.get(CourseChecksums, (course.id, PEOPLE))
        before = unpack(stored.checksums) if stored else []
        found = changes(lms, part, before)
        known = _known(session, course.id) if found.groups else {}
    brought = before if len(before) == len(found.now) else [0] * len(found.now)
    for some in batches(found.groups, GROUPS_AT_ONCE):
        rows = [rows_by_table(row) for row in lms.rows(part.rows(len(brought), some))]
        for group in some:
            brought[group] = found.now[group]
        with database.writing() as session:
            _keep(session, course, rows, _of_groups(known, set(some), len(brought)), counts)
            session.merge(CourseChecksums(course_pk=course.id, part=PEOPLE, checksums=pack(brought)))
        time.sleep(pause)
    with database.reading() as session:
        counts.learners = count_enrolled(session, course.id)
    return counts


def _of_groups(known: dict[str, _Person], groups: set[int], number: int) -> dict[str, _Person]:
    return {each: person for each, person in known.items() if each.isdigit() and int(each) % number in groups}


def _keep(
    session: Session, course: Course, rows: list[dict[str, Row]], known: dict[str, _Person], counts: PeopleCounts
) -> None:
    facts = {table: _read(table, rows, counts.skipped) for table in READ}
    enrolled = facts["student_courseenrollment"]
    told = {each["platform_user_id"] for each in enrolled}
    _keep_learners(session, course.site_id, facts, enrolled)
    # Known by name before being put into the course: else who was seen in a log would be there twice.
    join_actors(session, course.site_id)
    keep_in_courses(session, course.site_id, enrolled, Enrolment)
    keep_in_courses(session, course.site_id, facts["certificates_generatedcertificate"], Certificate)
    counts.left += _leave(session, course.id, [each for each in known if known[each][0] and each not in told])
    now = _known(session, course.id, told)
    counts.new += len(now.keys() - known.keys())
    left = {each for each in now.keys() & known.keys() if known[each][0] and not now[each][0]}
    counts.left += len(left)
    counts.changed += sum(known[each] != now[each] for each in (now.keys() & known.keys()) - left)


def _read(table: str, rows: Iterable[dict[str, Row]], skipped: Counter[str]) -> list[Facts]:
    usable, as_of = [], clock.now()
    for row in rows:
        if table in row:
            facts = READ[table](row[table])
            if isinstance(facts, str):
                skipped[facts] += 1
            else:
                usable.append(facts | {"as_of": as_of})
    return usable


def _keep_learners(session: Session, site_id: int, facts: dict[str, list[Facts]], enrolled: list[Facts]) -> None:
    replaced = {"username", "email", "first_name"}
    # A profile's name is the one that the learner chose; an account's fills in where there is none.
    # Learners are dated in parts by dated exports; a live database needs no date.
    accounts, profiles = (_undated(facts[table]) for table in ("auth_user", "auth_userprofile"))
    keep_learners(session, site_id, accounts, replaced=replaced, fallback={"full_name"})
    keep_learners(session, site_id, profiles, replaced=_PROFILE, told={"full_name"})
    # Who is enrolled without an account is known by the id alone.
    keep_learners(session, site_id, [{"platform_user_id": each["platform_user_id"]} for each in enrolled])


def _undated(rows: list[Facts]) -> list[Facts]:
    return [{name: value for name, value in row.items() if name != "as_of"} for row in rows]


def _leave(session: Session, course_pk: int, user_ids: list[str]) -> int:
    """Who is enrolled no more keeps everything but the enrolment's being active."""
    if user_ids:
        query = select(CourseLearner.id).join(CourseLearner.learner)
        gone = query.where(CourseLearner.course_pk == course_pk, Learner.platform_user_id.in_(user_ids))
        found = session.scalars(gone).all()
        session.execute(update(Enrolment), [{"course_learner_id": each, "is_active": False} for each in found])
    return len(user_ids)


def _known(session: Session, course_pk: int, user_ids: Collection[str] | None = None) -> dict[str, _Person]:
    columns = [getattr(Enrolment, name) for name in _ENROLLED] + [getattr(Certificate, name) for name in _CERTIFIED]
    columns += [getattr(Learner, name) for name in (*_ACCOUNT, *_PROFILE)]
    query = select(Learner.platform_user_id, *columns).select_from(CourseLearner).join(CourseLearner.learner)
    query = query.outerjoin(Enrolment).outerjoin(Certificate, Certificate.course_learner_id == CourseLearner.id)
    query = query.where(CourseLearner.course_pk == course_pk)
    if user_ids is not None:
        query = query.where(Learner.platform_user_id.in_(user_ids))
    return {user_id: tuple(person) for user_id, *person in session.execute(query)}
