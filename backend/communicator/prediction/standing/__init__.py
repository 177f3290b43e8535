"""A learner's standing: states that a day's events advance, and the features that models see at a mark.

One code path for training, full replay and incremental: `begun`, `advanced` (or `standings` for many marks in one
pass), `features_at` or `features_in_parts`. What compares learners enters there only.
"""

from communicator.prediction.standing.advancing import advanced, standings
from communicator.prediction.standing.features import feature_names, features_at, features_in_parts
from communicator.prediction.standing.state import begun

__all__ = ["advanced", "begun", "feature_names", "features_at", "features_in_parts", "standings"]
