"""The blend as a model: its members' logits weighed per outcome, then put on the scale of chances."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.blend.learning import Learned, learned
from communicator.prediction.blend.members import MEMBERS, Member
from communicator.prediction.calibration import UNCHANGED, calibrated
from communicator.prediction.choosing import require_both_classes
from communicator.prediction.gru.changes import Change, session_changes
from communicator.prediction.gru.model import SessionGru
from communicator.prediction.gru.passing import carried_through
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import States, Tell, TrainingOptions, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import advanced, begun, feature_names, features_in_parts
from communicator.prediction.trees.model import LightGbm
from communicator.prediction.vocabulary import Vocabulary


class Blend:
    """See members.py and weighing.py. A member with no weight is not kept."""

    kind: ClassVar[str] = "blend"

    def __init__(self) -> None:
        self._learned: Learned | None = None

    @property
    def learned(self) -> Learned:
        """What training left; asking before it is a programming error."""
        assert self._learned is not None, "train or restore the model first"
        return self._learned

    @property
    def unknown_outcomes(self) -> tuple[str, ...]:
        """See Model."""
        return self.learned.unknown

    @property
    def members(self) -> Mapping[str, Member]:
        """Those that have a weight, by kind."""
        return self.learned.members

    @property
    def _vocabulary(self) -> Vocabulary:
        return next(iter(self.members.values())).trained.vocabulary

    @property
    def _sequential(self) -> SessionGru | None:
        member = self.members.get(SessionGru.kind)
        return member if isinstance(member, SessionGru) else None

    @property
    def _trees(self) -> LightGbm | None:
        member = self.members.get(LightGbm.kind)
        return member if isinstance(member, LightGbm) else None

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses tell neither certify nor complete."""
        require_both_classes(courses)
        self._learned, report = learned(courses, options, tell)
        return report

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        chances: NDArray[np.float64] = self.predict_at(history, [as_of])[0]
        return chances

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model; one pass over the events."""
        passed = carried_through(self, history, moments)
        return np.stack([self.chances(states, history, moment) for moment, states in passed])

    def begin(self, history: CourseHistory) -> States:
        """See Incremental: the standing's states, which all members look at, and the session GRU's `hidden`."""
        return begun(history, self._vocabulary) if self._sequential is None else self._sequential.begin(history)

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """See Incremental."""
        if self._sequential is None:
            return advanced(states, history, self._vocabulary, until)
        return self._sequential.advance(states, history, until)

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Incremental."""
        chances = np.empty((len(history), len(OUTCOMES)))
        standing = {name: array for name, array in states.items() if name != "hidden"}
        share = history.share_elapsed(as_of)
        for rows, features in features_in_parts(standing, history, self._vocabulary, as_of):
            total = np.zeros((len(rows), len(OUTCOMES)))
            for name, member in self.members.items():
                total += self.learned.weights[name] * _logits(member, states, rows, features, share)
            chances[rows] = calibrated(total, share, self.learned.lines)
        return chances

    def feature_names(self) -> tuple[str, ...]:
        """What the f features are called whose parts `contributions` tells."""
        return feature_names(self._vocabulary)

    def contributions(self, history: CourseHistory, as_of: int, rows: Sequence[int]) -> NDArray[np.float64]:
        """What each feature adds to the trees' logits of these learners: float64[k, 3, f]; 0 where trees don't count.

        Trees alone tell it feature by feature; the whole blend's chance is moved by less, or by more.
        """
        states = advanced(begun(history, self._vocabulary), history, self._vocabulary, as_of)
        return self.contributions_from(states, history, as_of, rows)

    def contributions_from(
        self, states: States, history: CourseHistory, as_of: int, rows: Sequence[int]
    ) -> NDArray[np.float64]:
        """The same of all the course's learners who stand at `states`; `rows` are those to tell of."""
        if self._trees is None:
            return np.zeros((len(rows), len(OUTCOMES), len(self.feature_names())))
        return self._trees.contributions_from(states, history, as_of, rows)

    def session_changes(self, history: CourseHistory, row: int) -> list[Change]:
        """What each session of a learner changed of the blend's chances; see gru/changes.py."""
        return session_changes(self, history, row)

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {
            "types": list(self._vocabulary.types),
            "members": {name: member.configuration() for name, member in self.members.items()},
            "unknown_outcomes": list(self.unknown_outcomes),
        }

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        kept: dict[str, NDArray[Any]] = {"calibration": self.learned.lines}
        for name, member in self.members.items():
            kept[f"weights.{name}"] = self.learned.weights[name]
            kept |= {f"{name}/{key}": array for key, array in member.parameters().items()}
        return kept

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        members: dict[str, Member] = {}
        for name, told in configuration["members"].items():
            own = {
                key.removeprefix(f"{name}/"): array for key, array in parameters.items() if key.startswith(f"{name}/")
            }
            members[name] = MEMBERS[name].restored(told, own)
            if list(members[name].trained.vocabulary.types) != configuration["types"]:
                raise ValueError(f"the vocabulary of {name} is another")
        weights = {name: _checked(parameters[f"weights.{name}"], (len(OUTCOMES),)) for name in members}
        lines = _checked(parameters["calibration"], (len(OUTCOMES), len(UNCHANGED)))
        if not members:
            raise ValueError("there is no member")
        model = cls()
        model._learned = Learned(members, weights, lines, tuple(configuration["unknown_outcomes"]))
        return model


def _logits(
    member: Member, states: States, rows: NDArray[np.int64], features: NDArray[np.float32], share: float
) -> NDArray[np.float64]:
    if isinstance(member, SessionGru):
        return member.logits_from(states["hidden"][rows], features)
    return member.logits_from(features) if isinstance(member, LightGbm) else member.logits_from(features, share)


def _checked(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float64]:
    if array.shape != shape or not np.all(np.isfinite(array)):
        raise ValueError(f"weights of the blend are not {shape} finite numbers")
    return array.astype(np.float64)
