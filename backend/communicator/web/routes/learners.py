"""Routes of one learner, known by pseudonym only."""

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from communicator.errors import UnknownLearner
from communicator.outreach.ledger import messages_of
from communicator.prediction.published import chances_over_time
from communicator.roster.pseudonyms import course_learners_of_pseudonyms
from communicator.web.course_facts import Facts
from communicator.web.moments import Moment
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Learners", "One learner for staff: predictions and messages, no name.")
LONGEST_HISTORY = 400


class ChancesSchema(Schema):
    """The three chances as of a moment, in whole per cent."""

    snapshot = fields.String()
    as_of = Moment()
    certify = fields.Integer()
    complete = fields.Integer()
    leave = fields.Integer()


class MessageSchema(Schema):
    """A message to this learner and what became of it."""

    id = fields.String()
    subject = fields.String()
    state = fields.String()
    changed_at = fields.String(metadata={"format": "date-time"})


class LearnerSchema(Schema):
    """A learner of a course."""

    pseudonym = fields.String()
    predictions = fields.List(fields.Nested(ChancesSchema), metadata={"description": "The newest first."})
    messages = fields.List(fields.Nested(MessageSchema), metadata={"description": "The newest first."})


@routes.route("GET", "/learners/<string:pseudonym>", Callers.COURSE_READERS, query=CourseQuery, answer=LearnerSchema)
def show_learner(call: Call, pseudonym: str) -> Facts:
    """A learner's predictions over time, and the messages they got."""
    with call.database.reading() as session:
        course = call.course(session)
        found = course_learners_of_pseudonyms(session, course.id, [pseudonym]).get(pseudonym)
        if found is None:
            raise UnknownLearner
        history = _history(session, course.id, found)
        return {"pseudonym": pseudonym, "predictions": history, "messages": messages_of(session, found)}


def _history(session: Session, course_pk: int, course_learner_id: int) -> list[Facts]:
    found = chances_over_time(session, course_pk, course_learner_id, LONGEST_HISTORY)
    return [
        {"snapshot": each.snapshot_id, "as_of": each.as_of}
        | {outcome: getattr(each, outcome) for outcome in ("certify", "complete", "leave")}
        for each in found
    ]
