"""Bringing a Moodle site's courses up to date: their facts, who is enrolled, and the profile links they gave."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.sites import find_site
from communicator.access.tables import Site
from communicator.config import moodle_calls_per_second, moodle_token
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput, ConfigurationError, UnknownCourse
from communicator.operations.course_syncs import Brought, attempt
from communicator.roster.keeping import learners_by_user_id
from communicator.roster.lms.status import FAILED, SKIPPED, drop, finish
from communicator.roster.moodle.course import CourseFacts, ask_course
from communicator.roster.moodle.course_groups import GroupCounts, keep_course_groups
from communicator.roster.moodle.enrolled import EnrolledCounts, import_enrolled
from communicator.roster.moodle.listing import Caller
from communicator.roster.moodle.outcomes import bring_outcomes
from communicator.roster.moodle.pace import Pace
from communicator.roster.moodle.people import LEARNER_ROLES
from communicator.roster.moodle.questions import OutcomeCounts
from communicator.roster.moodle.rest import MoodleSite
from communicator.service_errors import MoodleAway, MoodleBlocked, MoodleFunctionMissing, MoodleTokenRefused
from communicator.social.handles import NETWORKS, TWITTER
from communicator.social.matching import follow_profiles, link_profile

AT_ONCE = 500
"""People whose links are noted in one transaction."""
MOODLE = "moodle"
"""The kind of site, and the keeper of the links that come from one."""
_OF_ALL = (MoodleTokenRefused, MoodleFunctionMissing, MoodleBlocked, MoodleAway)
"""What each further course would be told too."""
_NETWORK_OF = {"x": TWITTER, "twitter": TWITTER}


@dataclass(frozen=True)
class Asked:
    """What an operator says of a sync."""

    roles: Collection[str] = LEARNER_ROLES
    """Short names of the roles of learners."""
    may_lose_most: bool = False
    """Whether a course may lose more than half of those who were known."""
    most_outcomes: int | None = None
    """About how many learners of a course to ask one by one; the others wait for the next sync."""


USUAL = Asked()


@dataclass
class SiteSync:
    """What was brought of a site's courses."""

    courses: list["CourseSync"] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Courses that are known here, and that Moodle has no more or hides; nothing of them was changed."""
    failed: dict[str, str] = field(default_factory=dict)
    """Courses that could not be synced, and why."""


@dataclass
class CourseSync:
    """What was brought of one course."""

    course_id: str
    facts: CourseFacts | None
    people: EnrolledCounts
    groups: GroupCounts
    outcomes: OutcomeCounts = field(default_factory=OutcomeCounts)
    links: Counter[str] = field(default_factory=Counter)
    """Profile fields: `linked`, `invalid` (no handle), `unsupported` (no such network here), `dropped` since."""


def moodle_site(database: Database, site_name: str | None) -> tuple[Site, MoodleSite]:
    """The backend's Moodle site and the way to call it; ConfigurationError where address or token is missing."""
    with database.reading() as session:
        site = find_site(session, site_name)
    if site.kind != MOODLE:
        raise BadInput(f"Site {site.name} is no Moodle site; `communicator site list` shows which are")
    if not site.url:
        raise ConfigurationError(f"Site {site.name} has no address; add it again with --url, Moodle's wwwroot")
    pace = Pace(moodle_calls_per_second(site.name))
    return site, MoodleSite(site.url, moodle_token(site.name), pace=pace)


def sync_courses(
    database: Database,
    site: Site,
    moodle: Caller,
    course_id: str | None = None,
    asked: Asked = USUAL,
) -> SiteSync:
    """Brings this course, or all that are known of the site, to what Moodle tells now; how each went is kept.

    Errors are the call's, of the one that was named or of what concerns all; UnknownCourse where Moodle doesn't have
    the one that was named. What concerns one of all is in `failed`.
    """
    done = SiteSync()
    for each in [course_id] if course_id is not None else _known(database, site):
        brought: list[CourseSync] = []
        status, error = attempt(database, site, each, partial(_bring, database, site, moodle, each, asked, brought))
        done.courses += brought
        if isinstance(error, UnknownCourse):
            _note_gone(database, site, each)
            done.gone.append(each)
        if error is not None and (course_id is not None or isinstance(error, _OF_ALL)):
            raise error
        if each not in done.gone and status.state == FAILED:
            done.failed[each] = status.message
    return done


def _bring(
    database: Database, site: Site, moodle: Caller, course_id: str, asked: Asked, brought: list[CourseSync]
) -> Brought:
    found = _sync(database, site, moodle, course_id, asked)
    brought.append(found)
    people = found.people
    counts = {"learners": people.active, "new": people.new_learners, "changed": 0, "left": people.left}
    notes = [] if found.facts else ["No name or dates: the token's service lacks core_course_get_courses_by_field"]
    if found.outcomes.waiting:
        notes.append(f"Of {found.outcomes.waiting} learners grades and completion wait for the next sync")
    return counts, "; ".join([*notes, *found.outcomes.notes])


def _note_gone(database: Database, site: Site, course_id: str) -> None:
    """Says so of a course that is known; of one that never was, nothing is kept."""
    with database.writing() as session:
        query = select(Course.id).where(Course.site_id == site.id, Course.course_id == course_id)
        if session.scalar(query) is None:
            drop(session, site.id, course_id)
        else:
            told = "Moodle has it no more, or hides it; nothing of it was changed"
            finish(session, site.id, course_id, SKIPPED, told)


def _known(database: Database, site: Site) -> list[str]:
    with database.reading() as session:
        query = select(Course.course_id).where(Course.site_id == site.id).order_by(Course.id)
        found = list(session.scalars(query))
    if not found:
        raise BadInput(f"No course of site {site.name} is known yet; name one with --course, its number in Moodle")
    return found


def _sync(database: Database, site: Site, moodle: Caller, course_id: str, asked: Asked) -> CourseSync:
    facts = ask_course(moodle, course_id)
    with database.writing() as session:
        course = ensure_course(session, site, course_id)
        if facts is not None:
            course.name, course.start, course.end = facts.name, facts.start, facts.end
    people = import_enrolled(database, site.id, course, moodle, asked.roles, may_lose_most=asked.may_lose_most)
    links, rest = Counter[str](), iter(people.profiles.items())
    while some := dict(islice(rest, AT_ONCE)):
        with database.writing() as session:
            links += _link(session, site.id, some)
    groups = keep_course_groups(database, course, people.groups, clock.now())
    # Where no function tells of the course, asking about a learner tells whether completion is tracked.
    has_completion = facts is None or facts.has_completion
    outcomes = bring_outcomes(
        database, course, moodle, people.seen, has_completion=has_completion, most=asked.most_outcomes
    )
    return CourseSync(course_id, facts, people, groups, outcomes, links)


def _link(session: Session, site_id: int, profiles: Mapping[str, Mapping[str, str]]) -> Counter[str]:
    """Notes the handles; giving one is no consent to being matched, that is asked for apart."""
    counts, told = Counter[str](), set[tuple[int, str]]()
    learners = learners_by_user_id(session, site_id, profiles.keys())
    for user_id, written in profiles.items():
        if user_id not in learners:  # erased on request
            continue
        for name, text in written.items():
            network = _NETWORK_OF.get(name, name)
            told.add((learners[user_id], network))
            if network not in NETWORKS:
                counts["unsupported"] += 1
            elif link_profile(session, learners[user_id], network, text, kept_by=MOODLE):
                counts["linked"] += 1
            else:
                counts["invalid"] += 1
    # Adding counters leaves out what is zero.
    return counts + Counter(dropped=follow_profiles(session, MOODLE, learners.values(), told))
