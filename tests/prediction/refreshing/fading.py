"""A small honest model whose states depend on the order of events, to the last bit where sessions and days are cut."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import States, Tell, TrainingOptions, TrainingReport
from communicator.prediction.outcomes import DAY
from communicator.prediction.refreshing.parts import only, without_events
from communicator.prediction.sessions import sessions_of

NEVER_SEEN = -(2**62)


class Fading:
    """Carries on how much was done, fading by half a day, session by session; nothing of it commutes."""

    kind: ClassVar[str] = "fading"
    unknown_outcomes: tuple[str, ...] = ()
    seed = 0.0
    advanced = 0
    """Events that were advanced through, by all of them."""

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """Learns nothing."""
        return TrainingReport(0, 0, 0, 0)

    def begin(self, history: CourseHistory) -> States:
        """See Incremental."""
        learners = len(history)
        return {
            "weight": np.zeros((learners, 2)),
            "last": np.full(learners, NEVER_SEEN, dtype=np.int64),
            "worth": np.zeros(learners, dtype=np.float32),
        }

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """See Incremental."""
        later = {name: array.copy() for name, array in states.items()}
        assert (history.times <= until).all()
        Fading.advanced += len(history.times)
        sessions = sessions_of(history)
        for row, begin, end, first in zip(
            sessions.learner_of, sessions.offsets[:-1], sessions.offsets[1:], sessions.begins, strict=True
        ):
            assert first > later["last"][row]
            silence = min((first - int(later["last"][row])) / DAY, 50.0)
            names = [history.type_names[type_] for type_ in history.types[begin:end]]
            done = np.log1p([len(names), sum(name == "play_video" for name in names)])
            later["weight"][row] = np.tanh(later["weight"][row] * np.exp(-silence) + 0.3 * done + len(set(names)) / 9)
            later["last"][row] = history.times[end - 1]
            assert history.objects is not None
            objects = {history.object_names[each] for each in history.objects[begin:end]}
            later["worth"][row] = later["worth"][row] * 0.5 + sum(history.worth.get(each, 0.0) for each in objects)
        return later

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Incremental; each beside the mean of all."""
        assert not len(history.times)
        assert len(history) == len(states["last"])
        weight = states["weight"] - states["weight"].mean(axis=0)
        away = np.minimum((as_of - states["last"]) / DAY, 50.0)
        assert (away >= 0).all()
        share = history.share_elapsed(as_of)
        shown = np.stack([3 * weight[:, 0] - share, states["worth"] - share, 0.2 * away - weight[:, 1]], axis=1)
        return sigmoid(shown)

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        states = self.advance(self.begin(history), only(history, history.times <= as_of), as_of)
        return self.chances(states, without_events(history, np.arange(len(history))), as_of)

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
        return np.stack([self.predict(history, moment) for moment in moments])

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        return {"seed": np.array([self.seed])}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        assert not configuration
        model = cls()
        model.seed = float(parameters["seed"][0])
        return model
