"""Routes of history: what became of each learner's mail, and who composed, approved, sent and changed what."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, stream_with_context
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from communicator.access.audit import describe_entry, list_staff_deeds
from communicator.outreach.ledger import deliveries_csv, list_deliveries
from communicator.web.course_facts import Facts
from communicator.web.cursors import number_before, position_after
from communicator.web.routes.communication_schemas import DeliveryPageSchema
from communicator.web.routes.insights import wants_csv
from communicator.web.routes.one_communication import ONE, find_one
from communicator.web.routing import Call, Callers, PageQuery, Routes

routes = Routes("History", "What became of messages, and who did what about them.")
READ = Callers.COURSE_READERS
CSV: dict[int, Any] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class AuditQuery(PageQuery):
    """Which course or message, and which page."""

    communication = fields.String(metadata={"description": "Only what was done about this one."})


class AuditEntrySchema(Schema):
    """What somebody did about messages."""

    id = fields.Integer()
    at = fields.String(metadata={"format": "date-time"})
    caller = fields.String(metadata={"description": "Staff, a token or a command; never a learner."})
    action = fields.String(metadata={"example": "communication.send"})
    details = fields.Dict(
        metadata={"description": "Such as `changes`: by field what it was, and is; of look-ups `found`."}
    )


class AuditPageSchema(Schema):
    """A page of the audit, the newest first."""

    entries = fields.List(fields.Nested(AuditEntrySchema))
    next_cursor = fields.String(allow_none=True)


@routes.route("GET", f"{ONE}/deliveries", READ, query=PageQuery, answer=DeliveryPageSchema, also=CSV)
def show_deliveries(call: Call, communication_id: str) -> Facts | Response:
    """What became of each learner's mail, by pseudonym; all of them as CSV with `Accept: text/csv`."""
    with call.database.reading() as session:
        communication = find_one(call, session, communication_id)
        if wants_csv():
            return streamed_csv(call, "deliveries.csv", lambda reader: deliveries_csv(reader, communication_id))
        after = position_after(session, communication.course_pk, call.query.get("cursor"))
        page, more = list_deliveries(session, communication.id, after, call.query["limit"])
    return {"deliveries": page, "next_cursor": page[-1]["pseudonym"] if more is not None else None}


@routes.route("GET", "/audit", READ, query=AuditQuery, answer=AuditPageSchema)
def show_audit(call: Call) -> Facts:
    """Who composed, approved, sent and changed messages and saved selections of a course, newest first.

    Who looked learners up by their address or user name is told too, and not whom.
    """
    limit, before = call.query["limit"], number_before(call.query.get("cursor"))
    with call.database.reading() as session:
        course = call.course(session)
        found = list_staff_deeds(session, course.id, call.query.get("communication"), before, limit + 1)
    page = found[:limit]
    next_cursor = str(page[-1].id) if len(found) > limit else None
    return {"entries": [describe_entry(each) for each in page], "next_cursor": next_cursor}


def streamed_csv(call: Call, name: str, pieces: Callable[[Session], Iterator[str]]) -> Response:
    """A CSV answer that browsers save under this name, sent while it is read."""

    def reading() -> Iterator[str]:
        with call.database.reading() as session:
            yield from pieces(session)

    response = Response(stream_with_context(reading()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
