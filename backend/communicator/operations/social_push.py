"""Pushing a course's social report to its Moodle site, so that teachers see it there even when the backend is away."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from communicator.config import moodle_token
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput, ConfigurationError
from communicator.roster.moodle.listing import Caller
from communicator.roster.moodle.people import moment
from communicator.roster.moodle.rest import MoodleSite
from communicator.service_errors import MoodleRefused
from communicator.social.report import social_report

FUNCTION = "local_communicator_push_metrics"
_MOODLE = "moodle"


@dataclass(frozen=True)
class Pushed:
    """What Moodle said: whether it keeps the report (not where it has a newer one), and which it has."""

    course_id: str
    site: str
    stored: bool
    generated_at: datetime
    size: int  # bytes


def push_report(database: Database, course_pk: int, moodle: Caller | None = None) -> Pushed:
    """Sends the course's report, whole, as it is now. `moodle` is the course's own site unless given.

    BadInput where the course isn't one of a Moodle site, ConfigurationError where the site's address or token is
    missing; MoodleAway may pass; MoodleTokenRefused, MoodleFunctionMissing, MoodleBlocked, MoodleRefused don't.
    """
    with database.reading() as session:
        course = session.get_one(Course, course_pk)
        number, site = _number_in_moodle(course), course.site
        moodle = moodle or _site_of(course)
        report = orjson.dumps(social_report(session, course))
    told = moodle.call(FUNCTION, courseid=number, report=report.decode())
    at = moment(told.get("generatedat")) if isinstance(told, dict) else None
    if at is None:
        raise MoodleRefused(f"{site.name} answered {FUNCTION} otherwise than agreed; is its plugin of this version?")
    return Pushed(course.course_id, site.name, bool(told.get("stored")), at, len(report))


def _number_in_moodle(course: Course) -> int:
    if course.site.kind != _MOODLE or not (course.course_id.isascii() and course.course_id.isdigit()):
        raise BadInput(f"{course.course_id} is no course of a Moodle site: only those can be published to Moodle")
    return int(course.course_id)


def _site_of(course: Course) -> MoodleSite:
    site = course.site
    if not site.url:
        raise ConfigurationError(f"Site {site.name} has no address; add it again with --url, Moodle's wwwroot")
    return MoodleSite(site.url, moodle_token(site.name))
