"""Route of what a course's learners answered to an assessment: counts by value, nobody's name or pseudonym."""

from marshmallow import Schema, fields, validate

from communicator.audience.given_answers import MOST_VALUES, answers_of
from communicator.roster.assessments.told import LONGEST_PROBLEM
from communicator.web.course_facts import Facts
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Answers", "What learners answered to an assessment, counted for the course's staff.")


class AnswersQuery(CourseQuery):
    """Which course, and which of its assessments."""

    problem = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_PROBLEM),
        metadata={"description": "An assessment's id, as `GET /audience/fields` tells it."},
    )


class ValueSchema(Schema):
    """What somebody answered."""

    value = fields.String(metadata={"description": "As criteria name it; several choices are a JSON list of them."})
    label = fields.String(metadata={"description": "What learners read for it, where a log told that; else the value."})
    learners = fields.Integer()
    correct = fields.Boolean(allow_none=True, metadata={"description": "null: it isn't marked."})


class PartSchema(Schema):
    """An input of the assessment."""

    part = fields.String()
    question = fields.String(metadata={"description": "What it asks, where a log told that; else empty."})
    values = fields.List(
        fields.Nested(ValueSchema), metadata={"description": f"The {MOST_VALUES} most frequent, those first."}
    )
    others = fields.Integer(metadata={"description": "Learners who answered something else."})


class AnswersSchema(Schema):
    """The latest submission of each learner, counted."""

    parts = fields.List(fields.Nested(PartSchema))


@routes.route("GET", "/audience/answers", Callers.COURSE_READERS, query=AnswersQuery, answer=AnswersSchema)
def show_answers(call: Call) -> Facts:
    """What the course's learners answered last, by part; no parts where nobody's answers are known."""
    with call.database.reading() as session:
        course = call.course(session)
        return {"parts": answers_of(session, course.id, call.query["problem"])}
