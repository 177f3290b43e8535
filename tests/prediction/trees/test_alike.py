"""Learners whom trees can't tell apart are asked of once, and nothing comes out otherwise."""

from typing import Any

import lightgbm
import numpy as np
import pytest

from communicator.prediction.trees import alike, exit_leaves
from communicator.prediction.trees.alike import asked_once
from communicator.prediction.trees.boosting import Settings, boosted
from communicator.prediction.trees.grown import Grown

ROWS = 600


@pytest.fixture(scope="module")
def booster() -> Any:
    chance = np.random.default_rng(1)
    features = _features(chance)
    labels = (features[:, 0] + np.nan_to_num(features[:, 1]) > 1).astype(np.float32)
    part = np.arange(ROWS) % 2 == 0
    return boosted(features, labels, [part, ~part], Settings()).booster


@pytest.fixture
def grown(booster: Any) -> Grown:
    return Grown([booster.model_to_string()], 3)


@pytest.fixture(autouse=True)
def _even_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "FEWEST", 1)


def _features(chance: np.random.Generator, alike_in_the_first: int = ROWS // 2) -> np.ndarray:
    features = chance.uniform(0, 1, (ROWS, 3)).astype(np.float32)
    features[chance.random(ROWS) < 0.2, 1] = np.nan
    features[:alike_in_the_first, 0] = 0.5
    return features


def by_the_library(booster: Any, features: np.ndarray) -> np.ndarray:
    return np.asarray(booster.predict(features, raw_score=True))


def test_who_is_asked_of_once_gets_the_very_logits(grown: Grown) -> None:
    features = _features(np.random.default_rng(2), ROWS)
    features[:, 2] = np.float32(0.25)
    rows, stands_for = asked_once(features, [grown])
    assert len(rows) < ROWS / 2
    assert np.array_equal(grown.logits(features[rows])[stands_for], grown.logits(features))


def test_a_value_at_a_cut_and_one_right_above_it_are_not_alike(grown: Grown) -> None:
    places = grown.cuts(1).astype(np.float32)
    values = np.concatenate(
        [places, np.nextafter(places, np.float32(2)), np.nextafter(places, np.float32(-1)), [np.nan]]
    )
    features = np.zeros((len(values), 3), dtype=np.float32)
    features[:, 1] = values
    rows, stands_for = asked_once(features, [grown])
    assert np.array_equal(grown.logits(features[rows])[stands_for], grown.logits(features))


def test_where_they_differ_in_too_much_everybody_is_asked_of(grown: Grown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_KINDS", 3)
    rows, stands_for = asked_once(_features(np.random.default_rng(2)), [grown])
    assert rows.tolist() == stands_for.tolist() == list(range(ROWS))


def test_trees_say_to_the_last_bit_what_the_library_says(
    booster: Any, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = _features(np.random.default_rng(3))
    edges = np.concatenate([grown.cuts(column) for column in range(3)]).astype(np.float32)
    features[: len(edges), 0] = features[: len(edges), 2] = edges
    features[-3:] = [[np.nan] * 3, [np.inf] * 3, [-np.inf] * 3]
    assert np.array_equal(grown.logits(features), by_the_library(booster, features))
    monkeypatch.setattr(exit_leaves, "AT_ONCE", 7)
    assert np.array_equal(grown.logits(np.asfortranarray(features)), by_the_library(booster, features))


def test_of_several_boosters_the_mean_is_said_and_kept(booster: Any, grown: Grown) -> None:
    features = _features(np.random.default_rng(5))
    other = lightgbm.Booster(model_str=booster.model_to_string(num_iteration=3))
    both = Grown([booster.model_to_string(), other.model_to_string()], 3)
    mean = (by_the_library(booster, features) + by_the_library(other, features)) / 2
    assert both.logits(features) == pytest.approx(mean, abs=1e-12)
    again = Grown.unpacked(both.packed(), 3)
    assert np.array_equal(again.logits(features), both.logits(features))
    added = [np.asarray(each.predict(features, pred_contrib=True)) for each in (booster, other)]
    assert again.contributions(features) == pytest.approx(np.mean(added, axis=0)[:, :-1])
    assert np.array_equal(again.cuts(0), grown.cuts(0))


def test_trees_with_more_leaves_than_bits_are_left_to_the_library() -> None:
    chance = np.random.default_rng(4)
    features = _features(chance)
    data = lightgbm.Dataset(features, (features[:, 0] + features[:, 2] > chance.random(ROWS)).astype(np.float32))
    booster = lightgbm.train({"num_leaves": 20, "min_data_in_leaf": 5, "verbosity": -1}, data, num_boost_round=3)
    assert exit_leaves.trees_of(booster.model_to_string(), 3) is None
    grown = Grown([booster.model_to_string()], 3)
    assert np.array_equal(grown.logits(features), by_the_library(booster, features))


@pytest.mark.parametrize("text", ["", "tree\n", "tree\nmax_feature_idx=2\nTree=0\nleaf_value=1 2\nsplit_feature=7"])
def test_a_text_that_is_no_trees_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Grown([text], 3)


def test_trees_of_other_features_are_refused(booster: Any) -> None:
    with pytest.raises(ValueError, match="4 features in the vocabulary, 3 in the trees"):
        Grown([booster.model_to_string()], 4)
