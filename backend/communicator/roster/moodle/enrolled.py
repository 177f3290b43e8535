"""Who is enrolled in a Moodle course: asked for page by page, kept as learners and enrolments."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.file_errors import TooManyWouldLeave
from communicator.roster.erased import without_erased
from communicator.roster.evidence import in_parts
from communicator.roster.history import MISSING, Standing, mark_left, note_export, observe
from communicator.roster.identity import join_actors
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.moodle.listing import Caller, everybody, suspended
from communicator.roster.moodle.people import LEARNER_ROLES, Enrolled, read_person
from communicator.roster.seen import note_seen
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.service_errors import MoodleRefused

AT_ONCE = 2_000
"""People put into the course in one transaction."""
_Standing = Mapping[str, tuple[bool, datetime | None]]
"""Moodle's user id to whether the enrolment is active, and when the course was last opened."""


@dataclass
class EnrolledCounts:
    """What a course's roster brought: people, and those who were left out, by reason."""

    learners: int = 0
    new_learners: int = 0
    active: int = 0
    suspended: int = 0
    left: int = 0
    """Who was enrolled before and Moodle no longer tells of."""
    joined_actors: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    profiles: dict[str, dict[str, str]] = field(default_factory=dict)
    """Moodle's user id to what the person wrote in the profile fields, of every learner."""
    groups: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Moodle's user id to the groups' ids and names, of who is in one."""
    seen: dict[str, datetime | None] = field(default_factory=dict)
    """Moodle's user id to when the course was last opened, of every learner."""

    def count(self, standing: _Standing) -> None:
        """Counts the learners that Moodle tells of."""
        self.seen = {user_id: seen_at for user_id, (_, seen_at) in standing.items()}
        self.learners = len(standing)
        self.active = sum(is_active for is_active, _ in standing.values())
        self.suspended = self.learners - self.active


def import_enrolled(
    database: Database,
    site_id: int,
    course: Course,
    moodle: Caller,
    roles: Collection[str] = LEARNER_ROLES,
    *,
    may_lose_most: bool = False,
) -> EnrolledCounts:
    """Brings the course's learners and enrolments to what Moodle tells now, once it told all; who left is inactive.

    TooManyWouldLeave where most would leave, unless they may; MoodleRefused where nobody is told of, which is what a
    token's user sees who may see no group. Other errors are the call's.
    """
    counts, as_of = EnrolledCounts(), clock.now()
    people, others = _read(database, site_id, course, moodle, roles, counts)
    idle = suspended(moodle, course.course_id)
    standing = {user_id: (int(user_id) not in idle, seen_at) for user_id, seen_at in people.items()}
    gone = _gone(database, course, moodle, standing.keys(), others)
    if not may_lose_most:
        _require_most(database, course, people, gone)
    counts.count(standing)
    counts.joined_actors = _bring(database, course, standing, as_of)
    counts.left = _leave(database, course, gone, as_of)
    return counts


def _read(
    database: Database, site_id: int, course: Course, moodle: Caller, roles: Collection[str], counts: EnrolledCounts
) -> tuple[dict[str, datetime | None], set[str]]:
    """Learners and when they last opened the course, and the ids of the others that are enrolled; names are kept."""
    learners: dict[str, datetime | None] = {}
    others: set[str] = set()
    for page in everybody(moodle, course.course_id):
        people = []
        for told in page:
            person = read_person(told, roles=roles)
            if isinstance(person, str):
                counts.skipped[person] += 1
                others.add(str(told.get("id")))
            else:
                people.append(person)
        with database.writing() as session:
            people = _without_erased(session, site_id, people, counts)
            counts.new_learners += _keep(session, site_id, people)
        learners |= {person.user_id: person.seen_at for person in people}
        counts.profiles |= {person.user_id: dict(person.profiles) for person in people}
        counts.groups |= {person.user_id: person.groups for person in people if person.groups}
    return learners, others


def _without_erased(session: Session, site_id: int, people: list[Enrolled], counts: EnrolledCounts) -> list[Enrolled]:
    kept = {facts["platform_user_id"] for facts in without_erased(session, site_id, [each.facts for each in people])}
    counts.skipped += Counter(erased=len(people) - len(kept))
    return [each for each in people if each.user_id in kept]


