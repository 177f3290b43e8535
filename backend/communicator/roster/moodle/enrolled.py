"""Who is enrolled in a Moodle course: asked for page by page, kept as learners and enrolments."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.identity import join_actors
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.moodle.people import ASKED, LEARNER_ROLES, Enrolled, read_person
from communicator.roster.people import count_enrolled
from communicator.roster.seen import note_seen
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.service_errors import MoodleRefused

PAGE = 500
AT_ONCE = 2_000
"""People put into the course in one transaction."""
_Standing = Mapping[str, tuple[bool, datetime | None]]
"""Moodle's user id to whether the enrolment is active, and when the course was last opened."""
ENROLLED_USERS = "core_enrol_get_enrolled_users"


class Caller(Protocol):
    """What is needed of a Moodle site."""

    def call(self, function: str, **arguments: Any) -> Any:
        """What the web service `function` answers."""


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


def import_enrolled(
    database: Database, site_id: int, course: Course, moodle: Caller, roles: Collection[str] = LEARNER_ROLES
) -> EnrolledCounts:
    """Brings the course's learners and enrolments to what Moodle tells now; who left becomes inactive.

    Where Moodle tells of no learner at all, and some were known, nothing changes: MoodleRefused, since that is what
    a token's user sees who may see no group. Other errors are those of the call.
    """
    counts = EnrolledCounts()
    standing: dict[str, tuple[bool, datetime | None]] = {}
    for is_active in (True, False):
        for page in _pages(moodle, course.course_id, is_active):
            people = _learners_of(page, is_active, roles, counts)
            with database.writing() as session:
                counts.new_learners += _keep(session, site_id, people)
            standing |= {person.user_id: (person.is_active, person.seen_at) for person in people}
            counts.profiles |= {person.user_id: dict(person.profiles) for person in people}
    _require_somebody(database, course, standing)
    counts.learners = len(standing)
    counts.active = sum(is_active for is_active, _ in standing.values())
    counts.suspended = counts.learners - counts.active
    _bring(database, course, standing, counts)
    return counts


def _bring(database: Database, course: Course, standing: _Standing, counts: EnrolledCounts) -> None:
    with database.writing() as session:
        # Known by name before being put into the course: else who was seen in a log would be there twice.
        counts.joined_actors = join_actors(session, course.site_id)
    rest = iter(standing.items())
    while some := dict(islice(rest, AT_ONCE)):
        with database.writing() as session:
            _enrol(session, course, some)
    with database.writing() as session:
        counts.left = _leave(session, course.id, standing.keys())


def _pages(moodle: Caller, course_id: str, is_active: bool) -> Iterator[list[dict[str, Any]]]:
    """Pages until one is empty: one that is short only hides people whom the token's user may not see."""
    first, known = 0, set[Any]()
    while True:
        asked = {
            "onlyactive" if is_active else "onlysuspended": 1,
            "userfields": ASKED,
            "limitfrom": first,
            "limitnumber": PAGE,
            "sortby": "id",
        }
        options = [{"name": name, "value": value} for name, value in asked.items()]
        page = moodle.call(ENROLLED_USERS, courseid=int(course_id), options=options)
        if not isinstance(page, list) or not all(isinstance(person, dict) for person in page):
            raise MoodleRefused(f"Moodle answered {ENROLLED_USERS} otherwise than documented; nothing more was changed")
        fresh = [person for person in page if person.get("id") not in known]
        if not fresh:
            return
        yield fresh
        known |= {person.get("id") for person in fresh}
        first += PAGE


def _learners_of(
    page: list[dict[str, Any]], is_active: bool, roles: Collection[str], counts: EnrolledCounts
) -> list[Enrolled]:
    found = []
    for told in page:
        person = read_person(told, is_active=is_active, roles=roles)
        if isinstance(person, str):
            counts.skipped[person] += 1
        else:
            found.append(person)
    return found


def _keep(session: Session, site_id: int, people: list[Enrolled]) -> int:
    told = ("username", "email", "first_name", "full_name")
    return keep_learners(session, site_id, [person.facts for person in people], replaced=("country",), told=told)


def _require_somebody(database: Database, course: Course, standing: Collection[str]) -> None:
    with database.reading() as session:
        known = count_enrolled(session, course.id)
    if known and not standing:
        raise MoodleRefused(
            f"Moodle tells of no learner in course {course.course_id}, and {known} were known; nothing was changed. "
            "The token's user needs moodle/user:viewdetails, and moodle/site:accessallgroups where groups are separate"
        )


def _enrol(session: Session, course: Course, standing: _Standing) -> None:
    since = _enrolled_since(session, course.id, standing.keys())
    rows = [
        {
            "course_id": course.course_id,
            "platform_user_id": user_id,
            "is_active": is_active,
            "mode": "",
            "enrolled_at": since.get(user_id),  # Moodle doesn't tell; what another roster told stays
        }
        for user_id, (is_active, _) in standing.items()
    ]
    keep_in_courses(session, course.site_id, rows, Enrolment)
    people = _in_course(session, course.id, Learner.platform_user_id.in_(list(standing)))
    note_seen(session, [(people[user_id], at, at) for user_id, (_, at) in standing.items() if at is not None])


def _leave(session: Session, course_pk: int, staying: Collection[str]) -> int:
    people = _in_course(session, course_pk, Enrolment.is_active)
    gone = [course_learner for user_id, course_learner in people.items() if user_id not in staying]
    if gone:
        session.execute(update(Enrolment), [{"course_learner_id": each, "is_active": False} for each in gone])
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
