"""Messages of this and of earlier offerings of a course, to write the next one from."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.tables import Communication

MOST = 100
ORGANISATION_AND_NUMBER = 2


def reusable(session: Session, course: Course) -> list[dict[str, Any]]:
    """What was sent, newest first, each text once; without whom it went to, and nobody who was left out by hand."""
    query = (
        select(Communication, Course.course_id, Course.name)
        .join(Course, Course.id == Communication.course_pk)
        .where(_is_an_offering_of(course), Communication.began_at.is_not(None), Communication.body != "")
        .order_by(Communication.began_at.desc(), Communication.id.desc())
        .limit(MOST)
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for message, course_id, name in session.execute(query):
        found.setdefault((message.subject, message.body), _described(message, course_id, name))
    return list(found.values())


def _described(message: Communication, course_id: str, name: str) -> dict[str, Any]:
    return {
        "id": message.id,
        "course_id": course_id,
        "course_name": name or course_id,
        "subject": message.subject,
        "body": message.body,
        "language": message.language,
        "criteria": {asked: said for asked, said in message.criteria.items() if not asked.startswith("exclude")},
        "sent_at": message.began_at and message.began_at.isoformat(),
    }


def _is_an_offering_of(course: Course) -> ColumnElement[bool]:
    """The same organisation and number on the same site, or the same name there (a Moodle site's ids are numbers)."""
    same = [Course.id == course.id]
    for sign, scheme in (("+", "course-v1:"), ("/", "")):
        parts = course.course_id.removeprefix(scheme).split(sign)
        if len(parts) == ORGANISATION_AND_NUMBER + 1:
            begins = sign.join(parts[:ORGANISATION_AND_NUMBER])
            same += [Course.course_id.startswith(f"course-v1:{begins.replace('/', '+')}+", autoescape=True)]
            same += [Course.course_id.startswith(f"{begins.replace('+', '/')}/", autoescape=True)]
    if course.name:
        same.append(Course.name == course.name)
    return (Course.site_id == course.site_id) & or_(*same)
