"""The commands `model` and `predict`: what they print, and that asking for help loads no torch."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from communicator.access.sites import find_site
from communicator.cli.model import model
from communicator.cli.predict import predict
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import ModelUnfit, UnknownCourse
from communicator.prediction.history import microseconds
from communicator.service_errors import CoursesFailed
from tests.conftest import A_MONDAY
from tests.prediction.stored import store_course

PAST, OTHER = "course-v1:T+T+past", "course-v1:T+T+other"
TRAIN = ["train", "--course", PAST, "--epochs", "2", "--min-count", "1", "--kind", "event-lstm"]


@pytest.fixture
def past_courses(database: Database, command_environment: Settings) -> None:
    for seed, course_id in enumerate((PAST, OTHER)):
        store_course(database, command_environment.data_dir, course_id, seed=seed)


@pytest.mark.slow
@pytest.mark.usefixtures("past_courses")
def test_train_list_use_and_predict() -> None:
    runner = CliRunner()
    done = runner.invoke(model, [*TRAIN, "--hold-out", OTHER, "--out", "spring", "--json"], catch_exceptions=False)
    trained = json.loads(done.stdout)
    assert (trained["name"], trained["trained_on"], trained["simulated_only"]) == ("spring", [PAST], True)
    kinds = {kind for week in trained["figures"]["evaluation"] for kind in week["scores"]}
    assert kinds == {"event-lstm", "counts-logistic"}
    assert "epoch 2/2: loss" in done.stderr

    shown = runner.invoke(model, [*TRAIN, "--kind", "counts-logistic", "--out", "plain"], catch_exceptions=False)
    assert "trained on 24 learners (8 certified)" in shown.stdout
    runner.invoke(model, ["use", "spring"], catch_exceptions=False)
    listed = json.loads(runner.invoke(model, ["list", "--json"], catch_exceptions=False).stdout)
    serving = {each["name"]: each["serving"] for each in listed["models"]}
    assert serving == {"plain": False, "spring": True, "shipped": False}

    told = json.loads(runner.invoke(predict, ["--json"], catch_exceptions=False).stdout)
    assert told["model"] == "spring"
    assert [(each["course_id"], each["learners"]) for each in told["snapshots"]] == [(OTHER, 24), (PAST, 24)]


@pytest.mark.slow
def test_a_course_that_the_model_knows_nothing_of_keeps_no_other_from_being_predicted(
    database: Database, command_environment: Settings
) -> None:
    past = store_course(database, command_environment.data_dir, PAST)
    runner = CliRunner()
    runner.invoke(model, ["train", "--course", PAST, "--kind", "counts-logistic", "--no-evaluation"])
    moment = microseconds(A_MONDAY)
    actor = ("0", "learner0", "")
    viewed = [Event("777", actor, moment + at, "forum_viewed", "", None, None, None) for at in range(30)]
    with database.reading() as session:
        site = find_site(session, None)
    append(database, command_environment.data_dir, site, viewed)

    done = runner.invoke(predict, [])
    assert isinstance(done.exception, CoursesFailed)
    assert "Course 777 failed: 100% of the last events of 777 are of types that the model" in done.stdout
    assert f"{past.course_id}: 24 learners as of" in done.stdout
    alone = runner.invoke(predict, ["--course", "777"])
    assert isinstance(alone.exception, ModelUnfit)


@pytest.mark.slow
@pytest.mark.usefixtures("past_courses")
def test_evaluate_shows_the_kinds_side_by_side() -> None:
    done = CliRunner().invoke(
        model,
        f"evaluate --course {PAST} --course {OTHER} --epochs 1 --min-count 1 --kind event-lstm --kind counts-logistic",
        catch_exceptions=False,
    )
    header, first, *_ = done.stdout.splitlines()
    assert header.split() == ["outcome", "week", "N", "+", "event-lstm", "counts-logistic"]
    assert first.split()[:4] == ["certify", "1", "24", "8"]


@pytest.mark.usefixtures("past_courses")
def test_wrong_use_is_told_before_any_work() -> None:
    runner = CliRunner()
    assert "can't be both" in runner.invoke(model, [*TRAIN, "--hold-out", PAST]).stderr
    assert "held out of itself" in runner.invoke(model, ["evaluate", "--course", PAST]).stderr
    assert "with its zone" in runner.invoke(predict, ["--as-of", "2026-03-09T12:00"]).stderr
    assert "is still to come" in runner.invoke(predict, ["--as-of", "2999-03-09T12:00+00:00"]).stderr
    with pytest.raises(UnknownCourse):
        runner.invoke(model, ["train", "--course", "course-v1:No+Such+One"], catch_exceptions=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        "sys.argv = ['communicator', '--help']; main()",
        "sys.argv = ['communicator', 'model', 'train', '--help']; main()",
        "sys.argv = ['communicator', 'predict', '--help']; main()",
        "from communicator.web import create_app; import communicator.operations.refresh",
    ],
)
def test_no_torch_is_imported_before_it_is_needed(statement: str) -> None:
    code = f"""import sys
from communicator.cli import main
try:
    {statement}
finally:
    sys.stderr.write(str('torch' in sys.modules))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == "False"
