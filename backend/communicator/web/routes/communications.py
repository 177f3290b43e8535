"""Routes of communications: compose, check, and see what became of each mail. Sending is in `sending`."""

from flask import Response
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.outreach import changes
from communicator.outreach import communications as domain
from communicator.outreach.approval import require_agreed
from communicator.outreach.automatic.editing import change
from communicator.outreach.composing.lint import lint
from communicator.outreach.composing.other_courses import other_courses
from communicator.outreach.composing.site_sending import site_sending
from communicator.outreach.delivery import send_test
from communicator.outreach.describing import describe_all
from communicator.outreach.history import messages_csv
from communicator.outreach.mail import SiteSending
from communicator.outreach.preview import preview
from communicator.outreach.tables import Communication
from communicator.web.course_facts import Facts
from communicator.web.routes.communication_schemas import (
    CommunicationPageSchema,
    CommunicationSchema,
    NewCommunicationSchema,
    PreviewSchema,
    TestSentSchema,
    WritingSchema,
)
from communicator.web.routes.history import CSV, streamed_csv
from communicator.web.routes.insights import wants_csv
from communicator.web.routes.one_communication import ONE, described, find_one, read_when, send_it
from communicator.web.routing import Call, Callers, CourseQuery, PageQuery, Routes

routes = Routes("Communications", "Messages to learners: composed, and followed to each mailbox.")
READ, WRITE = Callers.COURSE_READERS, Callers.COURSE_WRITERS


@routes.route("GET", "/communications", READ, query=PageQuery, answer=CommunicationPageSchema, also=CSV)
def show_all(call: Call) -> Facts | Response:
    """The course's communications, the newest first; all of them as CSV with `Accept: text/csv`."""
    limit = call.query["limit"]
    with call.database.reading() as session:
        course = call.course(session)
        if wants_csv():
            return streamed_csv(call, "messages.csv", lambda reader: messages_csv(reader, course.id))
        found = domain.list_communications(session, course.id, call.query.get("cursor"), limit + 1)
        page = found[:limit]
        described = describe_all(session, call.settings, page, call.caller)
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
    when = read_when(written.pop("when"), "draft", "now")

    def act(session: Session) -> Facts:
        course = call.course(session)
        communication = domain.create_draft(session, course, written, call.caller.name)
        note(session, call.caller.name, "communication.create", course.id, communication=communication.id)
        if when != "draft":
            send_it(call, session, communication, when, written.get("snapshot"))
        return described(call, session, communication)

    return call.change(act, CommunicationSchema(), 201)


@routes.route("GET", ONE, READ, query=CourseQuery, answer=CommunicationSchema)
def show(call: Call, communication_id: str) -> Facts:
    """One communication, with its deliveries counted by state."""
    with call.database.reading() as session:
        return described(call, session, find_one(call, session, communication_id))


@routes.route("PATCH", ONE, WRITE, query=CourseQuery, body=WritingSchema, answer=CommunicationSchema)
def update(call: Call, communication_id: str) -> Response:
    """Changes a draft, or an automatic one that is paused; one that waits for approval is taken back. Else 409."""

    def act(session: Session) -> Facts:
        communication = find_one(call, session, communication_id)
        was, before = str(communication.status), changes.written(communication)
        change(session, communication, call.body)
        require_agreed(session, call.settings, communication, call.caller)
        facts = {"communication": communication_id, "was": was}
        facts |= changes.changed(before, changes.written(communication))
        note(session, call.caller.name, "communication.update", communication.course_pk, **facts)
        return described(call, session, communication)

    return call.change(act, CommunicationSchema())


@routes.route("POST", f"{ONE}/preview", READ, query=CourseQuery, answer=PreviewSchema)
def show_preview(call: Call, communication_id: str) -> Facts:
    """The mail as invented learners would read it: names of every kind, each way it can read, and what lint says."""
    with call.database.reading() as session:
        communication = find_one(call, session, communication_id)
        course = session.get_one(Course, communication.course_pk)
        name, others = domain.course_name(session, communication), other_courses(session, course)
        site = site_sending(session, call.settings, course.site_id)
    samples = preview(call.settings, communication, name, site)
    linted = lint(communication.subject, communication.body, others).as_dict()
    return {"samples": [sample.as_dict() for sample in samples], **linted}


@routes.route("POST", f"{ONE}/test", WRITE, query=CourseQuery, answer=TestSentSchema)
def test(call: Call, communication_id: str) -> Response:
    """Mails it to the caller's own address, as a learner of their name would get it."""
    if not call.caller.email:
        told = "Your address isn't known: the platform must send it with its token, or log in with --email."
        raise InvalidFields({"email": [told]})

    def prepare(session: Session) -> tuple[Communication, str, SiteSending]:
        communication = find_one(call, session, communication_id)
        note(session, call.caller.name, "communication.test", communication.course_pk, communication=communication_id)
        site_id = session.get_one(Course, communication.course_pk).site_id
        site = site_sending(session, call.settings, site_id)
        return communication, domain.course_name(session, communication), site

    def act(prepared: tuple[Communication, str, SiteSending]) -> Facts:
        communication, course_name, site = prepared
        send_test(call.settings, communication, course_name, call.caller.email, call.caller.person, site)
        return {"sent_to_you": True}

    return call.effect(prepare, act)
