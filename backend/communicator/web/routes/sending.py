"""Routes of sending: a message goes out, waits for approval, is held, ended, tried again."""

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.outreach import communications as domain
from communicator.outreach.approval import approve as approve_send
from communicator.outreach.approval import decline as decline_send
from communicator.outreach.approval import resume as resume_send
from communicator.outreach.fields import check_draft_fields
from communicator.outreach.tables import Communication
from communicator.outreach.trying_again import retry as retry_mails
from communicator.web.course_facts import Facts
from communicator.web.routes.communication_schemas import (
    ApprovingSchema,
    CommunicationSchema,
    DecliningSchema,
    RetryingSchema,
    SendingSchema,
)
from communicator.web.routes.one_communication import ONE, described, find_one, read_when, send_it
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Sending", "Messages on their way: sent, approved, held, ended, tried again.")
WRITE = Callers.COURSE_WRITERS
Step = Callable[[Session, Communication], Communication]


@routes.route("POST", f"{ONE}/send", WRITE, query=CourseQuery, body=SendingSchema, answer=CommunicationSchema)
def send(call: Call, communication_id: str) -> Response:
    """Sends a draft, now or at a time; 409 with the new count where other learners match than were chosen.

    One with more recipients than the site allows one person is `awaiting_approval` of a second.
    """
    when = read_when(call.body["when"], "now")

    def act(session: Session) -> Facts:
        communication = find_one(call, session, communication_id)
        _look(call, session, communication)
        seen = call.body["snapshot"] or communication.snapshot_id
        send_it(call, session, communication, when, seen)
        return described(call, session, communication)

    return call.change(act, CommunicationSchema())


@routes.route("POST", f"{ONE}/pause", WRITE, query=CourseQuery, answer=CommunicationSchema)
def pause(call: Call, communication_id: str) -> Response:
    """Nothing more goes out until it is resumed."""
    return _step(call, communication_id, "pause", domain.pause)


@routes.route("POST", f"{ONE}/resume", WRITE, query=CourseQuery, answer=CommunicationSchema)
def resume(call: Call, communication_id: str) -> Response:
    """Goes on where it was paused."""

    def deed(session: Session, communication: Communication) -> Communication:
        return resume_send(session, call.settings, communication, call.caller)

    return _step(call, communication_id, "resume", deed)


@routes.route("POST", f"{ONE}/cancel", WRITE, query=CourseQuery, answer=CommunicationSchema)
def cancel(call: Call, communication_id: str) -> Response:
    """What has not gone out never will."""
    return _step(call, communication_id, "cancel", domain.cancel)


@routes.route("POST", f"{ONE}/approve", WRITE, query=CourseQuery, body=ApprovingSchema, answer=CommunicationSchema)
def approve(call: Call, communication_id: str) -> Response:
    """Lets a large send go out; by an instructor or administrator who isn't the one who asked. 409 as of a send."""

    def deed(session: Session, communication: Communication) -> Communication:
        _look(call, session, communication)
        snapshot, asked_at = call.body["snapshot"], call.body["asked_at"]
        return approve_send(session, call.settings, communication, call.caller, snapshot, asked_at)

    return _step(call, communication_id, "approve", deed)


@routes.route("POST", f"{ONE}/decline", WRITE, query=CourseQuery, body=DecliningSchema, answer=CommunicationSchema)
def decline(call: Call, communication_id: str) -> Response:
    """Gives a large send back as a draft, with the reason; by whoever may approve it."""

    def deed(session: Session, communication: Communication) -> Communication:
        return decline_send(session, communication, call.caller, call.body["reason"])

    return _step(call, communication_id, "decline", deed)


@routes.route("POST", f"{ONE}/retry", WRITE, query=CourseQuery, body=RetryingSchema, answer=CommunicationSchema)
def retry(call: Call, communication_id: str) -> Response:
    """Tries mails again that failed; also uncertain ones where that is said, which may be a second mail."""
    states, pseudonyms = call.body["states"], call.body["pseudonyms"]

    def act(session: Session) -> Facts:
        communication = find_one(call, session, communication_id)
        mails = retry_mails(session, call.settings, communication, call.caller, states, pseudonyms)
        facts: dict[str, Any] = {"communication": communication_id, "states": states, "mails": mails}
        note(session, call.caller.name, "communication.retry", communication.course_pk, **facts)
        return described(call, session, communication)

    return call.change(act, CommunicationSchema())


def _look(call: Call, session: Session, communication: Communication) -> None:
    """The caller looked anew: what the draft was written for no longer counts."""
    if call.body["snapshot"] or call.body["selection"]:
        check_draft_fields({"selection": call.body["selection"]})
        communication.selection = call.body["selection"]
        session.flush()


def _step(call: Call, communication_id: str, deed: str, step: Step) -> Response:
    def act(session: Session) -> Facts:
        communication = step(session, find_one(call, session, communication_id))
        note(
            session, call.caller.name, f"communication.{deed}", communication.course_pk, communication=communication_id
        )
        return described(call, session, communication)

    return call.change(act, CommunicationSchema())
