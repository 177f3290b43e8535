"""Putting scores back on the scale of chances: Platt's logistic line, one per outcome, moving with the course.

Training under-samples learners without a certificate, so the network's own chances are too high. The line is fitted
on all early learners of the training courses at the end of every day, where the base rates are the true ones, and
depends on how much of the course has passed: in the first days a score tells less than in the last.
Reference: Platt (1999), Probabilistic Outputs for Support Vector Machines; fitted by Newton's method.
"""

import numpy as np
from numpy.typing import NDArray

NEWTON_STEPS = 50
SMALLEST_STEP = 1e-9
RIDGE = 1e-3
# Weights of the logit, 1, and both times the share of the course that has passed.
UNCHANGED = np.array([1.0, 0.0, 0.0, 0.0])
# Beyond this the sigmoid is 0 or 1 to within float64; it keeps exp() from overflowing.
LOGIT_BOUND = 30.0


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits to chances, elementwise."""
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND)))
    return chances


def calibrated(logits: NDArray[np.float64], share: float, lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances float64[n, 3] of logits [n, 3] when `share` (0..1) of the course has passed, by `lines` [3, 4]."""
    columns = [_design(logits[:, outcome], np.full(len(logits), share)) @ line for outcome, line in enumerate(lines)]
    return sigmoid(np.stack(columns, axis=1))


def fit_line(
    logits: NDArray[np.float64], shares: NDArray[np.float64], labels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The line float64[4] that makes `labels` (0, 1) as likely as can be, from logits and shares of the course passed.

    A weak pull towards no change keeps it finite where the classes are separable. Without both classes nothing can be
    fitted, and nothing is changed.
    """
    line = UNCHANGED.copy()
    if not (np.any(labels == 1) and np.any(labels == 0)):
        return line
    design = _design(logits, shares)
    for _ in range(NEWTON_STEPS):
        chances = sigmoid(design @ line)
        slope = design.T @ (chances - labels) + RIDGE * (line - UNCHANGED)
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + RIDGE * np.eye(len(line))
        step = np.linalg.solve(curvature, slope)
        # Newton overshoots where nearly all chances are 0 or 1: halve until the loss is no higher.
        while _loss(design, labels, line - step) > _loss(design, labels, line) and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        line -= step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return line


def fit_rising_line(
    logits: NDArray[np.float64], shares: NDArray[np.float64], labels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """As `fit_line`; a line without a slope where, at some share of the course, higher logits came true less.

    Then what was learned of some learners told nothing of others (there were too few): the base rate alone is left.
    """
    line = fit_line(logits, shares, labels)
    if min(line[0], line[0] + line[2]) > 0:
        return line
    _, base, _, with_share = fit_line(np.zeros_like(logits), shares, labels)
    return np.array([0.0, base, 0.0, with_share])


def base_rate_line(labels: NDArray[np.float32]) -> NDArray[np.float64]:
    """The line float64[4] that makes a logit of 0 the share of the known `labels` (0, 1) that came true.

    One learner of each kind is counted beside them: where all are alike, the share is never 0 or 1.
    """
    share = (np.sum(labels == 1) + 1) / (len(labels) + 2)
    return np.array([1.0, np.log(share / (1 - share)), 0.0, 0.0])


def _design(logits: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND)
    return np.stack([bounded, np.ones_like(bounded), bounded * shares, shares], axis=1)


def _loss(design: NDArray[np.float64], labels: NDArray[np.float64], line: NDArray[np.float64]) -> float:
    logits = design @ line
    return float(np.sum(np.logaddexp(0, logits) - labels * logits) + RIDGE / 2 * np.sum((line - UNCHANGED) ** 2))
