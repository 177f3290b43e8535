"""Routes of one learner, known by pseudonym only."""

from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.errors import UnknownLearner
from communicator.outreach.ledger import messages_of
from communicator.prediction.tables import Prediction, Snapshot
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
        history = _history(session, found)
        return {"pseudonym": pseudonym, "predictions": history, "messages": messages_of(session, found)}


def _history(session: Session, course_learner_id: int) -> list[Facts]:
    query = (
        select(
            Snapshot.id.label("snapshot"),
            Snapshot.as_of,
            Prediction.certify_per_cent.label("certify"),
            Prediction.complete_per_cent.label("complete"),
            Prediction.leave_per_cent.label("leave"),
        )
        .join(Snapshot, Snapshot.id == Prediction.snapshot_id)
        .where(Prediction.course_learner_id == course_learner_id)
        .order_by(Snapshot.as_of.desc(), Snapshot.created_at.desc())
        .limit(LONGEST_HISTORY)
    )
    return [dict(row) for row in session.execute(query).mappings()]
