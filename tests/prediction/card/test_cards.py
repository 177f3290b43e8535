"""The card itself: written with a model, in keys and numbers that have words, and honest about what isn't known."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from communicator.cli.model import model as command
from communicator.compute import InThisProcess
from communicator.config import Settings
from communicator.database import Database
from communicator.prediction.baselines import CountsLogistic
from communicator.prediction.card.card import card_of, make_card
from communicator.prediction.card.chart import reliability_chart
from communicator.prediction.card.designs import course_key, learner_folds, next_offerings
from communicator.prediction.card.figures import by_week
from communicator.prediction.card.holding_out import Trying
from communicator.prediction.card.limits import limits
from communicator.prediction.card.markdown import as_markdown
from communicator.prediction.card.profiles import ATTRIBUTES, Profiles
from communicator.prediction.card.trying import trial_on, trials_of
from communicator.prediction.card.words import LIMITS
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.tables import TrainedModel
from tests.conftest import A_MONDAY
from tests.prediction.making import START, nothing_told, random_course
from tests.prediction.stored import store_course

OPTIONS = TrainingOptions(min_count=1)


def offering(learners: int, seed: int, run: str, weeks_later: int = 0) -> LabelledCourse:
    course = random_course(learners, seed)
    later = weeks_later * WEEK
    history = course.history
    assert history.end is not None
    moved = replace(
        history,
        course_id=f"course-v1:T+STAT+{run}",
        start=history.start + later,
        end=history.end + later,
        times=history.times + later,
    )
    return replace(course, history=moved)


def trained(courses: Sequence[LabelledCourse]) -> CountsLogistic:
    model = CountsLogistic()
    model.train(courses, OPTIONS, nothing_told)
    return model


def profiles_of(courses: Sequence[LabelledCourse]) -> list[Profiles]:
    random = np.random.default_rng(0)
    return [
        {name: random.choice(classes, len(each.history)) for name, classes in ATTRIBUTES.items()} for each in courses
    ]


def trying(folder: Path) -> Trying:
    return Trying(CountsLogistic.kind, OPTIONS, InThisProcess(), folder, nothing_told)


def written(courses: Sequence[LabelledCourse], folder: Path) -> dict[str, Any]:
    trials = trials_of(trying(folder), courses)
    card: dict[str, Any] = json.loads(
        json.dumps(make_card(trained(courses), courses, OPTIONS, trials, profiles_of(courses)))
    )
    return card


def recorded(card: dict[str, Any] | None) -> TrainedModel:
    return TrainedModel(
        id="m1", name="spring", kind="counts-logistic", checkpoint="", checkpoint_hash="", figures={}, card=card,
        trained_on=["course-v1:T+STAT+1"], simulated_only=True, created_at=A_MONDAY,
    )  # fmt: skip


def keys_of(card: dict[str, Any]) -> list[str]:
    return [limit["key"] for limit in card["limits"]]


def test_two_offerings_are_held_out_in_turn_and_the_later_one_is_predicted_by_the_earlier(tmp_path: Path) -> None:
    courses = [offering(120, 1, "later", 30), offering(150, 2, "earlier")]
    card = written(courses, tmp_path)
    by_course, following = card["evaluation"]
    assert (by_course["design"], by_course["folds"]) == ("course_folds", 2)
    assert sorted(by_course["courses"]) == ["course-v1:T+STAT+earlier", "course-v1:T+STAT+later"]
    assert (following["design"], following["courses"]) == ("next_offering", ["course-v1:T+STAT+later"])
    certify = by_course["weeks"][0]
    assert (certify["outcome"], certify["group"], certify["week"]) == ("certify", "all", 1)
    assert (certify["learners"], certify["positive"], certify["courses"]) == (270, 90, 2)
    assert sum(each["learners"] for each in certify["bins"]) == 270
    assert certify["auc"]["interval"][0] < certify["auc"]["value"] < certify["auc"]["interval"][1]
    leave = [each for each in by_course["weeks"] if each["outcome"] == "leave" and each["week"] == 3]
    assert [each["group"] for each in leave] == ["active", "all"]
    assert leave[0]["learners"] < leave[1]["learners"]
    assert card["fairness"]["moment"] == "mid_course"
    assert card["drift_reference"]["mean_chances"]["certify"][5] is not None
    assert not list(tmp_path.glob("*.chances"))


def test_one_course_is_tried_on_learners_of_its_own_and_says_so(tmp_path: Path) -> None:
    card = written([random_course(150, 1)], tmp_path)
    (trial,) = card["evaluation"]
    assert trial["design"] == "learner_folds"
    assert trial["weeks"][0]["learners"] == 150
    assert {"simulated_only", "few_courses", "evaluated_on_the_same_course"} <= set(keys_of(card))


def test_a_course_without_certificates_is_told_as_not_tried(tmp_path: Path) -> None:
    nobody = np.zeros(60, dtype=np.float32)
    card = written([random_course(90, 1), replace(random_course(60, 2), certify=nobody, complete=nobody)], tmp_path)
    assert card["evaluation"][0]["courses"] == ["course-v1:T+T+2"]  # the other one's fold had nothing to learn from
    certify = card["evaluation"][0]["weeks"][0]
    assert (certify["positive"], certify["auc"], certify["slope"]) == (0, None, None)
    assert "few_of_a_class" in keys_of(card)


def test_without_trials_a_card_says_that_nothing_was_tried() -> None:
    courses = [random_course(60, 1)]
    card = make_card(trained(courses), courses, OPTIONS, [], [])
    assert card["fairness"] is None
    assert "not_evaluated" in keys_of(card)
    assert "Not tried on learners" in as_markdown(card_of(recorded(card)))


def test_who_was_sent_a_message_because_of_a_prediction_is_judged_only_until_then() -> None:
    course = random_course(60, 1)
    exposed = np.where(np.arange(60) < 20, START + 10 * DAY, 2**62)
    trial = trial_on(trained([course]), replace(course, exposed_from=exposed))
    weeks = by_week(trial.courses, trial.predicted)
    assert [each["learners"] for each in weeks if each["outcome"] == "certify"] == [60, 40, 40]


def test_the_model_that_is_kept_is_tried_on_the_course_that_was_named(tmp_path: Path) -> None:
    courses, held = [random_course(90, 1)], random_course(60, 9)
    card = make_card(trained(courses), courses, OPTIONS, [trial_on(trained(courses), held)], profiles_of([held]))
    assert (card["evaluation"][0]["design"], card["evaluation"][0]["courses"]) == (
        "held_out_course",
        ["course-v1:T+T+9"],
    )


def test_a_model_of_before_there_were_cards_says_what_is_not_known() -> None:
    card = card_of(recorded(None))
    assert not card["is_complete"]
    assert keys_of(card) == ["no_card", "simulated_only"]
    told = as_markdown(card)
    assert "Not known, as it was trained before models had cards: configuration, data, evaluation" in told
    assert "nan" not in told.lower()


def test_every_limit_has_words(tmp_path: Path) -> None:
    card = written([random_course(60, 1)], tmp_path)
    card["data"]["simulated_share"] = 0.5
    card["exposure"] = {"exposed": 3, "learned_from_exposed": True, "objected": 2}
    told = [limit["key"] for limit in limits(card)]
    assert {"partly_simulated", "exposed_left_out", "learned_from_exposed", "objected_left_out"} <= set(told)
    assert set(told) <= LIMITS.keys()
    assert "3 learners were sent a message" in as_markdown(card_of(recorded(card | {"limits": limits(card)})))


def test_the_chart_draws_every_bin_of_the_middle_week_of_each_outcome(tmp_path: Path) -> None:
    card = card_of(recorded(written([random_course(150, 1)], tmp_path)))
    drawn = reliability_chart(card)
    assert drawn is not None
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    weeks = {(each["outcome"], each["group"]): each for each in card["evaluation"][0]["weeks"] if each["week"] == 2}
    bins = [weeks[of]["bins"] for of in (("certify", "all"), ("complete", "all"), ("leave", "active"))]
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == sum(map(len, bins))
    assert reliability_chart(card_of(recorded(None))) is None


def test_offerings_are_ordered_by_when_they_began() -> None:
    courses = [offering(9, 1, "c", 60), offering(9, 2, "a"), random_course(9, 3), offering(9, 4, "b", 30)]
    assert [(fold.train, fold.test) for fold in next_offerings(courses)] == [((1,), (3,)), ((1, 3), (0,))]
    same_start = [offering(9, 1, "a"), offering(9, 2, "b")]
    assert next_offerings(same_start) == []


@pytest.mark.parametrize(
    ("course_id", "key"),
    [("course-v1:Org+C+2026", "course-v1:Org+C"), ("Org/C/2012", "Org/C"), ("moodle:5", "moodle:5")],
)
def test_a_course_without_its_run_is_what_offerings_share(course_id: str, key: str) -> None:
    assert course_key(course_id) == key


def test_learners_are_held_out_once_each_and_who_certified_evenly() -> None:
    course = random_course(100, 1)
    parts = learner_folds(course, 0)
    assert np.sum(parts, axis=0).tolist() == [1] * 100
    certified = [int(course.certify[part].sum()) for part in parts]
    assert max(certified) - min(certified) <= 1


@pytest.mark.slow
def test_training_writes_the_card_and_the_command_shows_it(database: Database, command_environment: Settings) -> None:
    for seed, run in enumerate(("past", "other")):
        store_course(database, command_environment.data_dir, f"course-v1:T+T+{run}", learners=60, seed=seed)
    train = ["train", "--kind", "counts-logistic", "--min-count", "1", "--out", "spring"]
    runner = CliRunner()
    courses = ["--course", "course-v1:T+T+past", "--course", "course-v1:T+T+other"]
    runner.invoke(command, [*train, *courses], catch_exceptions=False)
    shown = runner.invoke(command, ["card", "spring"], catch_exceptions=False).stdout
    assert shown.startswith("# Model card: spring\n")
    assert "### Courses held out, in 2 folds" in shown
    assert "| women |" not in shown  # no profiles: nothing but "not known"
    assert "| not known | certify | about 120 |" in shown
    told = json.loads(runner.invoke(command, ["card", "--json"], catch_exceptions=False).stdout)
    assert told["model"]["name"] == "spring"
    assert told["drift"] == []
