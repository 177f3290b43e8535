"""LightGBM as a model: standings as features, a booster and a line of calibration per outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import UNCHANGED, base_rate_line, calibrated, fit_rising_line
from communicator.prediction.choosing import require_both_classes
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.learned import Learned
from communicator.prediction.models import States, Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import advanced, begun, feature_names, features_at, standings
from communicator.prediction.trees.alike import asked_once
from communicator.prediction.trees.averaging import averaged
from communicator.prediction.trees.boosting import Settings
from communicator.prediction.trees.grown import Grown
from communicator.prediction.trees.rows import HeldOut, Rows, training_rows
from communicator.prediction.vocabulary import Vocabulary, learn_vocabulary

LEAVE: Final = OUTCOMES.index("leave")


@dataclass(frozen=True)
class Trained:
    """What training leaves; an outcome that can't be learned has no booster, and its base rate as its line."""

    vocabulary: Vocabulary
    boosters: dict[str, Grown]
    lines: NDArray[np.float64]  # [3, 4]


class LightGbm(Learned[Trained]):
    """Predicts from what can be counted of each learner, and where that puts them among the course's learners."""

    kind: ClassVar[str] = "lightgbm"

    def __init__(self) -> None:
        super().__init__()
        self.held_out: HeldOut | None = None
        """What was said, while it learned, of rows held out, for who weighs it beside others; in no checkpoint."""

    @property
    def unknown_outcomes(self) -> tuple[str, ...]:
        """The outcomes of which nothing could be learned."""
        return tuple(outcome for outcome in OUTCOMES if outcome not in self.trained.boosters)

    def feature_names(self) -> tuple[str, ...]:
        """What the f features are called."""
        return feature_names(self.trained.vocabulary)

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses tell neither certify nor complete."""
        require_both_classes(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        rows = training_rows(courses, vocabulary, options)
        settings, boosters, lines, said = Settings(options.seed, options.threads), {}, [], []
        for number, outcome in enumerate(OUTCOMES):
            grown, line, held_out = _learned(rows, number, settings)
            said.append(held_out)
            if grown is not None:
                boosters[outcome] = grown
            lines.append(line)
            tell(TrainingProgress(1, 1, number + 1, len(OUTCOMES), 0.0))
        self._trained = Trained(vocabulary, boosters, np.array(lines))
        self.held_out = HeldOut.of(rows, said)
        learners = int(sum(len(course.history) for course in courses))
        certified = int(sum(np.sum(course.certify == 1) for course in courses))
        return TrainingReport(
            learners,
            certified,
            len(rows.labels),
            len(vocabulary.types),
            unknown_outcomes=self.unknown_outcomes,
        )

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model; one pass over the events."""
        passed = standings(history, self.trained.vocabulary, moments)
        return np.array([self.chances(states, history, moment) for moment, states in passed])

    def begin(self, history: CourseHistory) -> States:
        """See Incremental."""
        return begun(history, self.trained.vocabulary)

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """See Incremental."""
        return advanced(states, history, self.trained.vocabulary, until)

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Incremental."""
        logits = self.logits(states, history, as_of)
        return calibrated(logits, history.share_elapsed(as_of), self.trained.lines)

    def logits(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """The boosters' own logits float64[n, 3], before calibration; 0 of an outcome that couldn't be learned."""
        return self.logits_from(features_at(states, history, self.trained.vocabulary, as_of))

    def logits_from(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """The same of the standing's features float32[n, f]."""
        logits = np.zeros((len(features), len(OUTCOMES)))
        seen = features[:, self.feature_names().index("seen")] > 0
        for rows in (np.flatnonzero(seen), np.flatnonzero(~seen)):
            some = features if len(rows) == len(features) else features.T[:, rows].T  # column after column in memory
            self._ask(some, rows, logits, may_be_alike=len(rows) > 0 and not seen[rows[0]])
        return logits

    def _ask(
        self, features: NDArray[np.float32], rows: NDArray[np.int64], logits: NDArray[np.float64], *, may_be_alike: bool
    ) -> None:
        """Puts the logits of `features` into these rows."""
        stands_for: Any = slice(None)
        if may_be_alike:
            asked, stands_for = asked_once(features, self.trained.boosters.values())
            features = features.T[:, asked].T
        for outcome, grown in self.trained.boosters.items():
            logits[rows, OUTCOMES.index(outcome)] = grown.logits(features)[stands_for]

    def contributions(self, history: CourseHistory, as_of: int, rows: Sequence[int]) -> NDArray[np.float64]:
        """What each feature adds to the logit of these learners' calibrated chances: float64[k, 3, f]."""
        vocabulary = self.trained.vocabulary
        states = advanced(begun(history, vocabulary), history, vocabulary, as_of)
        return self.contributions_from(states, history, as_of, rows)

    def contributions_from(
        self, states: States, history: CourseHistory, as_of: int, rows: Sequence[int]
    ) -> NDArray[np.float64]:
        """The same of all the course's learners who stand at `states`; `rows` are those to tell of."""
        features = features_at(states, history, self.trained.vocabulary, as_of)[np.asarray(rows, dtype=np.int64)]
        share = history.share_elapsed(as_of)
        added = np.zeros((len(features), len(OUTCOMES), features.shape[1]))
        for outcome, grown in self.trained.boosters.items():
            place = OUTCOMES.index(outcome)
            slope, _, with_share, _ = self.trained.lines[place]
            added[:, place] = (slope + with_share * share) * grown.contributions(features)
        return added

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {
            "types": list(self.trained.vocabulary.types),
            "features": list(self.feature_names()),
            "unknown_outcomes": list(self.unknown_outcomes),
        }

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        boosters = {f"booster.{outcome}": grown.packed() for outcome, grown in self.trained.boosters.items()}
        return {**boosters, "calibration": self.trained.lines}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        vocabulary = Vocabulary(tuple(configuration["types"]))
        names = feature_names(vocabulary)
        if tuple(configuration["features"]) != names:
            raise ValueError("the trees were trained on other features than this version and vocabulary have")
        unknown = configuration["unknown_outcomes"]
        boosters = {
            outcome: Grown.unpacked(parameters[f"booster.{outcome}"], len(names))
            for outcome in OUTCOMES
            if outcome not in unknown
        }
        lines = np.asarray(parameters["calibration"], dtype=np.float64)
        if lines.shape != (len(OUTCOMES), len(UNCHANGED)) or not np.all(np.isfinite(lines)):
            raise ValueError("calibration is not a line per outcome")
        model = cls()
        model._trained = Trained(vocabulary, boosters, lines)
        return model


def _learned(
    rows: Rows, outcome: int, settings: Settings
) -> tuple[Grown | None, NDArray[np.float64], NDArray[np.float64]]:
    """The trees of one outcome, their line, and the logits of known rows held out; None and the base rate without both.

    For "leave" the line is fitted on learners active in the last 14 days: the long gone are most of all.
    """
    labels = rows.labels[:, outcome]
    known = np.flatnonzero(~np.isnan(labels))
    if np.sum(labels[known] == 1) in (0, len(known)):
        return None, base_rate_line(labels[known]), np.zeros(len(known))
    courses, learners = rows.courses[known], rows.learners[known]
    different = len(np.unique(np.stack([courses, learners]), axis=1).T)
    settings = replace(settings, rows_a_learner=len(known) / different)
    learned = averaged(rows.features[known], labels[known], courses, learners, settings)
    asked = rows.is_active[known] if outcome == LEAVE else np.ones(len(known), dtype=bool)
    truth = labels[known][asked].astype(np.float64)
    line = fit_rising_line(learned.held_out[asked], rows.shares[known][asked], truth)
    texts = [booster.model_to_string() for booster in learned.boosters]
    return Grown(texts, rows.features.shape[1]), line, learned.held_out
