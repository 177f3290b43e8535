"""A full refresh: everybody from their first act."""

from dataclasses import replace

import numpy as np

from communicator.errors import NotEnoughData
from communicator.prediction.models import Incremental
from communicator.prediction.refreshing.carrying import BEFORE_ALL, carry
from communicator.prediction.refreshing.course_refresh import (
    Refreshed,
    Scene,
    chances_of,
    first_act,
    last_act,
)
from communicator.prediction.refreshing.keeping import to_keep
from communicator.prediction.refreshing.new_acts import read_acts
from communicator.prediction.refreshing.parts import only
from communicator.prediction.refreshing.report import Mode, Told
from communicator.prediction.refreshing.seen_cells import cells_of

NO_EVENTS = (
    "{} has no events of learners yet, so nothing can be predicted; "
    "import its tracking logs with `communicator clickstream import PATH`"
)


def refreshed_anew(scene: Scene, model: Incremental, as_of: int | None, why: str, *, keep: bool) -> Refreshed:
    """Everybody's chances from all acts; with `keep`, where they stand is to be kept too.

    Raises:
        NotEnoughData: where nobody who takes part has done anything.
        FileNotFoundError: where a file was replaced meanwhile.
    """
    told, people = Told(Mode.FULL, why), scene.people
    with told.timing("reading"):
        acts = read_acts(scene.data_dir, scene.files, until=scene.latest(as_of))
        history = scene.history(acts, 0)
        first, last = first_act(history, people.is_scored), last_act(history, people.is_scored)
        if first is None or last is None:
            raise NotEnoughData(NO_EVENTS.format(scene.facts.course_id))
        moment = last if as_of is None else as_of
        start = scene.facts.start if scene.facts.start is not None else first
        history = only(replace(history, start=start), history.times <= moment)
    with told.timing("model"):
        nobody = np.zeros(len(history), dtype=bool)
        stood = np.full(len(history), BEFORE_ALL, dtype=np.int64)
        carried = carry(model, model.begin(history), history, stood, nobody, moment)
        chances = chances_of(model, carried.states, history, people.is_scored, moment)
    told.new_events, told.touched = len(history.times), int((np.diff(history.offsets) > 0).sum())
    with told.timing("keeping"):
        keeping = to_keep(scene, history, carried, moment, cells_of(acts, start), None) if keep else None
    return Refreshed(people.learners[people.is_scored], chances, moment, told, keeping)
