"""Logistic regression with a ridge whose strength is chosen on parts held out."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import LOGIT_BOUND

STRENGTHS: Final = (0.3, 0.1, 0.03, 0.01, 0.003)
"""The ridge, per row: places of a few thousand learners carry over best when weighed cautiously."""
MOST_STEPS: Final = 50


def fitted(
    columns: NDArray[np.float32], labels: NDArray[np.float32], folds: Sequence[NDArray[np.bool_]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The weights float64[p + 1], last the intercept; logits float64[r] of each row by one that never saw it; strength.

    `columns` [r, p] are on one scale; `labels` [r] are 0 and 1, of both kinds in every part that is learned from;
    `folds` bool[r] say which rows each part holds out, each row once.
    """
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for strength in STRENGTHS:
        logits = np.empty(len(labels))
        for fold in folds:
            logits[fold] = logits_of(_line(columns[~fold], labels[~fold], strength), columns[fold])
        loss = float(np.mean(np.logaddexp(0, logits) - labels * logits))
        if best is None or loss < best[0]:
            best = loss, strength, logits
    assert best is not None
    return _line(columns, labels, best[1]), best[2], best[1]


def logits_of(line: NDArray[np.float64], columns: NDArray[np.float32]) -> NDArray[np.float64]:
    """The logits float64[r] of rows [r, p]."""
    logits = columns.astype(np.float64) @ line[:-1] + line[-1]
    return np.asarray(np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND))


def _line(columns: NDArray[np.float32], labels: NDArray[np.float32], strength: float) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    if labels.min() == labels.max():  # a part without one kind tells how common the other is
        share = (labels.sum() + 1) / (len(labels) + 2)
        return np.append(np.zeros(columns.shape[1]), np.log(share / (1 - share)))
    model: Any = LogisticRegression(C=1 / (strength * len(labels)), solver="newton-cholesky", max_iter=MOST_STEPS)
    model.fit(columns.astype(np.float64), labels)
    return np.append(model.coef_[0], model.intercept_)
