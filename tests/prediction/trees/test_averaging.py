"""Of few rows several boosters learn, and hang less on what was drawn."""

import numpy as np
import pytest

from communicator.prediction.trees import averaging
from communicator.prediction.trees.averaging import BOOSTERS, Averaged, averaged
from communicator.prediction.trees.boosting import Settings

ROWS = 300
COURSES = np.arange(ROWS) % 3
LEARNERS = np.arange(ROWS) // 3


def _learned(settings: Settings) -> Averaged:
    chance = np.random.default_rng(1)
    features = chance.normal(0, 1, (ROWS, 4)).astype(np.float32)
    labels = (chance.random(ROWS) < 1 / (1 + np.exp(-2 * features[:, 0]))).astype(np.float32)
    return averaged(features, labels, COURSES, LEARNERS, settings)


def test_of_few_rows_several_learn_each_by_other_draws() -> None:
    texts = [booster.model_to_string() for booster in _learned(Settings(seed=2**31 - 1)).boosters]
    assert len(texts) == len({text.split("parameters:")[0] for text in texts}) == BOOSTERS


def test_of_many_rows_one_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(averaging, "FEW_ROWS", ROWS)
    assert len(_learned(Settings()).boosters) == 1


def test_what_several_say_of_rows_held_out_differs_less_by_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [_learned(Settings(seed=seed)).held_out for seed in range(2)]
    monkeypatch.setattr(averaging, "FEW_ROWS", 0)
    single = [_learned(Settings(seed=seed)).held_out for seed in range(2)]
    assert np.std(several[0] - several[1]) < np.std(single[0] - single[1])
