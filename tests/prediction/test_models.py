"""Every kind of model keeps the seam's promises: deterministic, for everyone, without looking ahead, restorable."""

from dataclasses import replace

import numpy as np
import pytest

from communicator.errors import CheckpointUnusable, NotEnoughData, UnknownModel
from communicator.prediction.evaluation import auc, evaluate, leave_one_out, scored
from communicator.prediction.history import CourseHistory
from communicator.prediction.models import KINDS, Model, TrainingOptions, TrainingProgress, model_class, restored_model
from communicator.prediction.outcomes import DAY
from tests.prediction.making import START, TYPES, history, nothing_told, random_course

# The paper's kinds tell one outcome only and keep these promises in tests/prediction/paper.
NAMES = [kind for kind, place in KINDS.items() if not place.startswith("communicator.prediction.paper.")]
# These train longest, the blend its members several times; each has tests of its own in the fast loop.
LONG = {"blend", "lightgbm", "session-gru", "standing-logistic"}
OURS = [pytest.param(kind, marks=pytest.mark.slow) if kind in LONG else kind for kind in NAMES]
# Kinds that see where a learner stands among the course's learners.
COMPARING = {"lightgbm", "session-gru", "standing-logistic", "blend"}
OPTIONS = TrainingOptions(epochs=3, seed=7, min_count=1)


class TrainedWhenAsked(dict[str, Model]):
    """One trained model of each kind."""

    def __missing__(self, kind: str) -> Model:
        self[kind] = model_class(kind)()
        self[kind].train([random_course(60, 1), random_course(60, 2)], OPTIONS, nothing_told)
        return self[kind]


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    return TrainedWhenAsked()


@pytest.mark.slow
@pytest.mark.parametrize("kind", OURS)
def test_the_same_seed_gives_the_same_model(kind: str, models: dict[str, Model]) -> None:
    again = model_class(kind)()
    again.train([random_course(60, 1), random_course(60, 2)], OPTIONS, nothing_told)
    held = random_course(30, 3).history
    assert np.array_equal(again.predict(held, held.horizon), models[kind].predict(held, held.horizon))


@pytest.mark.parametrize("kind", OURS)
def test_every_learner_has_three_chances_with_or_without_events(kind: str, models: dict[str, Model]) -> None:
    course = history(
        [[], [(1, "play_video")], [], [(2, "never seen in training")]], type_names=[*TYPES, "never seen in training"]
    )
    for days in (-3, 0, 10, 500):
        chances = models[kind].predict(course, START + days * DAY)
        assert chances.shape == (4, 3)
        assert chances.dtype == np.float64
        assert np.all((chances > 0) & (chances < 1))


@pytest.mark.parametrize("kind", OURS)
def test_a_prediction_changes_with_time_passing_alone(kind: str, models: dict[str, Model]) -> None:
    course = history([[(1, "play_video")], []])
    early, late = (models[kind].predict(course, START + days * DAY) for days in (8, 16))
    assert np.all(early != late)


@pytest.mark.parametrize("kind", OURS)
def test_nothing_after_the_moment_is_looked_at(kind: str, models: dict[str, Model]) -> None:
    whole = history([[(1, "play_video"), (9, "page_close")], [(2, "page_close"), (12, "play_video")]])
    cut = history([[(1, "play_video")], [(2, "page_close")]])
    moment = START + 8 * DAY
    assert np.array_equal(models[kind].predict(whole, moment), models[kind].predict(cut, moment))


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind not in COMPARING])
def test_a_learners_chances_do_not_depend_on_the_others(kind: str, models: dict[str, Model]) -> None:
    course = random_course(40, 5).history
    together = models[kind].predict(course, course.horizon)
    for learner in range(0, len(course), 7):
        alone = models[kind].predict(only(course, learner), course.horizon)
        assert np.allclose(alone[0], together[learner], atol=1e-6)


def only(course: CourseHistory, learner: int) -> CourseHistory:
    """The same course with one learner."""
    begin, end = int(course.offsets[learner]), int(course.offsets[learner + 1])
    return replace(
        course,
        course_learner_ids=course.course_learner_ids[learner : learner + 1],
        offsets=np.array([0, end - begin]),
        types=course.types[begin:end],
        times=course.times[begin:end],
    )


