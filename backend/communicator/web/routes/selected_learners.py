"""The learners of a selection, by pseudonym: pages of JSON, or all as CSV."""

from collections.abc import Iterator
from dataclasses import asdict

from flask import Response, request, stream_with_context
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import Listed, list_matching, matching
from communicator.csv_text import csv_text
from communicator.outreach.reach import BY_HAND, reach
from communicator.prediction.published import latest_snapshot
from communicator.roster.pseudonyms import course_learners_of_pseudonyms
from communicator.web.course_facts import Facts
from communicator.web.cursors import position_after
from communicator.web.routes.selection_schemas import SelectionSchema
from communicator.web.routing import Call, Callers, PageQuery, Routes

routes = Routes("Learners of a selection", "Who is chosen, by pseudonym, and who of them isn't written to.")

CSV_COLUMNS = ["anon_user_id", "attrition_prediction", "completion_prediction", "certification_prediction"]
FURTHER_COLUMNS = ["excluded", "exclude_reason"]
CSV_ROWS_AT_ONCE = 50_000  # a page costs the same whatever its length

Excluded = dict[int, tuple[str, str]]
"""By course learner id: why they aren't written to, and staff's own words where they left them out by hand."""


class ListedSchema(Schema):
    """A learner's three chances in whole per cent; null where there is no prediction."""

    pseudonym = fields.String()
    certify = fields.Integer(allow_none=True)
    complete = fields.Integer(allow_none=True)
    leave = fields.Integer(allow_none=True)
    excluded = fields.String(allow_none=True, metadata={"description": "Why they aren't written to; as in the count."})
    exclude_reason = fields.String(
        allow_none=True, metadata={"description": "Staff's own words, where they left them out by hand."}
    )


class ListedPageSchema(Schema):
    """A page of learners."""

    learners = fields.List(fields.Nested(ListedSchema))
    next_cursor = fields.String(allow_none=True)


class ListingSchema(SelectionSchema):
    """Criteria, and whether a CSV also holds who is left out."""

    with_excluded = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Of CSV: also those left out by hand, and two further columns, `excluded` and "
            "`exclude_reason`, for all who aren't written to. JSON always tells."
        },
    )


@routes.route(
    "POST",
    "/audience/learners",
    Callers.COURSE_READERS,
    query=PageQuery,
    body=ListingSchema,
    answer=ListedPageSchema,
    also={200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": ",".join(CSV_COLUMNS)}}}},
)
def learners(call: Call) -> Facts | Response:
    """Who matches, by pseudonym, and who of them isn't written to; all of them as CSV with `Accept: text/csv`.

    The CSV is the original Communicator's, without those left out by hand unless `with_excluded` asks for them.
    """
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
        excluded = _excluded(session, course.id, {each.course_learner_id for each in page}, criteria)
    rows = [asdict(each) | _told(excluded.get(each.course_learner_id)) for each in page]
    return {"learners": rows, "next_cursor": page[-1].pseudonym if len(listed) > limit else None}


def _told(why: tuple[str, str] | None) -> Facts:
    return {"excluded": why[0] if why else None, "exclude_reason": (why[1] or None) if why else None}


def _excluded(session: Session, course_pk: int, ids: set[int], criteria: Criteria) -> Excluded:
    reasons = criteria.exclusions.reasons
    who = course_learners_of_pseudonyms(session, course_pk, reasons)
    words = {who[pseudonym]: reason for pseudonym, reason in reasons.items() if pseudonym in who}
    parted = reach(session, course_pk, ids, criteria)
    return {
        each: (why, words.get(each, "") if why == BY_HAND else "")
        for why, those in parted.excluded.items()
        for each in those
    }


def _as_csv(call: Call, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> Response:
    """Streamed, since a course may have a million learners."""
    tells = call.body["with_excluded"]

    def lines() -> Iterator[str]:
        header = CSV_COLUMNS + (FURTHER_COLUMNS if tells else [])
        yield csv_text(header, ())
        after = 0
        with call.database.reading() as session:
            members = matching(session, course_pk, criteria, snapshot_id) if tells or criteria.exclude else set()
            excluded = _excluded(session, course_pk, members, criteria)
            while listed := list_matching(session, course_pk, criteria, snapshot_id, after, CSV_ROWS_AT_ONCE):
                rows = (row for each in listed if (row := _row(each, excluded, tells=tells)))
                yield csv_text(header, rows).partition("\r\n")[2]
                after = listed[-1].course_learner_id

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="learners.csv"'
    return response


def _row(learner: Listed, excluded: Excluded, *, tells: bool) -> list[str]:
    """One learner's cells; none for who was left out by hand, where nothing is told of that."""
    why, words = excluded.get(learner.course_learner_id, ("", ""))
    if not tells and why == BY_HAND:
        return []
    chances = (learner.leave, learner.complete, learner.certify)
    cells = [learner.pseudonym, *("" if chance is None else str(chance) for chance in chances)]
    return [*cells, why, words] if tells else cells
