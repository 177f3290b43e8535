"""LightGBM as it is used here: one small booster per outcome, one thread, the same seed the same trees.

Reference: Ke et al. (2017), LightGBM: A Highly Efficient Gradient Boosting Decision Tree. The number of rounds is
the one at which the mean loss on parts held out is lowest; their logits there are what calibration is fitted on.
Cuts are drawn rather than searched for (Geurts, Ernst, Wehenkel 2006), which carries over better to courses unlike
those learned from: docs/datasets.md.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.errors import LibraryMissing

MOST_ROUNDS: Final = 250
PATIENCE: Final = 25
SHRINKAGE: Final = 0.04
ROWS_A_LEAF: Final = 400
LEAST_IN_LEAF: Final = 100
LEAST_LEARNERS_IN_LEAF: Final = 5
"""A learner's rows are alike: so many rows of one are no evidence."""
FEWEST_LEAVES, MOST_LEAVES = 4, 15
SMALLEST_SHARE: Final = 1e-15


@dataclass(frozen=True)
class Boosted:
    """A booster, and the logits float64[r] of the rows it was trained on, each by one that had not seen it."""

    booster: Any
    held_out: NDArray[np.float64]
    rounds: int


def boosted(
    features: NDArray[np.float32], labels: NDArray[np.float32], folds: Sequence[NDArray[np.bool_]], settings: "Settings"
) -> Boosted:
    """A booster of these rows' labels (0, 1); `folds` bool[r] say which rows each part holds out, each row once."""
    lightgbm = library()
    data = lightgbm.Dataset(features, labels, params=_parameters(settings, len(labels)), free_raw_data=False)
    data.construct()
    parts, losses = [], []
    for fold in folds:
        booster, loss = _held_out(data, fold, settings)
        parts.append(booster)
        losses.append(loss)
    shortest = min(len(loss) for loss in losses)
    rounds = int(np.argmin(np.mean([loss[:shortest] for loss in losses], axis=0))) + 1
    held_out = np.empty(len(labels))
    for fold, booster in zip(folds, parts, strict=True):
        raw = booster.predict(features[fold], raw_score=True, num_iteration=rounds, num_threads=1)
        # Each part begins from its own base rate, which is low just where the rows held out have many that came true.
        held_out[fold] = raw - _base(labels[~fold]) + _base(labels)
    booster = lightgbm.train(_parameters(settings, len(labels)), data, num_boost_round=rounds)
    return Boosted(booster, held_out, rounds)


@dataclass(frozen=True)
class Settings:
    """What training may choose, and what it must know: at how many marks a learner is learned from, on average."""

    seed: int = 0
    threads: int = 1
    rows_a_learner: float = 1.0
    shrinkage: float = SHRINKAGE


def library() -> ModuleType:
    """LightGBM.

    Raises:
        LibraryMissing: where the machine lacks what it needs of the system.
    """
    try:
        with _without("sklearn", "pandas", "matplotlib", "dask"):
            import lightgbm
    except OSError as error:  # the wheel brings all but OpenMP's runtime
        raise LibraryMissing(
            f"LightGBM can't be loaded ({error}); install OpenMP's runtime, on Debian: apt-get install libgomp1"
        ) from error
    module: ModuleType = lightgbm
    return module


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Packages that LightGBM would load only to offer itself to them, which takes it four times as long to load."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # as Python documents it: None there means that there is none
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


def _base(labels: NDArray[np.float32]) -> float:
    """The logit from which LightGBM begins: of the share that came true, kept off 0 and 1."""
    share = np.clip(np.mean(labels, dtype=np.float64), SMALLEST_SHARE, 1 - SMALLEST_SHARE)
    return float(np.log(share / (1 - share)))


def _held_out(data: Any, fold: NDArray[np.bool_], settings: Settings) -> tuple[Any, list[float]]:
    """A booster of the other rows, and its loss on these after each round, until it hasn't fallen for a while."""
    lightgbm = library()
    parts = [data.subset(np.flatnonzero(rows)) for rows in (~fold, fold)]
    told: dict[str, Any] = {}
    booster = lightgbm.train(
        _parameters(settings, int(np.sum(~fold))),
        parts[0],
        num_boost_round=MOST_ROUNDS,
        valid_sets=[parts[1]],
        valid_names=["held out"],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False), lightgbm.record_evaluation(told)],
    )
    losses: list[float] = told["held out"]["binary_logloss"]
    return booster, losses


def _parameters(settings: Settings, rows: int) -> dict[str, Any]:
    of_learners = math.ceil(LEAST_LEARNERS_IN_LEAF * settings.rows_a_learner)
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": settings.shrinkage,
        "num_leaves": max(FEWEST_LEAVES, min(rows // ROWS_A_LEAF, MOST_LEAVES)),
        "max_bin": 63,
        "min_data_in_leaf": max(of_learners, min(rows // ROWS_A_LEAF, LEAST_IN_LEAF)),
        "lambda_l2": 5.0,
        "extra_trees": True,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "feature_pre_filter": False,
        "seed": settings.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": settings.threads,
        "verbosity": -1,
    }
