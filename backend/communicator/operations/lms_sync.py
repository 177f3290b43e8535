"""Bringing the courses of a self-hosted Open edX up to date from its own database: one failing stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.database import Database
from communicator.errors import BadInput, UnknownCourse
from communicator.operations.course_syncs import Brought, attempt, note, note_failure
from communicator.operations.lms_opt_outs import sync_opt_outs
from communicator.roster.lms.checks import Readable, check, may_write
from communicator.roster.lms.connection import LmsDatabase, Tally
from communicator.roster.lms.courses import CourseOverview, ask_courses, keep_overview
from communicator.roster.lms.extras import sync_extras
from communicator.roster.lms.lms_tables import OPT_OUT
from communicator.roster.lms.register import sync_people
from communicator.roster.lms.status import SKIPPED, finish, statuses
from communicator.roster.lms.switches import is_on, switches
from communicator.roster.lms.tables import CourseSyncStatus
from communicator.service_errors import LmsAway, LmsRefused


@dataclass
class LmsSync:
    """How a site's sync went."""

    courses: list[CourseSyncStatus] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What an operator should mend, though it stopped nothing."""
    read: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class Care:
    """How carefully an LMS is read."""

    pause: float = 0.0
    """Seconds between the parts of a course."""
    may_lose_most: bool = False
    """Whether a course may lose more than half of those who were known."""


CAREFREE = Care()


def find_courses(lms: LmsDatabase) -> list[CourseOverview]:
    """The courses that the LMS has, by id. LmsAway, LmsRefused."""
    with lms.reading() as snapshot:
        return ask_courses(snapshot, check(snapshot))


def sync_lms(
    database: Database,
    site: Site,
    lms: LmsDatabase,
    course_id: str | None = None,
    care: Care = CAREFREE,
    tell: Callable[[int], object] | None = None,
) -> LmsSync:
    """Brings this course, or all that are switched on, to what the LMS tells now.

    How each went is kept; `tell` hears how many are done. Raised is what concerns all: LmsAway and LmsRefused before
    the first, UnknownCourse where the one that was named isn't there, BadInput where none is on.
    """
    done = LmsSync(read=lms.tally)
    readable, found, done.warnings = _looked(database, site, lms)
    wanted = _wanted(database, site, found, course_id)
    run = _Run(database, site, lms, readable, care)
    for overview in wanted:
        done.courses.append(run.sync(overview))
        if tell is not None:
            tell(len(done.courses))
    if course_id is None:
        _note_others(database, site, found, wanted)
    return done


def _looked(database: Database, site: Site, lms: LmsDatabase) -> tuple[Readable, list[CourseOverview], list[str]]:
    """What can be read of the LMS, its courses, and what to warn of; that it failed is kept of every course."""
    try:
        with lms.reading() as snapshot:
            readable = check(snapshot)
            warnings = _warnings(lms, readable, may_write(snapshot))
            return readable, ask_courses(snapshot, readable), warnings
    except (LmsAway, LmsRefused) as error:
        note_failure(database, site, error)
        raise


@dataclass
class _Run:
    database: Database
    site: Site
    lms: LmsDatabase
    readable: Readable
    care: Care
    away: LmsAway | None = None

    def sync(self, overview: CourseOverview) -> CourseSyncStatus:
        """One course; none any more once the LMS was away, since each would wait for it again."""
        if self.away is not None:
            return note(self.database, self.site, overview.course_id, SKIPPED, f"Not begun: {self.away}")
        status, error = attempt(self.database, self.site, overview.course_id, lambda: self._bring(overview))
        self.away = error if isinstance(error, LmsAway) else None
        return status

    def _bring(self, overview: CourseOverview) -> Brought:
        database, readable, pause = self.database, self.readable, self.care.pause
        with database.writing() as session:
            course = ensure_course(session, self.site, overview.course_id)
            keep_overview(course, overview)
        with self.lms.reading() as snapshot:
            may_lose_most = self.care.may_lose_most
            found = sync_people(database, snapshot, course, readable, pause, may_lose_most=may_lose_most)
            sync_extras(database, snapshot, course, readable, pause)
            if readable.may_read(OPT_OUT):
                sync_opt_outs(database, snapshot, course, pause)
        counts = {"learners": found.learners, "new": found.new, "changed": found.changed, "left": found.left}
        skipped = sorted(found.skipped.items())
        return counts, "; ".join(f"{number} rows left out: {reason}" for reason, number in skipped)


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


def _note_others(
    database: Database, site: Site, found: Sequence[CourseOverview], wanted: Sequence[CourseOverview]
) -> None:
    """Courses that were synced before and aren't now say why; nothing of them is changed."""
    there, synced = {each.course_id for each in found}, {each.course_id for each in wanted}
    with database.writing() as session:
        for status in statuses(session, site.id):
            if status.course_id not in synced:
                gone = "The LMS has it no more" if status.course_id not in there else "It is switched off"
                finish(session, site.id, status.course_id, SKIPPED, f"{gone}; nothing of it was changed")
