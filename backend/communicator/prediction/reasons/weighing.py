"""What each feature adds to one learner's logit, by kind of model: trees, lines, and the blend of them.

Trees tell by TreeSHAP (Lundberg et al., 2020, section 3): contributions that add up to the logit less its mean. A line
tells weight times how far a feature lies from its mean in training. Both are put on the scale of the calibrated chance.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.baselines import CountsLogistic, count_features
from communicator.prediction.history import CourseHistory
from communicator.prediction.linear.model import StandingLogistic
from communicator.prediction.linear.places import placed_features
from communicator.prediction.models import Model, States
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import feature_names, features_at
from communicator.prediction.trees.model import LightGbm
from communicator.prediction.vocabulary import Vocabulary

Weighed = dict[str, NDArray[np.float64]]
"""Feature -> what it adds to the three logits, [3]."""
NEVER_WEIGHED: Final[Weighed] = {}


def weighed(model: Model, states: States | None, history: CourseHistory, as_of: int, row: int) -> Weighed:
    """What each feature adds to the logits of the learner in this row; nothing of a model that doesn't tell.

    `states` are those of all the history's learners at `as_of`, where the model carries learners on.
    """
    if isinstance(model, CountsLogistic):
        return _of_counts(model, history, as_of, row)
    if states is None:
        return NEVER_WEIGHED
    if isinstance(model, LightGbm):
        added = model.contributions_from(states, history, as_of, [row])[0]
        return {name: added[:, place] for place, name in enumerate(model.feature_names())}
    if isinstance(model, StandingLogistic):
        return _of_places(model, features_at(states, history, model.trained.vocabulary, as_of), history, as_of, row)
    members = getattr(model, "members", None)
    return _of_blend(model, members, states, history, as_of, row) if members is not None else NEVER_WEIGHED


def slopes(lines: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """How much a calibrated logit rises with its own, by outcome, when so much of the course has passed: [3]."""
    slope: NDArray[np.float64] = lines[:, 0] + lines[:, 2] * share
    return slope


def _of_blend(blend: Any, members: Any, states: States, history: CourseHistory, as_of: int, row: int) -> Weighed:
    outer = slopes(blend.learned.lines, history.share_elapsed(as_of))
    total: Weighed = {}
    for name, member in members.items():
        for feature, added in weighed(member, states, history, as_of, row).items():
            total[feature] = total.get(feature, np.zeros(len(OUTCOMES))) + outer * blend.learned.weights[name] * added
    return total


def _of_counts(model: CountsLogistic, history: CourseHistory, as_of: int, row: int) -> Weighed:
    vocabulary, parameters = Vocabulary(tuple(model.configuration()["types"])), model.parameters()
    values = count_features(history, vocabulary, as_of)[row]
    added = parameters["lines"][:, :-1] * ((values - parameters["mean"]) / parameters["scale"])
    names = [*(f"count:{name}" for name in vocabulary.types), "time:share elapsed"]
    return {name: added[:, place] for place, name in enumerate(names)}


def _of_places(
    model: StandingLogistic, features: NDArray[np.float32], history: CourseHistory, as_of: int, row: int
) -> Weighed:
    """A place counts twice: as it is, and more or less as the course passes."""
    trained, share = model.trained, history.share_elapsed(as_of)
    names = feature_names(trained.vocabulary)
    placed = placed_features(names)
    columns = model.columns_of(features, share)[row]
    added = trained.weights[:, :-1] * ((columns - trained.mean) / trained.scale)
    told = [*(names[place] for place in placed), "seen", *(names[place] for place in placed), "time:share elapsed"]
    total: Weighed = {name: np.zeros(len(OUTCOMES)) for name in told}
    for place, name in enumerate(told):
        total[name] += slopes(trained.lines, share) * added[:, place]
    return total
