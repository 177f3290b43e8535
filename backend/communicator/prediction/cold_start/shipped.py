"""The model that comes with the product and serves where none is trained: its files, and its row once it is used.

It was trained on simulated courses only (`python -m trials cold-start` makes it anew). Its row in the database appears
with the first predictions it publishes; until then it is told from the package's files.
"""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.prediction.checkpoint_places import SHIPPED, SHIPPED_FILES
from communicator.prediction.tables import TrainedModel

NAME = "shipped"
WEIGHTS, TOLD = "simulated.pt", "simulated.json"
LARGEST = 1_000_000
"""Bytes: nobody downloads a product for its example."""
HASH_DIGITS = 12


def shipped_model() -> TrainedModel:
    """The model as a row that isn't in the database (a new one each time)."""
    told = _told()
    return TrainedModel(
        id=f"{NAME}-{told['checkpoint_hash'][:HASH_DIGITS]}",
        name=NAME,
        kind=told["kind"],
        checkpoint=SHIPPED + WEIGHTS,
        checkpoint_hash=told["checkpoint_hash"],
        trained_on=told["trained_on"],
        simulated_only=True,
        figures=told["figures"],
        card=told["card"],
        created_at=datetime.fromisoformat(told["created_at"]),
        is_chosen=False,
    )


def is_shipped(model: TrainedModel) -> bool:
    """Whether a model came with the product, this version or an earlier one."""
    return model.checkpoint.startswith(SHIPPED)


def keep_shipped(session: Session) -> TrainedModel:
    """The model's row, added where it isn't there; an earlier version's gives the name up."""
    model = shipped_model()
    kept = session.get(TrainedModel, model.id)
    if kept is not None:
        return kept
    earlier = select(TrainedModel.id).where(TrainedModel.name == NAME)
    for model_id in session.scalars(earlier).all():
        session.execute(update(TrainedModel).where(TrainedModel.id == model_id).values(name=model_id, is_chosen=False))
    session.add(model)
    session.flush()
    return model


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((files(SHIPPED_FILES) / TOLD).read_text("utf-8"))
    return told
