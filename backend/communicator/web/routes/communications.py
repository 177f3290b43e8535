"""Routes of communications: compose, check, send, hold, and see what became of each mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.courses.tables import Course
from communicator.errors import InvalidFields, UnknownCommunication
from communicator.outreach import communications as domain
from communicator.outreach.beginning import begin
from communicator.outreach.delivery import send_test
from communicator.outreach.ledger import list_deliveries
from communicator.outreach.preview import preview
from communicator.outreach.tables import Communication
from communicator.web.course_facts import Facts
from communicator.web.cursors import position_after
from communicator.web.moments import read_moment
from communicator.web.routes.communication_schemas import (
    CommunicationPageSchema,
    CommunicationSchema,
    DeliveryPageSchema,
    NewCommunicationSchema,
    PreviewSchema,
    SendingSchema,
    TestSentSchema,
    WritingSchema,
)
from communicator.web.routing import Call, Callers, CourseQuery, PageQuery, Routes

routes = Routes("Communications", "Messages to learners: composed, sent, and followed to each mailbox.")
ONE = "/communications/<string:communication_id>"
READ, WRITE = Callers.COURSE_READERS, Callers.COURSE_WRITERS
Step = Callable[[Session, Communication], Communication]


@routes.route("GET", "/communications", READ, query=PageQuery, answer=CommunicationPageSchema)
def show_all(call: Call) -> Facts:
    """The course's communications, the newest first."""
    limit = call.query["limit"]
    with call.database.reading() as session:
        course = call.course(session)
        found = domain.list_communications(session, course.id, call.query.get("cursor"), limit + 1)
        page = found[:limit]
        counted = domain.counts(session, [communication.id for communication in page])
    described = [domain.describe(communication, counted[communication.id]) for communication in page]
    return {"communications": described, "next_cursor": page[-1].id if len(found) > limit else None}


@routes.route(
    "POST",
    "/communications",
    WRITE,
    query=CourseQuery,
    body=NewCommunicationSchema,
    answer=CommunicationSchema,
    status=201,
)
def create(call: Call) -> Response:
    """A new communication: kept as a draft, or sent now or at a time."""
    written = dict(call.body)
    when = _read_when(written.pop("when"), "draft", "now")

    def act(session: Session) -> Facts:
        course = call.course(session)
        communication = domain.create_draft(session, course, written, call.caller.name)
        note(session, call.caller.name, "communication.create", course.id, communication=communication.id)
        if when != "draft":
            _send(call, session, communication, when, written.get("snapshot"))
        return _described(session, communication)

    return call.change(act, CommunicationSchema(), 201)


@routes.route("GET", ONE, READ, query=CourseQuery, answer=CommunicationSchema)
def show(call: Call, communication_id: str) -> Facts:
    """One communication, with its deliveries counted by state."""
    with call.database.reading() as session:
        return _described(session, _find(call, session, communication_id))


@routes.route("PATCH", ONE, WRITE, query=CourseQuery, body=WritingSchema, answer=CommunicationSchema)
def update(call: Call, communication_id: str) -> Response:
    """Changes a draft; 409 where it is none any more."""

    def act(session: Session) -> Facts:
        communication = _find(call, session, communication_id)
        domain.update_draft(session, communication, call.body)
        note(session, call.caller.name, "communication.update", communication.course_pk, communication=communication_id)
        return _described(session, communication)

    return call.change(act, CommunicationSchema())


@routes.route("POST", f"{ONE}/preview", READ, query=CourseQuery, answer=PreviewSchema)
def show_preview(call: Call, communication_id: str) -> Facts:
    """The mail as three invented learners would read it: a short name, a long one, none."""
    with call.database.reading() as session:
        communication = _find(call, session, communication_id)
        name = domain.course_name(session, communication)
    return {"samples": [sample.as_dict() for sample in preview(call.settings, communication, name)]}


