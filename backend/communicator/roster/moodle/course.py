"""A Moodle course's own facts: its name, when it starts and ends."""

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from communicator.errors import BadInput, UnknownCourse
from communicator.roster.moodle.listing import Caller
from communicator.roster.moodle.people import moment
from communicator.service_errors import MoodleFunctionMissing, MoodleRefused

BY_FIELD = "core_course_get_courses_by_field"
COURSES = "core_course_get_courses"
FRONT_PAGE = 1


@dataclass(frozen=True)
class CourseFacts:
    """What Moodle tells of a course; None for an open end."""

    name: str
    start: datetime | None
    end: datetime | None
    has_completion: bool = False
    """Whether the course tracks who completed it."""


def require_moodle_id(course_id: str) -> int:
    """The number of a Moodle course; BadInput where it is none, or the front page's."""
    if not (course_id.isascii() and course_id.isdigit()) or int(course_id) <= FRONT_PAGE:
        raise BadInput(f"{course_id} is not a Moodle course's id: it is the number after course/view.php?id=")
    return int(course_id)


def ask_course(moodle: Caller, course_id: str) -> CourseFacts | None:
    """The course's facts; None where the token's service has no function that tells them, UnknownCourse."""
    number = require_moodle_id(course_id)
    try:
        told = moodle.call(BY_FIELD, field="id", value=number)
        found = told.get("courses") if isinstance(told, dict) else None
    except MoodleFunctionMissing:
        try:
            found = moodle.call(COURSES, options={"ids": [number]})
        except MoodleFunctionMissing:
            return None
    if not isinstance(found, list):
        raise MoodleRefused(f"Moodle told of course {course_id} otherwise than documented; nothing was changed")
    for course in found:
        if isinstance(course, dict) and course.get("id") == number:
            return _facts(course)
    raise UnknownCourse(f"Moodle has no course {course_id} that the token's user may see", course_id=course_id)


def _facts(course: dict[str, Any]) -> CourseFacts:
    name = " ".join(html.unescape(str(course.get("fullname") or "")).split())[:255]
    return CourseFacts(
        name, moment(course.get("startdate")), moment(course.get("enddate")), bool(course.get("enablecompletion"))
    )
