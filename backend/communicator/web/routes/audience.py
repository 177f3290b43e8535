"""Routes of the audience: the cube, what learners can be chosen by, and the count of a selection."""

from http import HTTPStatus

from flask import Response, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.callers import Scope
from communicator.audience.choices import choices
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import LAST_SEEN, Criteria
from communicator.audience.cube import cube
from communicator.errors import InvalidFields
from communicator.outreach.counting import count_selection
from communicator.outreach.simulated_model import acknowledge_simulated
from communicator.prediction.published import latest_snapshot
from communicator.web.audience_facts import acknowledged_facts, audience_facts, audience_tag, cube_facts
from communicator.web.course_facts import Facts
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema, ModelSchema
from communicator.web.routes.selection_schemas import SelectionSchema
from communicator.web.routing import Call, Callers, CourseQuery, Routes, as_json
from communicator.web.sentences.fields import SaidField

__all__ = ["SelectionSchema", "routes"]

routes = Routes("Audience", "Who there is to write to: counted for browsers, listed by pseudonym.")

BINS = {
    "type": "array",
    "items": {"type": "integer"},
    "description": "step, count, …: a bin's index is (certify·101 + complete)·101 + leave, "
    "each step counted from the bin before.",
}


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


class AcknowledgedSchema(Schema):
    """An administrator's word."""

    at = Moment()
    by = fields.String()


class CubeSchema(Schema):
    """Learners counted over whole per cents of the three outcomes."""

    snapshot = fields.String(allow_none=True)
    as_of = Moment(allow_none=True)
    learners = fields.Integer()
    unpredicted = fields.Integer()
    bins = fields.Raw(metadata=BINS)
    last_seen = fields.Nested(LastSeenSchema)
    enrolled = fields.Integer()
    writable = fields.Integer(metadata={"description": "Active enrolments with an address."})


class AudienceSchema(CubeSchema):
    """A course's learners so counted, and what a page says beside them."""

    why_unpredicted = fields.String(allow_none=True)
    why_unpredicted_said = SaidField("why_unpredicted")
    why_unwritable = fields.String(allow_none=True)
    why_unwritable_said = SaidField("why_unwritable")
    course = fields.Nested(CourseSchema)
    model = fields.Nested(ModelSchema, allow_none=True)
    notes = fields.Dict(
        allow_none=True,
        metadata={"description": "What can't be told yet, and why: `code` and `text`, by outcome and of the course."},
    )
    drift = fields.Dict(
        allow_none=True, metadata={"description": "How far the course is from what the model saw: level and advice."}
    )
    objecting = fields.Integer(metadata={"description": "Learners who object to being predicted; without chances."})
    acknowledged = fields.Nested(
        AcknowledgedSchema,
        allow_none=True,
        metadata={"description": "Who said that a model of invented courses may choose whom is written to."},
    )
    may_acknowledge = fields.Boolean(metadata={"description": "Whether the caller, an administrator, may say so."})


@routes.route(
    "GET",
    "/audience",
    Callers.COURSE_READERS,
    query=AudienceQuery,
    answer=AudienceSchema,
    also={304: {"description": "The snapshot that If-None-Match names is the latest still."}},
)
def show_audience(call: Call) -> Response:
    """The cube of the latest snapshot. ETag is its id, and what changed since; 304 where the caller has it."""
    with call.database.reading() as session:
        course = call.course(session)
        snapshot = latest_snapshot(session, course.id)
        tag = audience_tag(session, snapshot) if snapshot else ""
        if snapshot and request.if_none_match.contains_weak(tag):
            response = Response(status=HTTPStatus.NOT_MODIFIED)
        else:
            may_acknowledge = call.caller.scope is Scope.ADMIN
            facts = audience_facts(session, course, snapshot, call.query.get("last_seen"))
            response = as_json(AudienceSchema().dump(facts | {"may_acknowledge": may_acknowledge}))
    if snapshot:
        response.set_etag(tag)
    return response


