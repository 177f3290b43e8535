"""Bringing a course's people to what an LMS tells now: accounts, profiles, enrolments, certificates, grades."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.file_errors import TooManyWouldLeave
from communicator.roster.dated import keep_accounts, keep_ids, keep_profiles
from communicator.roster.history import MISSING, Standing, note_export, observe
from communicator.roster.identity import join_actors, join_in_steps
from communicator.roster.keeping import keep_facts
from communicator.roster.lms.checks import Readable
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.incremental import bring
from communicator.roster.lms.parts import by_table, people, people_tables
from communicator.roster.package_rows import Facts, Reason, account, certificate, course_grade, enrolment, profile
from communicator.roster.people import count_enrolled
from communicator.roster.table_files import Row
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade

_READ: Mapping[str, Callable[[Row], Facts | Reason]] = {
    "auth_user": account,
    "auth_userprofile": profile,
    "student_courseenrollment": enrolment,
    "certificates_generatedcertificate": certificate,
    "grades_persistentcoursegrade": course_grade,
}
_SHOWN: Mapping[type[Base], tuple[str, ...]] = {
    Enrolment: ("is_active", "mode", "enrolled_at"),
    Certificate: ("status", "grade", "mode", "created_at"),
    CourseGrade: ("grade", "letter", "passed_at"),
    Learner: ("username", "email", "full_name", "gender", "education", "country", "language", "year_of_birth"),
}
"""What makes a person changed."""
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


def sync_people(
    database: Database,
    lms: LmsSnapshot,
    course: Course,
    readable: Readable,
    pause: float = 0.0,
    *,
    may_lose_most: bool = False,
) -> PeopleCounts:
    """Brings the course's people, reading only what changed; who is no longer told of has left.

    TooManyWouldLeave where the LMS tells of less than half of who is known, unless it may. LmsAway, LmsRefused.
    """
    keeper = _Keeper(course, readable, lms.taken_at)
    accept = None if may_lose_most else partial(_require_most, database, course)
    # What others left to join is joined in short steps: each part then joins those that it tells of only.
    join_in_steps(database, course.site_id)
    bring(database, lms, course.id, people(course.course_id, readable), keeper.keep, pause, accept)
    with database.writing() as session:
        # All that the LMS has was told, also what didn't change: a file made earlier undoes nothing of it.
        note_export(session, course.id, lms.taken_at, is_whole=True)
        keeper.counts.learners = count_enrolled(session, course.id)
    return keeper.counts


@dataclass
class _Keeper:
    course: Course
    readable: Readable
    as_of: datetime
    counts: PeopleCounts = field(default_factory=PeopleCounts)
    known: dict[str, _Person] | None = None

    def keep(self, session: Session, rows: list[Sequence[Any]], is_whole: Callable[[str], bool]) -> None:
        """Keeps the people of some groups."""
        if self.known is None:
            self.known = _known(session, self.course.id)
        before = {each: person for each, person in self.known.items() if is_whole(each)}
        facts = self._read(rows)
        enrolled = facts["student_courseenrollment"]
        told = {each["platform_user_id"] for each in enrolled}
        self._keep(session, facts)
        _leave(session, self.course.id, [each for each in before if before[each][0] and each not in told], self.as_of)
        self._count(before, _known(session, self.course.id, told | before.keys()))

    def _read(self, rows: list[Sequence[Any]]) -> dict[str, list[Facts]]:
        usable: dict[str, list[Facts]] = {table: [] for table in _READ}
        tables = people_tables(self.readable)
        for values in rows:
            for table, row in by_table(tables, values).items():
                facts = _READ[table](row)
                if isinstance(facts, str):
                    self.counts.skipped[facts] += 1
                else:
                    usable[table].append(facts)
        return usable

    def _keep(self, session: Session, facts: dict[str, list[Facts]]) -> None:
        site_id, dated = self.course.site_id, {"as_of": self.as_of}
        # Who is enrolled without an account is known by the id alone.
        keep_ids(session, site_id, facts["student_courseenrollment"])
        keep_accounts(session, site_id, facts["auth_user"], self.as_of)
        keep_profiles(session, site_id, facts["auth_userprofile"], self.as_of)
        # Known by name before being put into the course: else who was seen in a log would be there twice.
        join_actors(session, site_id)
        for name, table in (
            ("student_courseenrollment", Enrolment),
            ("certificates_generatedcertificate", Certificate),
            ("grades_persistentcoursegrade", CourseGrade),
        ):
            keep_facts(session, site_id, [row | dated for row in facts[name]], table)
        join_actors(session, site_id)

    def _count(self, before: Mapping[str, _Person], now: Mapping[str, _Person]) -> None:
        left = {each for each in before if before[each][0] and not now[each][0]}
        self.counts.left += len(left)
        self.counts.new += len(now.keys() - before.keys())
        self.counts.changed += sum(before[each] != now[each] for each in before.keys() - left)


def _require_most(database: Database, course: Course, users: int) -> None:
    """The platform unenrols by a mark and deletes no enrolment: where most are gone, the database is another."""
    with database.reading() as session:
        known = count_enrolled(session, course.id)
    if 2 * users < known:
        raise TooManyWouldLeave(
            f"The LMS has {users} enrolments in {course.course_id}, of {known} that were known; nothing was changed. "
            f"Is it the right database? Then communicator roster sync --course '{course.course_id}' --yes goes on",
            course_id=course.course_id,
        )


def _leave(session: Session, course_pk: int, user_ids: list[str], as_of: datetime) -> None:
    """Who is enrolled no more keeps everything but the enrolment's being active."""
    if not user_ids:
        return
    query = select(CourseLearner.id).join(CourseLearner.learner)
    gone = session.scalars(query.where(CourseLearner.course_pk == course_pk, Learner.platform_user_id.in_(user_ids)))
    standings = {each: Standing(is_active=False, source=MISSING) for each in gone}
    session.execute(
        update(Enrolment),
        [{"course_learner_id": each, "is_active": False, "as_of": as_of} for each in sorted(standings)],
    )
    observe(session, course_pk, standings, as_of)


def _known(session: Session, course_pk: int, user_ids: Collection[str] | None = None) -> dict[str, _Person]:
    columns = [getattr(table, name) for table, names in _SHOWN.items() for name in names]
    query = select(Learner.platform_user_id, *columns).select_from(CourseLearner).join(CourseLearner.learner)
    for table in (Enrolment, Certificate, CourseGrade):
        query = query.outerjoin(table, table.course_learner_id == CourseLearner.id)
    query = query.where(CourseLearner.course_pk == course_pk)
    if user_ids is not None:
        query = query.where(Learner.platform_user_id.in_(user_ids))
    return {user_id: tuple(person) for user_id, *person in session.execute(query)}
