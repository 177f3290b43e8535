"""Routes of automatic messages: what one would have done, and every look of one that is on."""

from marshmallow import Schema, fields

from communicator.audience.criteria import Criteria
from communicator.outreach.automatic.forecast import forecast
from communicator.outreach.automatic.runs import describe_runs, list_runs
from communicator.outreach.automatic.tables import RunKind
from communicator.web.course_facts import Facts
from communicator.web.cursors import number_before
from communicator.web.routes.audience import SelectionSchema
from communicator.web.routes.one_communication import ONE, find_one
from communicator.web.routing import Call, Callers, CourseQuery, PageQuery, Routes
from communicator.web.sentences.fields import SaidField

routes = Routes("Automatic messages", "Messages that go by themselves: forecast, and followed day by day.")
READ = Callers.COURSE_READERS
DAY = {"format": "date"}
UNREAD = {"description": "Null before the message's comparison is read: see `in_comparison`."}


class ForecastDaySchema(Schema):
    """One of the days (UTC) that predictions were made as of."""

    day = fields.String(metadata=DAY)
    new = fields.Integer(metadata={"description": "Who matched that day and on none before."})
    is_predicted = fields.Boolean(metadata={"description": "Whether there was a prediction that day at all."})


class ForecastSchema(Schema):
    """What a message would have done; of past days only chances are kept, all else is taken as it is now."""

    days = fields.List(fields.Nested(ForecastDaySchema), metadata={"description": "The latest predicted day last."})
    last_7_days = fields.Integer(allow_none=True, metadata={"description": "Null where the past can't be told."})
    why_not = fields.String(allow_none=True)
    known_since = fields.String(
        allow_none=True, metadata=DAY | {"description": "Who matched on this first day already is new on none."}
    )
    matching_now = fields.Integer(metadata={"description": "The backlog: who matches before it is switched on."})


class RunSchema(Schema):
    """One look for new matches."""

    at = fields.String(metadata={"format": "date-time"})
    day = fields.String(metadata=DAY | {"description": "By the course's own clock; a day is looked at once."})
    kind = fields.String(metadata={"enum": [kind.value for kind in RunKind]})
    done = fields.Boolean(metadata={"description": "False: `why_nothing` says why; it is tried again."})
    why_nothing = fields.String(allow_none=True)
    why_nothing_said = SaidField("why_nothing")
    snapshot = fields.String(allow_none=True)
    criteria = fields.Dict(metadata={"description": "As they were that day."})
    matched = fields.Integer()
    new = fields.Integer(metadata={"description": "Of them, who had no row of the ledger yet."})
    queued = fields.Integer(allow_none=True, metadata=UNREAD)
    held_out = fields.Integer(allow_none=True, metadata=UNREAD)
    waiting = fields.Integer(
        allow_none=True, metadata={"description": "Of the queued, those above the daily ceiling; null as `queued` is."}
    )
    in_comparison = fields.Integer(
        metadata={"description": "Queued and held out together, before the comparison is read; else 0."}
    )
    excluded = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Of the new, by reason; written_to_recently: until another day, else for good."},
    )


class RunPageSchema(Schema):
    """A page of the log, the newest first."""

    runs = fields.List(fields.Nested(RunSchema))
    next_cursor = fields.String(allow_none=True)


@routes.route("POST", "/automatic/forecast", READ, query=CourseQuery, body=SelectionSchema, answer=ForecastSchema)
def show_forecast(call: Call) -> Facts:
    """Whom an automatic message with these criteria would have found in seven days, and who matches now."""
    criteria = Criteria.parse(call.body["criteria"])
    with call.database.reading() as session:
        return forecast(session, call.course(session).id, criteria).facts()


@routes.route("GET", f"{ONE}/runs", READ, query=PageQuery, answer=RunPageSchema)
def show_runs(call: Call, communication_id: str) -> Facts:
    """Every look of an automatic message for new matches, the newest first, and what came of it."""
    limit, before = call.query["limit"], number_before(call.query.get("cursor"))
    with call.database.reading() as session:
        find_one(call, session, communication_id)
        found = list_runs(session, communication_id, before, limit + 1)
        page = found[:limit]
        told = describe_runs(session, page)
    next_cursor = str(page[-1].id) if len(found) > limit else None
    return {"runs": told, "next_cursor": next_cursor}
