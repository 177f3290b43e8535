"""Routes of one learner, known by pseudonym only."""

import structlog
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from communicator.errors import CheckpointUnusable, LibraryMissing, UnknownLearner
from communicator.outreach.ledger import messages_of
from communicator.prediction.published import chances_over_time, latest_snapshot
from communicator.roster.pseudonyms import course_learners_of_pseudonyms
from communicator.web.course_facts import Facts
from communicator.web.moments import Moment
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Learners", "One learner for staff: predictions and messages, no name.")
LONGEST_HISTORY = 400
_log = structlog.get_logger(__name__)


class ChancesSchema(Schema):
    """The three chances as of a moment, in whole per cent."""

    snapshot = fields.String()
    as_of = Moment()
    certify = fields.Integer()
    complete = fields.Integer()
    leave = fields.Integer()


class MessageSchema(Schema):
    """A message meant for this learner and what became of it; those they were held out of by chance aren't told."""

    id = fields.String()
    subject = fields.String()
    from_name = fields.String()
    automatic = fields.Boolean()
    state = fields.String()
    reason = fields.String()
    attempts = fields.Integer()
    sent_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    changed_at = fields.String(metadata={"format": "date-time"})


class ReasonSchema(Schema):
    """What weighed on a chance; pages have words for the key, and put the numbers in."""

    key = fields.String()
    points = fields.Integer(metadata={"description": "Per cents that it makes the chance higher (lower: negative)."})
    facts = fields.Dict(metadata={"description": "The learner's own numbers; `half` is what half of the course has."})


class ReasonsSchema(Schema):
    """For each chance up to three reasons, the weightiest first; none where the model tells none."""

    certify = fields.List(fields.Nested(ReasonSchema))
    complete = fields.List(fields.Nested(ReasonSchema))
    leave = fields.List(fields.Nested(ReasonSchema))


class LearnerSchema(Schema):
    """A learner of a course."""

    pseudonym = fields.String()
    predictions = fields.List(fields.Nested(ChancesSchema), metadata={"description": "The newest first."})
    messages = fields.List(fields.Nested(MessageSchema), metadata={"description": "The newest first."})
    reasons = fields.Nested(
        ReasonsSchema,
        allow_none=True,
        metadata={"description": "Why the latest chances are what they are; null without any, or without their model."},
    )


@routes.route("GET", "/learners/<string:pseudonym>", Callers.COURSE_READERS, query=CourseQuery, answer=LearnerSchema)
def show_learner(call: Call, pseudonym: str) -> Facts:
    """A learner's predictions over time, why the latest are what they are, and the messages they got."""
    with call.database.reading() as session:
        course = call.course(session)
        found = course_learners_of_pseudonyms(session, course.id, [pseudonym]).get(pseudonym)
        if found is None:
            raise UnknownLearner
        history = _history(session, course.id, found)
        messages = messages_of(session, found)
        reasons = _reasons(call, session, course.id, found)
        return {"pseudonym": pseudonym, "predictions": history, "messages": messages, "reasons": reasons}


def _reasons(call: Call, session: Session, course_pk: int, course_learner_id: int) -> Facts | None:
    """None, and why in our log, where the model or the events behind the chances can't be read any more."""
    from communicator.prediction.reasons.reasons import reasons_of  # brings torch, which pages don't wait for

    snapshot = latest_snapshot(session, course_pk)
    try:
        return reasons_of(session, call.settings.data_dir, snapshot, course_learner_id) if snapshot else None
    except (CheckpointUnusable, LibraryMissing, OSError) as error:
        _log.warning("no_reasons", course=course_pk, why=str(error))
        return None


def _history(session: Session, course_pk: int, course_learner_id: int) -> list[Facts]:
    found = chances_over_time(session, course_pk, course_learner_id, LONGEST_HISTORY)
    return [
        {"snapshot": each.snapshot_id, "as_of": each.as_of}
        | {outcome: getattr(each, outcome) for outcome in ("certify", "complete", "leave")}
        for each in found
    ]