@routes.route("POST", f"{ONE}/test", WRITE, query=CourseQuery, answer=TestSentSchema)
def test(call: Call, communication_id: str) -> Response:
    """Mails it to the caller's own address, as a learner of their name would get it."""
    if not call.caller.email:
        told = "Your address isn't known: the platform must send it with its token, or log in with --email."
        raise InvalidFields({"email": [told]})

    def prepare(session: Session) -> tuple[Communication, str]:
        communication = _find(call, session, communication_id)
        note(session, call.caller.name, "communication.test", communication.course_pk, communication=communication_id)
        return communication, domain.course_name(session, communication)

    def act(prepared: tuple[Communication, str]) -> Facts:
        communication, course_name = prepared
        send_test(call.settings, communication, course_name, call.caller.email, call.caller.person)
        return {"sent_to_you": True}

    return call.effect(prepare, act)


@routes.route("POST", f"{ONE}/send", WRITE, query=CourseQuery, body=SendingSchema, answer=CommunicationSchema)
def send(call: Call, communication_id: str) -> Response:
    """Sends a draft, now or at a time; 409 with the new count where other learners match than were chosen."""
    when = _read_when(call.body["when"], "now")

    def act(session: Session) -> Facts:
        communication = _find(call, session, communication_id)
        _send(call, session, communication, when, call.body["snapshot"] or communication.snapshot_id)
        return _described(session, communication)

    return call.change(act, CommunicationSchema())


@routes.route("POST", f"{ONE}/pause", WRITE, query=CourseQuery, answer=CommunicationSchema)
def pause(call: Call, communication_id: str) -> Response:
    """Nothing more goes out until it is resumed."""
    return _step(call, communication_id, "pause", domain.pause)


@routes.route("POST", f"{ONE}/resume", WRITE, query=CourseQuery, answer=CommunicationSchema)
def resume(call: Call, communication_id: str) -> Response:
    """Goes on where it was paused."""
    return _step(call, communication_id, "resume", domain.resume)


@routes.route("POST", f"{ONE}/cancel", WRITE, query=CourseQuery, answer=CommunicationSchema)
def cancel(call: Call, communication_id: str) -> Response:
    """What has not gone out never will."""
    return _step(call, communication_id, "cancel", domain.cancel)


@routes.route("GET", f"{ONE}/deliveries", READ, query=PageQuery, answer=DeliveryPageSchema)
def show_deliveries(call: Call, communication_id: str) -> Facts:
    """What became of each learner's mail, by pseudonym."""
    with call.database.reading() as session:
        communication = _find(call, session, communication_id)
        after = position_after(session, communication.course_pk, call.query.get("cursor"))
        page, more = list_deliveries(session, communication.id, after, call.query["limit"])
    return {"deliveries": page, "next_cursor": page[-1]["pseudonym"] if more is not None else None}


def _step(call: Call, communication_id: str, deed: str, step: Step) -> Response:
    def act(session: Session) -> Facts:
        communication = step(session, _find(call, session, communication_id))
        note(
            session, call.caller.name, f"communication.{deed}", communication.course_pk, communication=communication_id
        )
        return _described(session, communication)

    return call.change(act, CommunicationSchema())


def _send(
    call: Call, session: Session, communication: Communication, when: str | datetime, snapshot_seen: str | None
) -> None:
    if isinstance(when, datetime):
        domain.schedule(session, communication, when)
    else:
        begin(session, call.settings, communication, snapshot_seen)
    learners = sum(domain.counts(session, [communication.id])[communication.id].values())
    facts: dict[str, Any] = {"communication": communication.id, "when": str(when), "learners": learners}
    note(session, call.caller.name, "communication.send", communication.course_pk, **facts)


def _find(call: Call, session: Session, communication_id: str) -> Communication:
    """The communication, where its course is the caller's and the one asked for; else as if there were none."""
    communication = domain.find_communication(session, communication_id)
    course = session.get_one(Course, communication.course_pk)
    asked = call.query.get("course_id", course.course_id), call.query.get("site", course.site.name)
    if asked != (course.course_id, course.site.name) or not call.caller.reaches(course.site.name, course.course_id):
        raise UnknownCommunication
    return communication


def _described(session: Session, communication: Communication) -> Facts:
    return domain.describe(communication, domain.counts(session, [communication.id])[communication.id])


def _read_when(given: str, *words: str) -> str | datetime:
    if given in words:
        return given
    try:
        return read_moment(given)
    except ValidationError as error:
        raise InvalidFields({"when": [f"Say {' or '.join(words)}, or a time.", *map(str, error.messages)]}) from error
