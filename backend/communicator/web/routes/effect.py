"""Routes of effect: what a comparison could show, what it showed, and what a course's messages showed together."""

from flask import Response
from marshmallow import Schema, fields, validate

from communicator.access.audit import note
from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.outreach.effect.planning import plan
from communicator.outreach.effect.pooling import pooled_effect
from communicator.outreach.effect.report import effect_of, export_of
from communicator.outreach.site_rules import rules_of
from communicator.web.course_facts import Facts
from communicator.web.routes.audience import SelectionSchema
from communicator.web.routes.insights import csv_file, wants_csv
from communicator.web.routes.one_communication import ONE, find_one
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Effect", "Whether messages helped: who was written to beside who was held out by chance.")

MOST_HELD_OUT = 50
MOMENT = {"format": "date-time"}
CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class PlanQuestionSchema(SelectionSchema):
    """Whom one would write to, and how many of them one would hold out."""

    holdout_percent = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_HELD_OUT))
    leave_out_recent = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "Without who was written to in the last 7 days, as the message itself may say."},
    )


class PlanSchema(Schema):
    """What such a comparison could show."""

    reachable = fields.Integer()
    held_out = fields.Integer()
    written_to = fields.Integer()
    unmeasured = fields.Integer(metadata={"description": "Written to, and not compared: they don't want to be."})
    base_per_cent = fields.Float(allow_none=True, metadata={"description": "Expected to come back without a message."})
    base_from = fields.String(metadata={"enum": ["past", "predicted", "unknown"]})
    outcome = fields.String(metadata={"enum": ["returned"]})
    days = fields.Integer()
    strata = fields.Integer()
    smallest_points = fields.Float(
        allow_none=True,
        metadata={"description": "The smallest effect that 80 % of such comparisons would show; null: none."},
    )
    interval_points = fields.Float(
        allow_none=True,
        metadata={"description": "How far from zero the interval would about reach where a message does nothing."},
    )
    limit_points = fields.Float(metadata={"description": "The site's rule no_difference_points."})
    too_few = fields.Boolean(
        metadata={"description": "Fewer than 5 would be held out: sending once is refused, automatic messages aren't."}
    )
    enough = fields.Boolean(metadata={"description": "Whether an effect of 10 points could be seen."})
    reads_at = fields.String(metadata=MOMENT | {"description": "When it would be read, were it sent now."})


class ArmSchema(Schema):
    """One arm, as drawn, whatever became of its mails."""

    learners = fields.Integer()
    count = fields.Integer(metadata={"description": "For how many the outcome came true."})
    per_cent = fields.Float(allow_none=True)


class ArmsSchema(Schema):
    """Both arms."""

    written_to = fields.Nested(ArmSchema)
    held_out = fields.Nested(ArmSchema)


class DifferenceSchema(Schema):
    """Written to minus held out, in percentage points, with the ends of its 95 % interval."""

    points = fields.Float()
    lo = fields.Float()
    hi = fields.Float()


AUTOMATIC = {"description": "Null of an automatic message before it is read."}


class ComparedSchema(Schema):
    """What was compared, and what may be said of it."""

    arms = fields.Nested(ArmsSchema, allow_none=True)
    difference = fields.Nested(DifferenceSchema, allow_none=True)
    verdict = fields.String(allow_none=True, metadata={"enum": ["effect", "no_difference", "too_small", None]})
    within_points = fields.Float(
        allow_none=True,
        metadata={"description": "With the verdict no_difference: none of more than this."},
    )


class OtherMailsSchema(Schema):
    """Mails of other communications within the window, to one arm."""

    learners = fields.Integer()
    mails = fields.Integer()


class ExposureSchema(Schema):
    """Other messages that may have had their part, by arm."""

    written_to = fields.Nested(OtherMailsSchema)
    held_out = fields.Nested(OtherMailsSchema)


class StratumSchema(Schema):
    """One stratum of risk: [learners, for how many the outcome came true] by arm."""

    stratum = fields.Integer()
    from_ = fields.Integer(data_key="from", attribute="from", allow_none=True)
    to = fields.Integer(allow_none=True, metadata={"description": "Chance of leaving, whole per cent, both included."})
    written_to = fields.List(fields.Integer())
    held_out = fields.List(fields.Integer())