def _keep(session: Session, site_id: int, people: list[Enrolled]) -> int:
    told = ("username", "email", "first_name", "full_name")
    return keep_learners(session, site_id, [person.facts for person in people], replaced=("country",), told=told)


def _gone(
    database: Database, course: Course, moodle: Caller, staying: Collection[str], others: Collection[str]
) -> dict[str, int]:
    """User id to course learner of those whose enrolment was active and who are learners no more.

    Who isn't told of at all may have moved between two pages: Moodle is asked a second time before they have left.
    """
    with database.reading() as session:
        known = _in_course(session, course.id, Enrolment.is_active)
    gone = {user_id: found for user_id, found in known.items() if user_id not in staying}
    if gone.keys() - set(others):
        again = {str(person.get("id")) for page in everybody(moodle, course.course_id, "id") for person in page}
        gone = {user_id: found for user_id, found in gone.items() if user_id in others or user_id not in again}
    return gone


def _require_most(database: Database, course: Course, standing: Collection[str], gone: Collection[str]) -> None:
    with database.reading() as session:
        known = len(_in_course(session, course.id, Enrolment.is_active))
    if known and not standing:
        raise MoodleRefused(
            f"Moodle tells of no learner in course {course.course_id}, and {known} were known; nothing was changed. "
            "The token's user needs moodle/user:viewdetails, and moodle/site:accessallgroups where groups are separate"
        )
    if 2 * len(gone) > known:
        raise TooManyWouldLeave(
            f"By what Moodle tells {len(gone)} of the {known} learners enrolled in course {course.course_id} would "
            "have left; nobody was put out. May the token's user see everybody? Then communicator roster sync "
            f"--course {course.course_id} --yes goes on",
            course_id=course.course_id,
        )


def _bring(database: Database, course: Course, standing: _Standing, as_of: datetime) -> int:
    with database.writing() as session:
        # Known by name before being put into the course: else who was seen in a log would be there twice.
        joined = join_actors(session, course.site_id)
    rest = iter(standing.items())
    while some := dict(islice(rest, AT_ONCE)):
        with database.writing() as session:
            _enrol(session, course, some, as_of)
    return joined


def _enrol(session: Session, course: Course, standing: _Standing, as_of: datetime) -> None:
    since = _enrolled_since(session, course.id, standing.keys())
    rows = [
        {
            "course_id": course.course_id,
            "platform_user_id": user_id,
            "is_active": is_active,
            "mode": "",
            "enrolled_at": since.get(user_id),  # Moodle doesn't tell; what another roster told stays
            "as_of": as_of,
        }
        for user_id, (is_active, _) in standing.items()
    ]
    keep_in_courses(session, course.site_id, rows, Enrolment)
    people = _in_course(session, course.id, Learner.platform_user_id.in_(list(standing)))
    note_seen(session, [(people[user_id], at, at) for user_id, (_, at) in standing.items() if at is not None])


def _leave(database: Database, course: Course, gone: Mapping[str, int], as_of: datetime) -> int:
    """Who is enrolled no more keeps everything but the enrolment's being active."""
    for some in in_parts(sorted(gone.values())):
        with database.writing() as session:
            observe(session, course.id, dict.fromkeys(some, Standing(is_active=False, source=MISSING)), as_of)
            mark_left(session, some, as_of)
    with database.writing() as session:
        note_export(session, course.id, as_of, is_whole=True)
    return len(gone)


def _enrolled_since(session: Session, course_pk: int, user_ids: Collection[str]) -> dict[str, datetime | None]:
    query = select(Learner.platform_user_id, Enrolment.enrolled_at).join(CourseLearner.learner).join(Enrolment)
    asked = query.where(CourseLearner.course_pk == course_pk, Learner.platform_user_id.in_(list(user_ids)))
    rows = session.execute(asked)
    return {user_id: enrolled_at for user_id, enrolled_at in rows}  # noqa: C416 - rows aren't pairs


def _in_course(session: Session, course_pk: int, *conditions: Any) -> dict[str, int]:
    query = select(Learner.platform_user_id, CourseLearner.id).join(CourseLearner.learner).outerjoin(Enrolment)
    rows = session.execute(query.where(CourseLearner.course_pk == course_pk, *conditions))
    return {user_id: course_learner for user_id, course_learner in rows}  # noqa: C416 - rows aren't pairs
