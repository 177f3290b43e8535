"""Bringing the courses of a self-hosted Open edX up to date from its own database: one failing stops no other."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import structlog

from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput, CommunicatorError, DatabaseAway, UnknownCourse
from communicator.roster.lms.checks import Readable, check, may_write
from communicator.roster.lms.connection import LmsDatabase, Tally
from communicator.roster.lms.courses import CourseOverview, ask_courses, keep_overview
from communicator.roster.lms.register import PeopleCounts, sync_people
from communicator.roster.lms.status import FAILED, OK, SKIPPED, begin, finish, statuses
from communicator.roster.lms.switches import is_on, switches
from communicator.roster.lms.tables import CourseSyncStatus
from communicator.service_errors import LmsAway

log = structlog.get_logger("communicator.roster")


@dataclass
class LmsSync:
    """How a site's sync went."""

    courses: list[CourseSyncStatus] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What an operator should mend, though it stopped nothing."""
    read: Tally = field(default_factory=Tally)

    @property
    def has_failed(self) -> bool:
        """Whether any course failed."""
        return any(each.state == FAILED for each in self.courses)


def find_courses(lms: LmsDatabase) -> list[CourseOverview]:
    """The courses that the LMS has, by id. LmsAway, LmsRefused."""
    with lms.reading() as snapshot:
        return ask_courses(snapshot, check(snapshot))


def sync_lms(
    database: Database,
    site: Site,
    lms: LmsDatabase,
    course_id: str | None = None,
    pause: float = 0.0,
    tell: Callable[[int], object] | None = None,
) -> LmsSync:
    """Brings this course, or all that are switched on, to what the LMS tells now.

    How each went is kept; `tell` hears how many are done. What concerns all of them is raised: LmsAway and
    LmsRefused before the first, UnknownCourse where the one that was named isn't there, BadInput where none is on.
    """
    done = LmsSync(read=lms.tally)
    with lms.reading() as snapshot:
        readable = check(snapshot)
        done.warnings = _warnings(lms, readable, may_write(snapshot))
        found = ask_courses(snapshot, readable)
    wanted = _wanted(database, site, found, course_id)
    away: LmsAway | None = None
    for number, overview in enumerate(wanted):
        if away is None:
            status, away = _sync(database, site, lms, overview, pause)
        else:
            status = _note(database, site, overview.course_id, SKIPPED, f"Not begun: {away}")
        done.courses.append(status)
        if tell is not None:
            tell(number + 1)
    if course_id is None:
        _note_others(database, site, found, {each.course_id for each in wanted})
    return done


def _warnings(lms: LmsDatabase, readable: Readable, can_write: bool) -> list[str]:
    told = [f"{table} is not read: {why}" for table, why in readable.not_read.items()]
    if can_write:
        told.append(
            f"The user {lms.server.user} may change the LMS's database; nothing here ever does, but give a user that "
            f"may only read: GRANT SELECT ON {lms.server.database}.* TO …"
        )
    return told


def _wanted(
    database: Database, site: Site, found: Sequence[CourseOverview], course_id: str | None
) -> list[CourseOverview]:
    if course_id is not None:
        named = [each for each in found if each.course_id == course_id]
        if not named:
            raise UnknownCourse(f"The LMS of site {site.name} has no course {course_id}", course_id=course_id)
        return named
    with database.reading() as session:
        patterns = switches(session, site.id)
    wanted = [each for each in found if is_on(each.course_id, patterns)]
    if not wanted:
        raise BadInput(
            f"None of the {len(found)} courses of site {site.name} is switched on; "
            f"communicator roster courses --site {site.name} --on 'course-v1:ORG+*' switches courses on by pattern"
        )
    return wanted


def _sync(
    database: Database, site: Site, lms: LmsDatabase, overview: CourseOverview, pause: float
) -> tuple[CourseSyncStatus, LmsAway | None]:
    course_id = overview.course_id
    try:
        with database.writing() as session:
            begin(session, site.id, course_id)
            course = ensure_course(session, site, course_id)
            keep_overview(course, overview)
        counts = _people(database, lms, course, pause)
    except LmsAway as error:
        return _note(database, site, course_id, FAILED, str(error)), error
    except DatabaseAway:
        raise
    except CommunicatorError as error:
        return _note(database, site, course_id, FAILED, str(error)), None
    except Exception as error:  # noqa: BLE001 - whatever one course holds, the others are synced
        # Not its message: one that isn't ours may say anything, names and addresses too.
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"this should not happen ({type(error).__name__} at {place.filename}:{place.lineno})"
        log.error("a course's roster could not be synced", site=site.name, course=course_id, why=why)  # noqa: TRY400
        return _note(database, site, course_id, FAILED, why), None
    return _note(database, site, course_id, OK, _skipped(counts), counts), None


def _people(database: Database, lms: LmsDatabase, course: Course, pause: float) -> PeopleCounts:
    with lms.reading() as snapshot:
        return sync_people(database, snapshot, course, pause)


def _skipped(counts: PeopleCounts) -> str:
    return "; ".join(f"{number} rows left out: {reason}" for reason, number in sorted(counts.skipped.items()))


def _note(
    database: Database, site: Site, course_id: str, state: str, message: str, counts: PeopleCounts | None = None
) -> CourseSyncStatus:
    facts = {name: value for name, value in asdict(counts).items() if name != "skipped"} if counts else None
    with database.writing() as session:
        return finish(session, site.id, course_id, state, message, facts)


def _note_others(database: Database, site: Site, found: Sequence[CourseOverview], synced: set[str]) -> None:
    """Courses that were synced before and aren't now say why; nothing of them is changed."""
    there = {each.course_id for each in found}
    with database.writing() as session:
        for status in statuses(session, site.id):
            if status.course_id not in synced:
                gone = "The LMS has it no more" if status.course_id not in there else "It is switched off"
                finish(session, site.id, status.course_id, SKIPPED, f"{gone}; nothing of it was changed")
