"""Routes of the audience: the cube, the count, and the learners of a selection."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Response, request, stream_with_context
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.callers import Scope
from communicator.audience.criteria import LAST_SEEN, Criteria
from communicator.audience.selection import Listed, list_matching, matching
from communicator.outreach.reach import reach
from communicator.outreach.simulated_model import acknowledge_simulated
from communicator.prediction.published import latest_snapshot
from communicator.web.audience_facts import acknowledged_facts, audience_facts, audience_tag
from communicator.web.course_facts import Facts
from communicator.web.cursors import position_after
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema, ModelSchema
from communicator.web.routing import Call, Callers, CourseQuery, PageQuery, Routes, as_json

routes = Routes("Audience", "Who there is to write to: counted for browsers, listed by pseudonym.")

CSV_HEADER = "anon_user_id,attrition_prediction,completion_prediction,certification_prediction\r\n"
CSV_ROWS_AT_ONCE = 50_000  # a page costs the same whatever its length


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


class SelectionSchema(Schema):
    """A predicate over the learners; see the guide for its fields."""

    criteria = fields.Raw(
        required=True,
        metadata={
            "type": "object",
            "description": '{"all": true}, or at least one of certify, complete, leave ([lo, hi] in per cent, '
            "both included), attributes ({name: [values]}), exclude ([pseudonyms]).",
            "example": {"complete": [80, 100], "certify": [0, 20]},
        },
    )


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


class ListedSchema(Schema):
    """A learner's three chances in whole per cent; null where there is no prediction."""

    pseudonym = fields.String()
    certify = fields.Integer(allow_none=True)
    complete = fields.Integer(allow_none=True)
    leave = fields.Integer(allow_none=True)


class ListedPageSchema(Schema):
    """A page of learners."""

    learners = fields.List(fields.Nested(ListedSchema))
    next_cursor = fields.String(allow_none=True)


@routes.route(
    "POST", "/audience/count", Callers.COURSE_READERS, query=CourseQuery, body=SelectionSchema, answer=CountSchema
)
def count(call: Call) -> Facts:
    """How many match the criteria as of the latest snapshot, and how many of them can be written to."""
    criteria = Criteria.parse(call.body["criteria"])
    with call.database.reading() as session:
        course = call.course(session)
        snapshot = latest_snapshot(session, course.id)
        snapshot_id = snapshot.id if snapshot else None
        matched = matching(session, course.id, criteria, snapshot_id)
        parted = reach(session, course.id, matched, criteria)
    return {
        "snapshot": snapshot_id,
        "matching": len(matched),
        "excluded": parted.counts(),
        "reachable": len(parted.reachable),
    }


@routes.route(
    "POST",
    "/audience/learners",
    Callers.COURSE_READERS,
    query=PageQuery,
    body=SelectionSchema,
    answer=ListedPageSchema,
    also={200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": CSV_HEADER}}}},
)
def learners(call: Call) -> Facts | Response:
    """Who matches, by pseudonym; all of them as CSV with `Accept: text/csv`."""
    criteria = Criteria.parse(call.body["criteria"])
    with call.database.reading() as session:
        course = call.course(session)
        snapshot = latest_snapshot(session, course.id)
        snapshot_id = snapshot.id if snapshot else None
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            return _as_csv(call, course.id, criteria, snapshot_id)
        after, limit = position_after(session, course.id, call.query.get("cursor")), call.query["limit"]
        listed = list_matching(session, course.id, criteria, snapshot_id, after, limit + 1)
    page = listed[:limit]
    return {"learners": page, "next_cursor": page[-1].pseudonym if len(listed) > limit else None}


def _as_csv(call: Call, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> Response:
    """As the original Communicator reads and writes it; streamed, since a course may have a million learners."""

    def lines() -> Iterator[str]:
        yield CSV_HEADER
        after = 0
        with call.database.reading() as session:
            while listed := list_matching(session, course_pk, criteria, snapshot_id, after, CSV_ROWS_AT_ONCE):
                yield "".join(_csv_line(learner) for learner in listed)
                after = listed[-1].course_learner_id

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="learners.csv"'
    return response


def _csv_line(learner: Listed) -> str:
    chances = (learner.leave, learner.complete, learner.certify)
    return ",".join([learner.pseudonym, *("" if chance is None else str(chance) for chance in chances)]) + "\r\n"
