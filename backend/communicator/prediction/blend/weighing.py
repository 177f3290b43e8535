"""How much each member counts: weights of nought or more on their logits, from logits of courses held out.

Nought is a weight like others: a member that adds nothing to the rest gets it, and the report says so.
"""

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid

PULL = 20.0
"""How strongly weights are pulled towards the expected ones: a few learners decide nothing."""
LEAST = 0.02
"""A smaller share of the weights is taken for nought, so that a member which hardly counts isn't computed."""


def fit_weights(
    logits: NDArray[np.float64], labels: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights float64[m], none below 0, that make `labels` [r] (0, 1) as likely as can be from `logits` [r, m].

    Those `expected` (float64[m], sum 1) where the labels are all the same. An intercept is fitted beside them and left
    to the calibration.
    """
    members = logits.shape[1]
    if members == 1 or not (np.any(labels == 1) and np.any(labels == 0)):
        return expected
    from scipy.optimize import minimize

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = logits @ weights[:-1] + weights[-1]
        away = weights[:-1] - expected
        value = np.sum(np.logaddexp(0, total) - labels * total) + PULL / 2 * np.sum(away**2)
        wrong = sigmoid(total) - labels
        return float(value), np.append(logits.T @ wrong + PULL * away, wrong.sum())

    bounds = [(0.0, None)] * members + [(None, None)]
    found = minimize(loss, np.append(expected, 0.0), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = np.asarray(found.x[:-1], dtype=np.float64)
    weights[weights < LEAST * weights.sum()] = 0.0
    return weights if weights.any() else expected
