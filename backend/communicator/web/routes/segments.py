"""Routes of saved selections: criteria kept by name, with how many match them now."""

from flask import Response
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.audience.segments import (
    change_segment,
    find_segment,
    list_segments,
    live,
    remove_segment,
    save_segment,
)
from communicator.audience.tables import Segment
from communicator.errors import InvalidFields
from communicator.prediction.published import latest_snapshot
from communicator.web.course_facts import Facts
from communicator.web.moments import Moment
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Segments", "Selections kept by name, held against whoever is there when they are asked for.")

ONE = "/segments/<segment_id>"
CRITERIA = {"type": "object", "description": "As in audience/count.", "example": {"complete": [80, 100]}}


class NewSegmentSchema(Schema):
    """A selection and its name."""

    name = fields.String(required=True, metadata={"description": "One line, which no other of the course has."})
    criteria = fields.Raw(required=True, metadata=CRITERIA)


class SegmentChangesSchema(Schema):
    """What is to be another."""

    name = fields.String()
    criteria = fields.Raw(metadata=CRITERIA)


class SegmentSchema(Schema):
    """A saved selection, and how many match it now."""

    id = fields.String()
    name = fields.String()
    criteria = fields.Dict()
    matching = fields.Integer(
        allow_none=True, metadata={"description": "Now, before exclusions; null where `faults` says why."}
    )
    faults = fields.Dict(
        metadata={"description": "By field, what an earlier version kept and this one can't read; else empty."}
    )
    vanished = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "By field, what the criteria ask for that the course no longer has."},
    )
    created_at = Moment()
    created_by = fields.String()


class SegmentsSchema(Schema):
    """A course's saved selections, by name."""

    segments = fields.List(fields.Nested(SegmentSchema))


class RemovedSchema(Schema):
    """What was removed."""

    removed = fields.String()


@routes.route("GET", "/segments", Callers.COURSE_READERS, query=CourseQuery, answer=SegmentsSchema)
def show_segments(call: Call) -> Facts:
    """The course's saved selections, each with how many match it now."""
    with call.database.reading() as session:
        course = call.course(session)
        return {"segments": [_facts(session, segment) for segment in list_segments(session, course.id)]}


@routes.route(
    "POST",
    "/segments",
    Callers.COURSE_WRITERS,
    query=CourseQuery,
    body=NewSegmentSchema,
    answer=SegmentSchema,
    status=201,
)
def add_segment(call: Call) -> Response:
    """Keeps criteria under a name; 409 where the course has a selection of that name."""

    def act(session: Session) -> Facts:
        course = call.course(session)
        added = save_segment(session, course.id, call.body["name"], call.body["criteria"], call.caller.name)
        note(session, call.caller.name, "segment.add", course.id, segment=added.id, name=added.name)
        return _facts(session, added)

    return call.change(act, SegmentSchema(), status=201)


@routes.route("PATCH", ONE, Callers.COURSE_WRITERS, query=CourseQuery, body=SegmentChangesSchema, answer=SegmentSchema)
def edit_segment(call: Call, segment_id: str) -> Response:
    """Gives a saved selection another name, or other criteria; automatic messages by it follow."""
    if not call.body:
        raise InvalidFields({"name": ["Say what is to be another: name, criteria or both."]})

    def act(session: Session) -> Facts:
        course = call.course(session)
        segment = find_segment(session, course.id, segment_id)
        changed = change_segment(session, segment, call.body.get("name"), call.body.get("criteria"))
        if changed:
            told = {"segment": segment.id, "name": segment.name, "criteria": segment.criteria}
            note(session, call.caller.name, "segment.change", course.id, changed=changed, **told)
        return _facts(session, segment)

    return call.change(act, SegmentSchema())


@routes.route("DELETE", ONE, Callers.COURSE_WRITERS, query=CourseQuery, answer=RemovedSchema)
def drop_segment(call: Call, segment_id: str) -> Response:
    """Forgets a saved selection; messages chosen by it keep their own criteria."""

    def act(session: Session) -> Facts:
        course = call.course(session)
        segment = find_segment(session, course.id, segment_id)
        note(session, call.caller.name, "segment.remove", course.id, segment=segment.id, name=segment.name)
        remove_segment(session, segment)
        return {"removed": segment.id}

    return call.change(act, RemovedSchema())


def _facts(session: Session, segment: Segment) -> Facts:
    snapshot = latest_snapshot(session, segment.course_pk)
    return live(session, segment, snapshot.id if snapshot else None).facts()