class ExploratorySchema(Schema):
    """An outcome that was not the question: no verdict."""

    outcome = fields.String(metadata={"enum": ["completed", "certified"]})
    as_of = fields.String(metadata=MOMENT)
    arms = fields.Nested(ArmsSchema)
    difference = fields.Nested(DifferenceSchema, allow_none=True)


class EffectSchema(ComparedSchema):
    """One communication's comparison; no outcome before it is read."""

    status = fields.String(metadata={"enum": ["none", "waiting", "read"]})
    why = fields.String(
        allow_none=True,
        metadata={
            "description": "Of none: not_begun, nobody_held_out, nobody_written_to. Of waiting: window, logs (they end "
            "before the last window does), events_removed, due."
        },
    )
    outcome = fields.String(metadata={"enum": ["returned"]})
    days = fields.Integer()
    percent = fields.Integer()
    limit_points = fields.Float()
    drawn = fields.Integer()
    held_out = fields.Integer(allow_none=True, metadata=AUTOMATIC)
    seed = fields.String(allow_none=True, metadata={"description": "Of the draw; null before it is read."})
    cuts = fields.List(fields.Integer(), metadata={"description": "Chances of leaving at which strata begin."})
    began_at = fields.String(metadata=MOMENT)
    draws_until = fields.String(allow_none=True, metadata=MOMENT)
    reads_at = fields.String(allow_none=True, metadata=MOMENT)
    read_at = fields.String(allow_none=True, metadata=MOMENT)
    log_until = fields.String(allow_none=True, metadata=MOMENT)
    gone = fields.Integer(metadata={"description": "Drawn, and erased before it was read."})
    went_out = fields.Integer(metadata={"description": "Mails of this message that went out, or may have."})
    exposure = fields.Nested(ExposureSchema, allow_none=True)
    strata = fields.List(fields.Nested(StratumSchema))
    exploratory = fields.List(fields.Nested(ExploratorySchema))


class MessageEffectSchema(ComparedSchema):
    """One of a course's comparisons."""

    id = fields.String()
    subject = fields.String()
    status = fields.String()
    why = fields.String(allow_none=True)
    reads_at = fields.String(allow_none=True, metadata=MOMENT)
    drawn = fields.Integer()
    held_out = fields.Integer(allow_none=True, metadata=AUTOMATIC)


class PooledSchema(ComparedSchema):
    """A course's comparisons, and those that are read together."""

    read = fields.Integer(metadata={"description": "How many comparisons are read, and so pooled."})
    messages = fields.List(fields.Nested(MessageEffectSchema))


@routes.route(
    "POST", "/effect/plan", Callers.COURSE_READERS, query=CourseQuery, body=PlanQuestionSchema, answer=PlanSchema
)
def show_plan(call: Call) -> Facts:
    """What holding out so many per cent would mean: who wouldn't be written to, and the smallest effect to be seen."""
    criteria = Criteria.parse(call.body["criteria"])
    with call.database.reading() as session:
        course = call.course(session)
    percent, left_out = call.body["holdout_percent"], call.body["leave_out_recent"]
    return plan(call.database, call.settings, course, criteria, percent, now(), leave_out_recent=left_out)


@routes.route("GET", f"{ONE}/effect", Callers.COURSE_READERS, query=CourseQuery, answer=EffectSchema, also=CSV)
def show_effect(call: Call, communication_id: str) -> Facts | Response:
    """The comparison of one message; once it is read, as CSV by learner with `Accept: text/csv` (409 before)."""
    if not wants_csv():
        with call.database.reading() as session:
            return effect_of(session, find_one(call, session, communication_id), now())
    with call.database.reading() as session:
        communication = find_one(call, session, communication_id)
        text = export_of(session, communication)
    with call.database.writing() as session:
        facts = {"communication": communication_id}
        note(session, call.caller.name, "communication.effect_exported", communication.course_pk, **facts)
    return csv_file(text, f"effect-{communication_id}.csv")


@routes.route("GET", "/effect", Callers.COURSE_READERS, query=CourseQuery, answer=PooledSchema)
def show_pooled(call: Call) -> Facts:
    """Every comparison of the course, and what those that are read say together."""
    with call.database.reading() as session:
        course = call.course(session)
        limit = rules_of(session, call.settings, course.site_id).no_difference_points
        return pooled_effect(session, course.id, limit, now())
