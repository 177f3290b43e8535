"""Routes of the audience: the cube, the count, and the learners of a selection."""

from flask import Response, request
from marshmallow import Schema, fields, validate

from communicator.audience.criteria import LAST_SEEN
from communicator.web.audience_facts import audience_facts
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema, ModelSchema
from communicator.web.routing import Call, Callers, CourseQuery, Routes, as_json

routes = Routes("Audience", "Who there is to write to: counted for browsers, listed by pseudonym.")


class AudienceQuery(CourseQuery):
    """Which course, and which part of its learners."""

    last_seen = fields.String(
        validate=validate.OneOf(LAST_SEEN),
        metadata={"description": "Only those seen within 14 days of `as_of`, before, or never."},
    )


class LastSeenSchema(Schema):
    """The course's learners by when they were last seen."""

    recent = fields.Integer()
    earlier = fields.Integer()
    never = fields.Integer()


class AudienceSchema(Schema):
    """A course's learners, counted over whole per cents of the three outcomes."""

    snapshot = fields.String(allow_none=True)
    as_of = Moment(allow_none=True)
    learners = fields.Integer()
    unpredicted = fields.Integer()
    bins = fields.Raw(
        metadata={
            "type": "array",
            "items": {"type": "integer"},
            "description": "step, count, …: a bin's index is (certify·101 + complete)·101 + leave, "
            "each step counted from the bin before.",
        }
    )
    last_seen = fields.Nested(LastSeenSchema)
    enrolled = fields.Integer()
    writable = fields.Integer(metadata={"description": "Active enrolments with an address."})
    why_unpredicted = fields.String(allow_none=True)
    why_unwritable = fields.String(allow_none=True)
    course = fields.Nested(CourseSchema)
    model = fields.Nested(ModelSchema, allow_none=True)


@routes.route("GET", "/audience", Callers.COURSE_READERS, query=AudienceQuery, answer=AudienceSchema)
def show_audience(call: Call) -> Response:
    """The cube of the latest snapshot. ETag is the snapshot's id; 304 where the caller has it."""
    with call.database.reading() as session:
        facts = audience_facts(session, call.course(session), call.query.get("last_seen"))
    response = as_json(AudienceSchema().dump(facts))
    if facts["snapshot"]:
        response.set_etag(facts["snapshot"])
        response.make_conditional(request)
    return response
