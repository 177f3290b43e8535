"""The trained models there are, and which one predicts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.errors import AlreadyThere, UnknownModel
from communicator.prediction.cold_start.shipped import NAME, is_shipped, keep_shipped, shipped_model
from communicator.prediction.tables import TrainedModel


def require_free_name(session: Session, name: str) -> None:
    """Raises AlreadyThere where a model has this name, or it is the shipped one's."""
    if name == NAME or session.scalar(select(TrainedModel.id).where(TrainedModel.name == name)) is not None:
        raise AlreadyThere(f"There is a model named {name} already; give this one another name with --out")


def add_model(
    session: Session,
    model_id: str,
    name: str,
    kind: str,
    checkpoint: tuple[str, str],
    trained_on: Sequence[str],
    simulated_only: bool,
    figures: dict[str, Any],
    *,
    card: dict[str, Any] | None = None,
) -> TrainedModel:
    """Records a model; `checkpoint` is its path below the data folder and its hash."""
    require_free_name(session, name)
    trained = TrainedModel(
        id=model_id,
        name=name,
        kind=kind,
        checkpoint=checkpoint[0],
        checkpoint_hash=checkpoint[1],
        trained_on=list(trained_on),
        simulated_only=simulated_only,
        figures=figures,
        card=card,
        created_at=clock.now(),
    )
    session.add(trained)
    session.flush()
    return trained


def list_models(session: Session) -> list[TrainedModel]:
    """All models, the newest first; last the one that comes with the product, be it that nobody used it yet."""
    query = select(TrainedModel).order_by(TrainedModel.created_at.desc(), TrainedModel.id)
    return [model for model in session.scalars(query) if not is_shipped(model)] + [_shipped(session)]


def find_model(session: Session, name: str) -> TrainedModel:
    """The model of this name; raises UnknownModel."""
    if name == NAME:
        return _shipped(session)
    found = session.scalar(select(TrainedModel).where(TrainedModel.name == name))
    if found is None:
        raise UnknownModel(f"No model is named {name}; `communicator model list` shows those there are")
    return found


def choose_model(session: Session, name: str) -> TrainedModel:
    """Makes the model of this name the one that predicts from now on; raises UnknownModel."""
    chosen = keep_shipped(session) if name == NAME else find_model(session, name)
    session.execute(update(TrainedModel).where(TrainedModel.id != chosen.id).values(is_chosen=False))
    chosen.is_chosen = True
    session.flush()
    return chosen


def serving_model(session: Session) -> TrainedModel:
    """The chosen model, or the newest trained one where none was chosen, or the shipped one where none is trained."""
    models = list_models(session)
    return next((model for model in models if model.is_chosen), models[0])


def kept_model(session: Session, model: TrainedModel) -> TrainedModel:
    """The model's row, for what refers to it: the shipped one gets its own with its first use."""
    return keep_shipped(session) if is_shipped(model) else model


def _shipped(session: Session) -> TrainedModel:
    model = shipped_model()
    return session.get(TrainedModel, model.id) or model
