"""The paper's models under the one interface: what they learn, that they come back the same, whom they learn from."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from communicator.errors import CheckpointUnusable, NotEnoughData
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, TrainingOptions, model_class, restored_model
from communicator.prediction.outcomes import DAY
from communicator.prediction.paper.choices import PAPER_WEIGHTS, PaperChoices
from communicator.prediction.paper.classifiers import PaperLogistic
from communicator.prediction.paper.ensemble import PaperEnsemble, courses_apart, normalised
from communicator.prediction.paper.event_lstm import paper_steps, training_set
from communicator.prediction.paper.features import features_at
from communicator.prediction.paper.forest import PaperForest
from communicator.prediction.paper.learners import chosen_learners, training_rows
from communicator.prediction.vocabulary import QUIET_DAY, WEEK_END, learn_vocabulary
from tests.prediction.making import START, nothing_told
from tests.prediction.paper.courses import random_labelled

KINDS = ("paper-logistic", "paper-forest", "paper-neighbours", "paper-ensemble", "feature-lstm", "paper-lstm")
OPTIONS = TrainingOptions(epochs=1, min_count=1, device="cpu", precision="float32")


@cache
def four_courses() -> list[LabelledCourse]:
    return [random_labelled(45, seed) for seed in range(4)]


@cache
def of_two_courses(kind: str) -> Model:
    return trained(kind, four_courses()[:2])


@pytest.fixture
def courses() -> list[LabelledCourse]:
    return four_courses()


def trained(kind: str, courses: list[LabelledCourse], options: TrainingOptions = OPTIONS) -> Model:
    model = model_class(kind)()
    model.train(courses, options, nothing_told)
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_tells_who_certifies_and_says_nothing_of_the_rest(kind: str, courses: list[LabelledCourse]) -> None:
    model = of_two_courses(kind)
    held = courses[3]
    chances = model.predict_at(held.history, held.history.week_ends(held.history.horizon))
    assert chances.shape == (3, 45, 3)
    assert np.all(np.isnan(chances[:, :, 1:]))
    assert model.unknown_outcomes == ("complete", "leave")
    assert np.all((chances[:, :, 0] >= 0) & (chances[:, :, 0] <= 1))
    last = chances[-1, :, 0]
    assert last[held.certify == 1].mean() > last[held.certify == 0].mean()


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_comes_back_the_same_from_its_parameters(kind: str, courses: list[LabelledCourse]) -> None:
    model, history = of_two_courses(kind), courses[3].history
    again = restored_model(kind, model.configuration(), model.parameters())
    moment = START + 17 * DAY + 1
    np.testing.assert_array_equal(again.predict(history, moment), model.predict(history, moment))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_courses_and_options_give_the_same_model(kind: str, courses: list[LabelledCourse]) -> None:
    first, second = of_two_courses(kind).parameters(), trained(kind, courses[:2]).parameters()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_changes_no_prediction(kind: str, courses: list[LabelledCourse]) -> None:
    model, history = of_two_courses(kind), courses[3].history
    moments = [START + days * DAY for days in (5, 7, 16, 21)]
    together = model.predict_at(history, moments)
    for row, moment in enumerate(moments):
        np.testing.assert_allclose(together[row], model.predict(history, moment), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_a_checkpoint_that_do_not_fit_are_refused(kind: str) -> None:
    model = of_two_courses(kind)
    damaged = {name: array[:-1] for name, array in model.parameters().items()}
    with pytest.raises(CheckpointUnusable):
        restored_model(kind, model.configuration(), damaged)


@pytest.mark.parametrize("kind", KINDS)
def test_one_class_only_is_refused_with_each_courses_numbers(kind: str, courses: list[LabelledCourse]) -> None:
    nobody = [replace(course, certify=np.zeros_like(course.certify)) for course in courses[:2]]
    with pytest.raises(NotEnoughData, match=r"T\+0: 0 of 45 certified, .*T\+1: 0 of 45 certified"):
        trained(kind, nobody)


def test_the_forest_is_the_one_that_scikit_learn_grew(courses: list[LabelledCourse]) -> None:
    from sklearn.ensemble import RandomForestClassifier

    rows = training_rows(courses[:2], OPTIONS)
    forest = PaperForest()
    forest.fit(rows.features, rows.labels, seed=0)
    grown = RandomForestClassifier(100, random_state=0).fit(forest.scale.normalised(rows.features), rows.labels)
    others = features_at(courses[3].history, [START + 9 * DAY])[0]
    expected = grown.predict_proba(forest.scale.normalised(others))[:, 1]
    np.testing.assert_allclose(forest.chances(others), expected, atol=1e-12)


def test_the_ensembles_weights_are_fitted_on_courses_apart_and_add_to_one(courses: list[LabelledCourse]) -> None:
    rows = training_rows(courses, OPTIONS)
    apart = courses_apart(rows, len(courses), OPTIONS)
    assert len(apart) == 1
    model = PaperEnsemble()
    report = model.train(courses, OPTIONS, nothing_told)
    assert model.weights_from == "fitted"
    assert model.weights.sum() == pytest.approx(1)
    assert list(report.learned) == ["paper-logistic", "paper-forest", "paper-neighbours"]
    alone = PaperLogistic()
    alone.fit(*rows.of([number for number in range(len(courses)) if number not in apart]), OPTIONS.seed)
    np.testing.assert_array_equal(model.parts[0].learned()["line"], alone.learned()["line"])


@pytest.mark.slow
def test_the_papers_weights_serve_where_asked_for_or_where_one_course_is_all(courses: list[LabelledCourse]) -> None:
    asked = replace(OPTIONS, paper=PaperChoices(ensemble_weights="paper"))
    for given, options in ((courses, asked), (courses[:1], OPTIONS)):
        model = PaperEnsemble()
        model.train(given, options, nothing_told)
        assert model.weights_from == "paper"
        assert model.weights.tolist() == pytest.approx(PAPER_WEIGHTS)


def test_weights_know_no_minus() -> None:
    assert normalised(np.array([3.0, -1.0, 1.0])).tolist() == [0.75, 0, 0.25]
    assert normalised(np.array([-3.0, -1.0, 0.0])).tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(("ratio", "others"), [(2.0, 30), (0.5, 8), (None, 30)])
def test_others_are_sampled_per_certified_learner_in_either_direction(
    courses: list[LabelledCourse], ratio: float | None, others: int
) -> None:
    options = replace(OPTIONS, others_per_certified=ratio, paper=PaperChoices(outliers_over="none"))
    vocabulary = learn_vocabulary([courses[0].history], 1, 1)
    (chosen,) = chosen_learners(courses[:1], vocabulary, options)
    assert int(np.sum(courses[0].certify[chosen] == 1)) == 15
    assert int(np.sum(courses[0].certify[chosen] == 0)) == others


def test_the_bound_of_lengths_is_each_courses_own_or_that_of_all(courses: list[LabelledCourse]) -> None:
    """Beside a course of far longer sequences nobody of the other is an outlier any more, if all are put together."""
    usual, history = courses[0], courses[1].history
    often = replace(
        history,
        offsets=history.offsets * 10,
        types=np.repeat(history.types, 10),
        times=np.repeat(history.times, 10),
        objects=np.repeat(history.objects, 10) if history.objects is not None else None,
    )
    both = [usual, replace(courses[1], history=often)]
    vocabulary = learn_vocabulary([usual.history, often], 1, 1)
    kept = {
        over: [
            len(rows)
            for rows in chosen_learners(
                both, vocabulary, replace(OPTIONS, others_per_certified=None, paper=PaperChoices(outliers_over=over))
            )
        ]
        for over in ("course", "all", "none")
    }
    assert kept["none"] == [45, 45]
    assert kept["all"][0] == 45
    assert kept["course"][1] >= kept["all"][1]


def test_the_event_lstm_sees_week_marks_or_none_and_no_quiet_days(courses: list[LabelledCourse]) -> None:
    history = courses[0].history
    vocabulary = learn_vocabulary([history], 1, 1)
    marked, bare = (paper_steps(history, vocabulary, history.horizon, marks) for marks in (True, False))
    assert not np.any(marked.types == QUIET_DAY)
    assert len(marked.types) - len(bare.types) == len(history) * len(history.week_ends(history.horizon))
    assert not np.any((bare.types >= WEEK_END) & (bare.types < QUIET_DAY))


def test_steps_after_a_message_by_a_prediction_are_not_learned_from(courses: list[LabelledCourse]) -> None:
    course = courses[0]
    exposed = replace(course, exposed_from=np.full(len(course.history), START + 8 * DAY))
    vocabulary = learn_vocabulary([course.history], 1, 1)
    data = training_set([exposed], vocabulary, OPTIONS)
    assert data.steps.times.max() < START + 8 * DAY
    rows = training_rows([exposed], OPTIONS)
    assert len(rows.labels) == rows.learners  # the first week alone
