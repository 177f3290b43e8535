"""Routes of models: what predicts, what it was trained on, how well it did."""

from marshmallow import Schema, fields
from sqlalchemy import select

from communicator.prediction.tables import TrainedModel
from communicator.web.course_facts import Facts, model_facts
from communicator.web.routes.courses import ModelSchema
from communicator.web.routing import Call, Callers, Routes

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
