"""Learners whom trees can't tell apart are asked of once, and nothing comes out otherwise."""

from typing import Any

import numpy as np
import pytest

from communicator.prediction.trees import alike
from communicator.prediction.trees.alike import asked_once, cuts
from communicator.prediction.trees.boosting import Settings, boosted, logits_of

ROWS = 600


@pytest.fixture(scope="module")
def booster() -> Any:
    chance = np.random.default_rng(1)
    features = _features(chance)
    labels = (features[:, 0] + np.nan_to_num(features[:, 1]) > 1).astype(np.float32)
    part = np.arange(ROWS) % 2 == 0
    return boosted(features, labels, [part, ~part], Settings()).booster


@pytest.fixture(autouse=True)
def _even_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "FEWEST", 1)


def _features(chance: np.random.Generator) -> np.ndarray:
    features = chance.uniform(0, 1, (ROWS, 3)).astype(np.float32)
    features[chance.random(ROWS) < 0.2, 1] = np.nan
    features[: ROWS // 2, 0] = 0.5  # half of them differ in one respect alone
    return features


def test_who_is_asked_of_once_gets_the_very_logits(booster: Any) -> None:
    features = _features(np.random.default_rng(2))
    rows, stands_for = asked_once(features, np.arange(ROWS) < ROWS // 2, [booster])
    assert len(rows) < ROWS
    assert set(range(ROWS // 2, ROWS)) <= set(rows.tolist())
    assert np.array_equal(logits_of(booster, features[rows])[stands_for], logits_of(booster, features))


def test_a_value_at_a_cut_and_one_right_above_it_are_not_alike(booster: Any) -> None:
    places = cuts([booster])[1].astype(np.float32)
    values = np.concatenate(
        [places, np.nextafter(places, np.float32(2)), np.nextafter(places, np.float32(-1)), [np.nan]]
    )
    features = np.zeros((len(values), 3), dtype=np.float32)
    features[:, 1] = values
    rows, stands_for = asked_once(features, np.ones(len(values), dtype=bool), [booster])
    assert np.array_equal(logits_of(booster, features[rows])[stands_for], logits_of(booster, features))


def test_where_they_differ_in_too_much_everybody_is_asked_of(booster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_KINDS", 3)
    features = _features(np.random.default_rng(2))
    rows, stands_for = asked_once(features, np.ones(ROWS, dtype=bool), [booster])
    assert rows.tolist() == stands_for.tolist() == list(range(ROWS))