@pytest.mark.parametrize("kind", OURS)
def test_models_tell_those_who_work_from_those_who_fade(kind: str, models: dict[str, Model]) -> None:
    held = random_course(60, 4)
    figures = evaluate({kind: models[kind]}, held)
    assert {figure.outcome for figure in figures} == {"certify", "complete", "leave"}
    last = [figure for figure in figures if figure.outcome == "certify"][-1]
    assert (last.week, last.learners, last.positive) == (3, 60, 20)
    assert last.scores[kind].auc > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("kind", OURS)
def test_chances_are_on_the_scale_of_the_base_rate_in_spite_of_under_sampling(kind: str) -> None:
    course = random_course(90, 1)
    rare = course.certify * (np.arange(90) % 9 == 0)  # one in nine certifies, by nothing that can be seen
    model = model_class(kind)()
    model.train([replace(course, certify=rare.astype(np.float32))], OPTIONS, nothing_told)
    mean = model.predict(course.history, course.history.horizon)[:, 0].mean()
    assert abs(mean - rare.mean()) < 0.06


@pytest.mark.parametrize("kind", OURS)
def test_a_restored_model_predicts_the_same(kind: str, models: dict[str, Model]) -> None:
    again = restored_model(kind, models[kind].configuration(), models[kind].parameters())
    course = random_course(20, 6).history
    assert np.array_equal(again.predict(course, course.horizon), models[kind].predict(course, course.horizon))


@pytest.mark.parametrize("kind", OURS)
def test_another_vocabulary_than_the_weights_is_refused(kind: str, models: dict[str, Model]) -> None:
    configuration = {**models[kind].configuration(), "types": ["one", "two"]}
    with pytest.raises(CheckpointUnusable, match="train it again"):
        restored_model(kind, configuration, models[kind].parameters())


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("told", [0, 1, np.nan])
def test_where_neither_ending_is_told_training_says_what_to_import(kind: str, told: float) -> None:
    alike = np.full(30, told, dtype=np.float32)
    course = replace(random_course(30, 1), certify=alike, complete=np.zeros(30, dtype=np.float32))
    with pytest.raises(NotEnoughData, match=r"needs both kinds.*roster import"):
        model_class(kind)().train([course], OPTIONS, nothing_told)


@pytest.mark.parametrize("kind", ["counts-logistic", "event-lstm", pytest.param("lightgbm", marks=pytest.mark.slow)])
@pytest.mark.parametrize("outcome", ["certify", "complete"])
def test_one_ending_is_enough_and_the_other_is_told_as_unknown(kind: str, outcome: str) -> None:
    course = replace(random_course(30, 1), **{outcome: np.full(30, np.nan, dtype=np.float32)})
    model = model_class(kind)()
    report = model.train([course], OPTIONS, nothing_told)
    assert report.unknown_outcomes == model.unknown_outcomes == (outcome,)
    chances = model.predict(course.history, course.history.horizon)
    assert np.all((chances > 0) & (chances < 1))
    again = restored_model(kind, model.configuration(), model.parameters())
    assert again.unknown_outcomes == (outcome,)


@pytest.mark.parametrize("kind", OURS)
def test_training_on_courses_without_events_says_what_to_import(kind: str) -> None:
    course = replace(random_course(30, 1), history=history([[] for _ in range(30)]))
    with pytest.raises(NotEnoughData, match="clickstream import"):
        model_class(kind)().train([course], OPTIONS, nothing_told)


def test_progress_rises_to_the_whole_and_names_the_epoch() -> None:
    told: list[TrainingProgress] = []
    model_class("event-lstm")().train([random_course(30, 1)], OPTIONS, told.append)
    assert [each.done for each in told] == list(range(1, told[-1].total + 1))
    assert [told[0].epoch, told[-1].epoch] == [1, 3]


def test_no_kind_of_another_name() -> None:
    with pytest.raises(UnknownModel, match="event-lstm"):
        model_class("oracle")


@pytest.mark.slow
def test_each_course_is_held_out_in_turn() -> None:
    courses = [random_course(30, seed) for seed in (1, 2, 3)]
    figures = leave_one_out(["counts-logistic"], courses, OPTIONS, nothing_told)
    assert {figure.course_id for figure in figures} == {course.history.course_id for course in courses}


def test_auc_counts_ties_half_and_lies_within_its_interval() -> None:
    assert auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True])) == 0.875
    chance = np.random.default_rng(0)
    labels = chance.random(300) < 0.3
    score = scored(np.clip(labels * 0.2 + chance.random(300), 0, 1), labels)
    assert 0.5 < score.low < score.auc < score.high < 1