@routes.route(
    "POST", "/audience/acknowledge-simulated", Callers.ADMINISTRATORS, query=CourseQuery, answer=AcknowledgedSchema
)
def acknowledge(call: Call) -> Response:
    """An administrator lets staff of the course choose by a model of invented courses; once, the first word stays."""

    def act(session: Session) -> Facts:
        course = call.course(session)
        if acknowledge_simulated(session, course.id, call.caller.name):
            note(session, call.caller.name, "simulated_acknowledged", course.id)
        return acknowledged_facts(session, course.id) or {}

    return call.change(act, AcknowledgedSchema())


class NoLearnersSchema(Schema):
    """People of the course who meet the criteria, but are none of its learners."""

    set_apart = fields.Integer(metadata={"description": "Staff and test accounts."})
    unenrolled = fields.Integer()


class CountSchema(Schema):
    """How many match, and how many of them can be written to; matching = reachable + all excluded."""

    snapshot = fields.String(allow_none=True)
    matching = fields.Integer()
    excluded = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={
            "description": "By reason: excluded_by_hand, opted_out, declined_on_platform, no_address, not_enrolled."
        },
    )
    reachable = fields.Integer()
    small = fields.Boolean(metadata={"description": "Fewer than ten match: a message would single them out."})
    selection = fields.String(
        metadata={"description": "Tells this set of learners from another; a send that carries it compares the sets."}
    )
    unpredicted = fields.Integer(
        metadata={"description": "Learners who meet all but the ranges, and have no chances that a range could hold."}
    )
    objecting = fields.Integer(metadata={"description": "Those of them who object to being predicted."})
    no_learners = fields.Nested(NoLearnersSchema)
    written_to_recently = fields.Integer(
        metadata={"description": "Of those reached, who were sent something in the last 7 days; can be left out."}
    )
    vanished = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "By field, what the criteria ask for that the course no longer has."},
    )
    vanished_said = SaidField("vanished")


@routes.route(
    "POST", "/audience/count", Callers.COURSE_READERS, query=CourseQuery, body=SelectionSchema, answer=CountSchema
)
def count(call: Call) -> Facts:
    """How many match the criteria as of the latest snapshot, how many of them are reached, and why not the others."""
    criteria = Criteria.parse(call.body["criteria"])
    with call.database.reading() as session:
        course = call.course(session)
        snapshot = latest_snapshot(session, course.id)
        return count_selection(session, course.id, criteria, snapshot.id if snapshot else None).facts()


@routes.route(
    "POST", "/audience/cube", Callers.COURSE_READERS, query=CourseQuery, body=SelectionSchema, answer=CubeSchema
)
def show_cube(call: Call) -> Facts:
    """The cube of those who meet criteria without ranges: what histograms show once an attribute is chosen.

    No criteria at all, {}, is everybody.
    """
    given = call.body["criteria"]
    criteria = Criteria() if given == {} else Criteria.parse(given)
    if criteria.needs_prediction:
        raise InvalidFields(
            {f"criteria.{name}": ["goes with no cube: ranges are laid on it"] for name in criteria.ranges}
        )
    with call.database.reading() as session:
        course = call.course(session)
        counted = cube(session, course.id, latest_snapshot(session, course.id), criteria)
    people = counted.population
    heads = {"last_seen": people.last_seen, "enrolled": people.enrolled, "writable": people.writable}
    return cube_facts(counted) | heads


class FieldsSchema(Schema):
    """What learners can be chosen by, with how many have each value."""

    attributes = fields.Dict(
        metadata={"description": "By attribute, values with how many learners have each; an empty text: not known."}
    )
    marks = fields.List(fields.Dict(), metadata={"description": "name, label, source, values with counts."})
    assessments = fields.List(fields.Dict(), metadata={"description": "problem, name, due, learners, answers."})
    surveys = fields.List(fields.Dict(), metadata={"description": "column, name of the mark, values with counts."})


@routes.route("GET", "/audience/fields", Callers.COURSE_READERS, query=CourseQuery, answer=FieldsSchema)
def show_fields(call: Call) -> Facts:
    """What the course's learners can be chosen by; exact counts, for its staff."""
    with call.database.reading() as session:
        course = call.course(session)
        snapshot = latest_snapshot(session, course.id)
        return choices(Basis(session, course.id, snapshot.id if snapshot else None))
