"""Putting scores back on the scale of chances: Platt's logistic line, one per outcome.

Training under-samples learners without a certificate, so the network's own chances are too high. The line is fitted
on all early learners of the training courses at the ends of weeks, where the base rates are the true ones.
Reference: Platt (1999), Probabilistic Outputs for Support Vector Machines; Newton's method for two parameters.
"""

import numpy as np
from numpy.typing import NDArray

UNCHANGED = np.array([1.0, 0.0])  # slope, intercept
NEWTON_STEPS = 50
SMALLEST_STEP = 1e-9
RIDGE = 1e-3
# Beyond this the sigmoid is 0 or 1 to within float64; it keeps exp() from overflowing.
LOGIT_BOUND = 30.0


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits to chances, elementwise."""
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND)))
    return chances


def fit_line(logits: NDArray[np.float64], labels: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and intercept such that sigmoid(slope · logit + intercept) is as likely as can be, given `labels` (0, 1).

    A weak pull towards slope 1, intercept 0 keeps both finite where the classes are separable. Without both classes
    nothing can be fitted: (1, 0).
    """
    if not (np.any(labels == 1) and np.any(labels == 0)):
        return 1.0, 0.0
    design = np.stack([np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND), np.ones_like(logits)], axis=1)
    line = UNCHANGED.copy()
    for _ in range(NEWTON_STEPS):
        chances = sigmoid(design @ line)
        slope_of_loss = design.T @ (chances - labels) + RIDGE * (line - UNCHANGED)
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, slope_of_loss)
        # Newton overshoots where nearly all chances are 0 or 1: halve until the loss is no higher.
        while _loss(design, labels, line - step) > _loss(design, labels, line) and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        line -= step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return float(line[0]), float(line[1])


def _loss(design: NDArray[np.float64], labels: NDArray[np.float64], line: NDArray[np.float64]) -> float:
    logits = design @ line
    return float(np.sum(np.logaddexp(0, logits) - labels * logits) + RIDGE / 2 * np.sum((line - UNCHANGED) ** 2))


def calibrated(logits: NDArray[np.float64], lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances float64[n, 3] of logits [n, 3], by `lines` [3, 2] of slope and intercept."""
    return sigmoid(logits * lines[:, 0] + lines[:, 1])
