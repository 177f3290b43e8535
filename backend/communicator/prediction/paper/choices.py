"""What the paper leaves open, or its published code does otherwise, as far as it concerns training."""

from dataclasses import dataclass
from typing import Literal

Over = Literal["course", "all", "none"]
Weights = Literal["fitted", "paper"]

PAPER_WEIGHTS = (0.61, 0.32, 0.07)
"""Section 3.3: of logistic regression, random forest and nearest neighbours in the ensemble, averaged over folds."""


@dataclass(frozen=True)
class PaperChoices:
    """Choices in training the paper's models; each default is the paper's word, or what makes sense of it."""

    outliers_over: Over = "course"
    """Whose lengths bound the lengths trained on: the certified learners of each course (paper, code), or of all."""
    week_marks: bool = True
    """Whether ends of weeks 1–10 are types of the event LSTM's vocabulary (paper); as published its code has none."""
    ensemble_weights: Weights = "fitted"
    """Whether the ensemble's weights are fitted on a quarter of the training courses, or are those of the paper."""
