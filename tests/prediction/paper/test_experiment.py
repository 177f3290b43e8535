"""The experiment as a whole on tiny courses, and its command."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from communicator.cli.model import model
from communicator.cli.paper_options import PaperAsked
from communicator.config import Settings
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.errors import ModelUnfit, NotEnoughData, UnwritableFile
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.paper.choices import PaperChoices
from communicator.prediction.paper.comparison import WeekMean
from communicator.prediction.paper.conclusions import concluded, error_ratios
from communicator.prediction.paper.experiment import (
    Experiment,
    ExperimentOptions,
    active_courses,
    experiment_on,
    folds_of,
)
from communicator.prediction.paper.files import write_experiment
from communicator.prediction.paper.reading import candidates
from communicator.prediction.paper.report import as_text
from communicator.prediction.paper.selection import Rules
from communicator.prediction.scoring import score_course
from communicator.roster.tables import Certificate
from tests.conftest import A_MONDAY
from tests.prediction.making import nothing_told
from tests.prediction.paper.courses import random_candidate
from tests.prediction.stored import store_course

KINDS = ("paper-logistic", "feature-lstm")
OPTIONS = ExperimentOptions(
    rules=Rules(least_certified=5), kinds=KINDS, training=TrainingOptions(epochs=1, min_count=1, workers=1)
)


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    # Of different lengths, as real ones are.
    read = [random_candidate(24, 1, weeks=4), random_candidate(24, 2, weeks=3), random_candidate(24, 3, weeks=4)]
    few = replace(random_candidate(9, 4), deadlines=1)
    return experiment_on([*read, few], OPTIONS, None, None, nothing_told)


def test_every_course_kept_is_predicted_once_by_every_model_in_every_week(experiment: Experiment) -> None:
    assert {(each.kind, each.course_id, each.week) for each in experiment.found} == {
        (kind, f"course-v1:T+T+{seed}", week) for kind in KINDS for seed in (1, 2, 3) for week in (1, 2, 3)
    } - {(kind, "course-v1:T+T+2", 3) for kind in KINDS}
    assert experiment.active_courses == {1: 3, 2: 3, 3: 2}
    assert sorted(experiment.fold_of.values()) == [1, 2, 3]
    assert list(experiment.selection.left_out) == ["course-v1:T+T+4"]


def test_courses_are_described_as_in_table_1(experiment: Experiment) -> None:
    assert experiment.description.table["weeks"] == (3, 4, 4)
    assert experiment.description.table["certified"] == (8, 8, 8)
    assert experiment.description.is_simulated


def test_the_text_tells_all_and_says_what_simulated_courses_are(experiment: Experiment) -> None:
    text = as_text(experiment)
    for told in ("3 courses kept, 1 left out", "left out: course-v1:T+T+4: 1 deadlines", "Table 1", "13,600,000",
                 "week 3", "Paper: The event LSTM was best", "no evidence about people"):  # fmt: skip
        assert told in text


def test_our_kinds_errors_are_told_as_shares_of_the_papers(experiment: Experiment) -> None:
    aucs = {"paper-ensemble": [0.8] * 5, "paper-lstm": [0.9] * 5, "blend": [0.9, 0.9, 0.9, 0.9, 1.0]}
    means = [WeekMean(kind, week, 3, value, 0.1) for kind, by in aucs.items() for week, value in enumerate(by, 1)]
    found = error_ratios(replace(experiment, means=means))
    assert [(each.kind, each.against, each.until) for each in found] == [
        ("blend", "paper-ensemble", 4),
        ("blend", "paper-lstm", 5),
    ]
    assert [each.ratio for each in found] == pytest.approx([0.5, 0.8])


def test_findings_whose_models_were_not_compared_are_left_out(experiment: Experiment) -> None:
    assert [each.paper for each in concluded(experiment)] == ["The event LSTM was best in most weeks."]


@pytest.mark.slow
def test_the_files_hold_everything_and_are_the_same_each_time(experiment: Experiment, tmp_path: Path) -> None:
    paths = write_experiment(tmp_path / "a", experiment)
    write_experiment(tmp_path / "b", experiment)
    assert {path.name for path in paths} == {
        "courses.csv", "left_out.csv", "auc_by_course_and_week.csv", "auc_by_week.csv", "tests.csv",
        "ensemble_weights.csv", "experiment.json", "experiment.txt", "auc_by_week.svg", "auc_by_week.png",
        "courses.svg", "courses.png",
    }  # fmt: skip
    for path in paths:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    with (tmp_path / "a" / "auc_by_course_and_week.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(experiment.found)
    svg = (tmp_path / "a" / "auc_by_week.svg").read_text()
    assert "LSTM on features" in svg
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFile, match="choose another with --out"):
        write_experiment(tmp_path / "file" / "below", experiment)


def test_with_fewer_than_two_courses_each_reason_is_told() -> None:
    few = [random_candidate(24, 1), replace(random_candidate(24, 2), deadlines=1)]
    with pytest.raises(NotEnoughData, match=r"kept: course-v1:T\+T\+1\. Left out: course-v1:T\+T\+2: 1 deadlines"):
        experiment_on(few, OPTIONS, None, None, nothing_told)


def test_a_week_in_which_nobody_did_anything_is_not_compared() -> None:
    candidate = random_candidate(24, 1)
    history = candidate.course.history
    in_week_2 = (history.times > history.start + 7 * 86_400_000_000) & (
        history.times <= history.start + 14 * 86_400_000_000
    )
    counts = np.bincount(history.learner_of[~in_week_2], minlength=len(history))
    quiet = replace(
        history,
        offsets=np.concatenate([[0], np.cumsum(counts)]),
        types=history.types[~in_week_2],
        times=history.times[~in_week_2],
        objects=None,
    )
    assert active_courses([replace(candidate.course, history=quiet)]) == {1: 1, 3: 1}


def test_folds_are_drawn_by_the_seed_or_follow_the_given_order() -> None:
    given = folds_of(20, replace(OPTIONS, in_given_order=True))
    assert [fold.test for fold in given][:2] == [(0, 1, 2, 3), (4, 5, 6, 7)]
    drawn = folds_of(20, OPTIONS)
    for folds in (given, drawn):
        assert sorted(course for fold in folds for course in fold.test) == list(range(20))
        assert all(len(fold.train) == 16 and not set(fold.train) & set(fold.test) for fold in folds)


@pytest.fixture
def stored(database: Database, command_environment: Settings) -> list[Course]:
    courses = [
        store_course(database, command_environment.data_dir, f"course-v1:T+T+{name}", seed=seed)
        for seed, name in enumerate("ab")
    ]
    with database.writing() as session:
        for number, problem in enumerate(session.scalars(select(GradedProblem).order_by(GradedProblem.id))):
            problem.due = A_MONDAY.replace(day=A_MONDAY.day + number % 2)
    return courses


@pytest.mark.slow
def test_certified_may_mean_downloadable_alone_and_the_population_those_seen_in_week_1(
    database: Database, command_environment: Settings, stored: list[Course]
) -> None:
    with database.writing() as session:
        for certificate in session.scalars(select(Certificate)):
            if certificate.course_learner_id % 2:
                certificate.status = "audit_passing"
    data_dir = command_environment.data_dir
    (passed, _) = candidates(database, data_dir, stored, "enrolled", "passed")
    (downloadable, _) = candidates(database, data_dir, stored, "enrolled", "downloadable")
    assert (passed.certified, downloadable.certified) == (8, 4)
    (seen, _) = candidates(database, data_dir, stored, "seen", "passed")
    assert passed.course.early.sum() == 24
    assert seen.course.early.sum() < 24
    assert passed.deadlines == 2


@pytest.mark.slow
@pytest.mark.usefixtures("stored")
def test_the_command_runs_the_experiment_on_all_courses(tmp_path: Path) -> None:
    asked = ["evaluate", "--paper", "--least-certified", "5", "--kind", "paper-logistic", "--min-count", "1", "--json"]
    done = CliRunner().invoke(model, [*asked, "--out", str(tmp_path / "out")], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert [each["course_id"] for each in told["kept"]] == ["course-v1:T+T+a", "course-v1:T+T+b"]
    assert told["paper"]["weights"] == [0.61, 0.32, 0.07]
    assert len(told["written"]) == 12
    assert told["options"]["training"]["others_per_certified"] == 2.0


@pytest.mark.slow
def test_a_model_that_tells_one_outcome_is_trained_and_compared_but_predicts_no_course(
    database: Database, command_environment: Settings, stored: list[Course]
) -> None:
    options = TrainingOptions(epochs=1, min_count=1)
    trained = train_model(
        database, command_environment, stored[:1], stored[1], "paper-logistic", "papers", options, nothing_told
    )
    outcomes = {each["outcome"] for each in trained.figures["evaluation"] if "paper-logistic" in each["scores"]}
    assert outcomes == {"certify"}
    with pytest.raises(ModelUnfit, match=r"says nothing of complete and leave.*model use"):
        score_course(database, command_environment, stored[1].id, trained)


@pytest.mark.slow
@pytest.mark.usefixtures("stored")
def test_wrong_use_and_too_few_courses_are_told_in_one_line() -> None:
    runner = CliRunner()
    with pytest.raises(NotEnoughData, match=r"8 certified, fewer than 100.*lower --least-certified"):
        runner.invoke(model, ["evaluate", "--paper"], catch_exceptions=False)
    assert "leave --hold-out out" in runner.invoke(model, ["evaluate", "--paper", "--hold-out", "x"]).stderr
    assert "ask for --paper" in runner.invoke(model, ["evaluate"]).stderr


def test_every_choice_of_the_command_reaches_the_experiment() -> None:
    asked = PaperAsked(
        least_certified=3, least_deadlines=0, outlier_times=0, population="seen", certified="downloadable", folds=4,
        fold_order="given", others_per_certified=0, outliers_over="all", week_marks=False, ensemble_weights="paper",
        thresholds="paper",
    )  # fmt: skip
    options = asked.experiment(("paper-logistic",), TrainingOptions(min_courses=2))
    assert options.rules == Rules(3, 0, None)
    assert (options.population, options.certified, options.folds, options.in_given_order) == (
        "seen", "downloadable", 4, True,
    )  # fmt: skip
    training = options.training
    assert training.paper == PaperChoices("all", week_marks=False, ensemble_weights="paper")
    assert training.others_per_certified is None
    assert (training.min_count, training.min_courses) == (1000, 2)
