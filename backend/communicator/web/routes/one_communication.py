"""What routes of one communication share: finding it for the caller, sending it, describing it."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.courses.tables import Course
from communicator.errors import InvalidFields, UnknownCommunication
from communicator.outreach import communications as domain
from communicator.outreach.approval import send
from communicator.outreach.counting import is_small
from communicator.outreach.describing import describe_one
from communicator.outreach.tables import Communication, CommunicationStatus
from communicator.web.course_facts import Facts
from communicator.web.moments import read_moment
from communicator.web.routing import Call

ONE = "/communications/<string:communication_id>"


def find_one(call: Call, session: Session, communication_id: str) -> Communication:
    """The communication, where its course is the caller's and the one asked for; else as if there were none."""
    communication = domain.find_communication(session, communication_id)
    course = session.get_one(Course, communication.course_pk)
    asked = call.query.get("course_id", course.course_id), call.query.get("site", course.site.name)
    if asked != (course.course_id, course.site.name) or not call.caller.reaches(course.site.name, course.course_id):
        raise UnknownCommunication
    return communication


def described(call: Call, session: Session, communication: Communication) -> Facts:
    """It as JSON speaks of it, to this caller."""
    return describe_one(session, call.settings, communication, call.caller)


def send_it(
    call: Call,
    session: Session,
    communication: Communication,
    when: str | datetime,
    snapshot_seen: str | None,
) -> None:
    """Sends a draft, or asks for approval; noted either way."""
    at = when if isinstance(when, datetime) else None
    send(session, call.settings, communication, call.caller, snapshot_seen, at)
    learners = sum(domain.counts(session, [communication.id])[communication.id].values())
    facts: dict[str, Any] = {"communication": communication.id, "when": str(when), "learners": learners}
    facts |= {"criteria": communication.criteria, "snapshot": communication.snapshot_id}
    facts |= {"small": True} if is_small(learners) else {}
    deed = "ask" if communication.status == CommunicationStatus.AWAITING_APPROVAL else "send"
    note(session, call.caller.name, f"communication.{deed}", communication.course_pk, **facts)


def read_when(given: str, *words: str) -> str | datetime:
    """One of the words, or a moment; InvalidFields for `when` where it is neither."""
    if given in words:
        return given
    try:
        return read_moment(given)
    except ValidationError as error:
        raise InvalidFields({"when": [f"Say {' or '.join(words)}, or a time.", *map(str, error.messages)]}) from error
