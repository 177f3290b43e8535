"""Whether chances come true: reliability bins, recalibration slope and intercept, Brier score, ECE beside its null.

Given are chances of learners whom the model didn't learn from. A miscalibration index alone says little: even a
perfectly calibrated model has an expected calibration error (ECE) above 0 at a finite number of learners, so the
95th percentile of what such a model shows is given beside it, simulated from the chances themselves.
References: Cox (1958) and Van Calster et al. (2016) for slope and intercept; Brier (1950); Naeini et al. (2015) for
the ECE.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.card.ranking import Interval, Ranking, Z, ranking

BINS = 10
NULL_DRAWS = 400
NULL_PERCENTILE = 0.95
# Above so many learners the draws are made from the normal limit of each bin's sum.
MOST_DRAWN_ONE_BY_ONE = 20_000
SMALLEST_CHANCE = 1e-6
NEWTON_STEPS = 50
SMALLEST_STEP = 1e-9
# With fewer of either class a fitted line tells of them, not of the model.
FEWEST_OF_A_CLASS = 10


@dataclass(frozen=True)
class Bin:
    """Learners with chances in [low, high): how many, their mean chance, and how many came true."""

    low: float
    high: float
    learners: int
    mean_chance: float
    came_true: int


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval."""

    value: float
    interval: Interval


@dataclass(frozen=True)
class Reliability:
    """How well n chances of one outcome came true. None where too few of a class are there to say it.

    `slope` is 1 and `intercept` (calibration in the large, the slope being 1) is 0 where chances are right; a slope
    below 1 says that they are too far from the middle, an intercept below 0 that they are too high. `brier_skill` is
    1 - Brier / Brier of always saying the base rate.
    """

    learners: int
    positive: int
    base_rate: float
    mean_chance: float
    auc: Ranking | None
    slope: Estimate | None
    intercept: Estimate | None
    brier: float
    brier_skill: float | None
    ece: float
    ece_null: float
    bins: tuple[Bin, ...]


def reliability(chances: NDArray[np.float64], labels: NDArray[np.bool_], seed: int = 0) -> Reliability:
    """Everything that is told of chances float64[n] and what came true bool[n]; n is 1 at least.

    Raises:
        ValueError: where there is nobody.
    """
    if not len(labels):
        raise ValueError("nobody to look at")
    base_rate, brier = float(labels.mean()), float(np.mean((chances - labels) ** 2))
    spread = base_rate * (1 - base_rate)
    enough = min(labels.sum(), (~labels).sum()) >= FEWEST_OF_A_CLASS
    bins, ece = reliability_bins(chances, labels)
    return Reliability(
        learners=len(labels),
        positive=int(labels.sum()),
        base_rate=base_rate,
        mean_chance=float(chances.mean()),
        auc=ranking(chances, labels),
        slope=slope(chances, labels) if enough else None,
        intercept=intercept(chances, labels) if enough else None,
        brier=brier,
        brier_skill=1 - brier / spread if spread else None,
        ece=ece,
        ece_null=ece_null(chances, seed),
        bins=bins,
    )


def reliability_bins(chances: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[tuple[Bin, ...], float]:
    """Ten bins of equal width, empty ones left out; and the ECE: |came true - mean chance| of a bin, by learners."""
    place = _bin_of(chances)
    learners = np.bincount(place, minlength=BINS)
    expected = np.bincount(place, weights=chances, minlength=BINS)
    came_true = np.bincount(place, weights=labels, minlength=BINS)
    bins = tuple(
        Bin(
            float(at / BINS),
            float((at + 1) / BINS),
            int(learners[at]),
            float(expected[at] / learners[at]),
            int(came_true[at]),
        )
        for at in np.flatnonzero(learners)
    )
    return bins, float(np.abs(came_true - expected).sum() / len(chances))


def ece_null(chances: NDArray[np.float64], seed: int = 0) -> float:
    """The 95th percentile of the ECE that these chances would show if they were right, over 400 simulated outcomes."""
    place, random = _bin_of(chances), np.random.default_rng(seed)
    expected = np.bincount(place, weights=chances, minlength=BINS)
    if len(chances) > MOST_DRAWN_ONE_BY_ONE:
        deviation = np.sqrt(np.bincount(place, weights=chances * (1 - chances), minlength=BINS))
        drawn = np.abs(random.normal(size=(NULL_DRAWS, BINS)) * deviation).sum(axis=1)
    else:
        drawn = np.empty(NULL_DRAWS)
        for draw in range(NULL_DRAWS):
            came_true = random.random(len(chances)) < chances
            drawn[draw] = np.abs(np.bincount(place, weights=came_true, minlength=BINS) - expected).sum()
    return float(np.quantile(drawn / len(chances), NULL_PERCENTILE))


def slope(chances: NDArray[np.float64], labels: NDArray[np.bool_]) -> Estimate | None:
    """The slope of a logistic regression of what came true on the chances' logits; None where none can be fitted."""
    logits = logits_of(chances)
    if np.ptp(logits) < SMALLEST_CHANCE:
        return None
    fitted = _fitted(np.stack([np.ones_like(logits), logits], axis=1), labels, np.zeros_like(logits))
    return _estimate(fitted, 1) if fitted else None


def intercept(chances: NDArray[np.float64], labels: NDArray[np.bool_]) -> Estimate | None:
    """How much must be added to all logits so that as many come true as are expected; None where all or none did."""
    logits = logits_of(chances)
    fitted = _fitted(np.ones((len(logits), 1)), labels, logits)
    return _estimate(fitted, 0) if fitted else None


def logits_of(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits of chances, which are kept a millionth off 0 and 1."""
    bounded = np.clip(chances, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    logits: NDArray[np.float64] = np.log(bounded / (1 - bounded))
    return logits


def _bin_of(chances: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((chances * BINS).astype(np.int64), BINS - 1)


def _fitted(
    design: NDArray[np.float64], labels: NDArray[np.bool_], offset: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Maximum likelihood weights and their covariance, by Newton's method; None where there is no maximum."""
    weights = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        chances = sigmoid(design @ weights + offset)
        information = (design * (chances * (1 - chances))[:, None]).T @ design
        try:
            covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        step = covariance @ (design.T @ (labels - chances))
        weights = weights + np.clip(step, -1.0, 1.0)  # a full step overshoots where chances are near 0 and 1
        if np.abs(step).max() <= SMALLEST_STEP:
            return weights, covariance
    return None


def _estimate(fitted: tuple[NDArray[np.float64], NDArray[np.float64]], at: int) -> Estimate:
    value, error = float(fitted[0][at]), float(np.sqrt(fitted[1][at, at]))
    return Estimate(value, Interval(value - Z * error, value + Z * error))
