"""Routes of models: what predicts, what it was trained on, how well it did; and a model's card."""

from flask import Response, request
from marshmallow import Schema, fields
from sqlalchemy import select

from communicator.access.callers import Scope
from communicator.courses.catalogue import list_courses
from communicator.errors import NotAllowed, UnknownModel
from communicator.prediction.card.markdown import as_markdown
from communicator.prediction.card.reading import card_with_drift, known_model, serves
from communicator.prediction.tables import TrainedModel
from communicator.web.course_facts import Facts, model_facts
from communicator.web.routes.courses import ModelSchema
from communicator.web.routing import Call, Callers, Routes, as_json

MARKDOWN = "text/markdown"

routes = Routes("Models", "The models that predict.")


class MeasuredModelSchema(ModelSchema):
    """A model with what was measured of it."""

    figures = fields.Dict(metadata={"description": "Losses of training, and AUC by week where it was evaluated."})


class ModelListSchema(Schema):
    """Models, the newest first."""

    models = fields.List(fields.Nested(MeasuredModelSchema))


@routes.route("GET", "/models", Callers.KNOWN, answer=ModelListSchema)
def show_models(call: Call) -> Facts:
    """All models, the newest first."""
    with call.database.reading() as session:
        models = session.scalars(select(TrainedModel).order_by(TrainedModel.created_at.desc(), TrainedModel.id))
        return {"models": [{**(model_facts(model) or {}), "figures": model.figures} for model in models]}


class CardModelSchema(Schema):
    """The model that a card is of."""

    id = fields.String()
    name = fields.String()
    kind = fields.String()
    simulated_only = fields.Boolean()
    trained_on = fields.List(fields.String())
    created_at = fields.String()


class CardSchema(Schema):
    """A model's card in keys and numbers, for pages to put into words; null where it isn't known."""

    format = fields.Integer()
    model = fields.Nested(CardModelSchema)
    is_complete = fields.Boolean(metadata={"description": "False for models trained before there were cards."})
    limits = fields.List(fields.Dict(), metadata={"description": "`key` and its numbers, the weightiest first."})
    data = fields.Dict(allow_none=True, metadata={"description": "Courses, learners, events, share simulated."})
    outcomes = fields.Dict(metadata={"description": "How each outcome is defined."})
    unknown_outcomes = fields.List(fields.String(), metadata={"description": "Those that it could not learn."})
    exposure = fields.Dict(allow_none=True, metadata={"description": "Learners exposed, and objecting."})
    evaluation = fields.List(
        fields.Dict(),
        allow_none=True,
        metadata={
            "description": "Trials on learners not learned from; `weeks` has per outcome, group and week: learners, "
            "positive, base_rate, mean_chance, auc, slope, intercept (value and 95 % interval), brier, brier_skill, "
            "ece, ece_null and the reliability bins."
        },
    )
    fairness = fields.Dict(
        allow_none=True,
        metadata={
            "description": "By attribute and class; `hidden` says why a class isn't told: few, or beside one of few."
        },
    )
    drift_reference = fields.Dict(allow_none=True, metadata={"description": "What a course is set beside."})
    drift = fields.List(
        fields.Dict(),
        metadata={"description": "Of the caller's courses that this model predicted last: level, advice, findings."},
    )
    kind = fields.String()
    configuration = fields.Dict(allow_none=True)
    options = fields.Dict()
    parameters = fields.Integer()


@routes.route(
    "GET",
    "/models/<model_id>/card",
    Callers.KNOWN,
    answer=CardSchema,
    also={200: {"content": {MARKDOWN: {"schema": {"type": "string"}}}}},
)
def show_card(call: Call, model_id: str) -> Response:
    """A model's card; as Markdown with `Accept: text/markdown`.

    Staff of a course see the card of the model that predicts, and of those that predicted their course.
    """
    with call.database.reading() as session:
        courses = [
            course for course in list_courses(session) if call.caller.reaches(course.site.name, course.course_id)
        ]
        trained = known_model(session, model_id)
        if call.caller.scope is Scope.COURSE and not (trained and serves(session, trained, courses)):
            raise NotAllowed("This model doesn't predict your course")
        if trained is None:
            raise UnknownModel
        card = card_with_drift(session, trained, courses)
    if request.accept_mimetypes.best_match(["application/json", MARKDOWN]) == MARKDOWN:
        return Response(as_markdown(card), mimetype=MARKDOWN)
    return as_json(CardSchema().dump(card))
