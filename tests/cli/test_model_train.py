"""`model train`: goes on after a kill, stops early, and says in one line what it can't do."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from communicator.cli.model import model
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, StoreUnwritable, UnknownModel
from communicator.prediction.models import DEFAULT_KIND, KINDS
from communicator.roster.tables import Certificate
from tests.prediction.stored import store_course

PAST, OTHER = "course-v1:T+T+past", "course-v1:T+T+other"
TRAIN = ["train", "--kind", "event-lstm", "--course", PAST, "--min-count", "1", "--no-evaluation"]


@pytest.fixture
def past_courses(database: Database, command_environment: Settings) -> Path:
    """Two past courses; the data folder."""
    for seed, course_id in enumerate((PAST, OTHER)):
        store_course(database, command_environment.data_dir, course_id, seed=seed)
    return command_environment.data_dir


def run(*arguments: str) -> Result:
    """`model train` in this process."""
    return CliRunner().invoke(model, [*TRAIN, *arguments], catch_exceptions=False)


def test_all_kinds_are_told_and_the_one_unless_said() -> None:
    told = " ".join(CliRunner().invoke(model, ["train", "--help"]).output.split()).replace("- ", "-")
    assert all(kind in told for kind in KINDS)
    assert f"{DEFAULT_KIND} (unless said)" in told


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the database has no part in going on
def test_a_killed_training_goes_on_to_the_model_of_one_left_alone(past_courses: Path) -> None:
    program = [sys.executable, "-m", "communicator.cli", "model", *TRAIN, "--epochs", "25", "--out"]
    begun = subprocess.Popen([*program, "one"], stderr=subprocess.PIPE)
    while not list(past_courses.glob("training/*.state")):
        assert begun.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    begun.kill()
    assert begun.wait() == -signal.SIGKILL
    begun.communicate()
    again, whole = (run("--epochs", "25", "--out", name) for name in ("one", "other"))
    assert again.exit_code == whole.exit_code == 0
    assert "epoch 1/25" not in again.stderr
    assert "epoch 1/25" in whole.stderr
    one, other = (path.read_bytes() for path in past_courses.glob("models/*.pt"))
    assert one == other
    assert not list(past_courses.glob("training/*"))


@pytest.mark.slow
@pytest.mark.usefixtures("past_courses")
def test_with_patience_a_course_is_held_out_and_the_best_epoch_kept() -> None:
    done = run("--course", OTHER, "--epochs", "12", "--patience", "2", "--json")
    told = json.loads(done.stdout)["figures"]["training"]
    assert len(told["held_out_losses"]) == len(told["losses"]) <= 12
    assert told["held_out_losses"][told["best_epoch"] - 1] == min(told["held_out_losses"])
    assert f"epoch {len(told['losses'])}/12: loss" in done.stderr


@pytest.mark.slow
def test_a_folder_that_takes_no_model_is_told_before_anything_is_learned(past_courses: Path) -> None:
    (past_courses / "models").write_text("not a folder")
    done = CliRunner().invoke(model, TRAIN)
    assert isinstance(done.exception, StoreUnwritable)
    assert str(done.exception).startswith(f"{past_courses / 'models'} can't be written to")
    assert "epoch" not in done.output


@pytest.mark.slow
@pytest.mark.usefixtures("past_courses")
def test_an_outcome_that_no_course_tells_of_is_told_and_the_others_are_learned(database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(Certificate))
    done = run("--kind", "counts-logistic")
    assert done.exit_code == 0
    assert "Not learned, as the courses tell nothing of it, or the same of everyone: certify\n" in done.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("past_courses")
def test_what_cant_be_done_is_told_before_any_work() -> None:
    with pytest.raises(UnknownModel, match="session-gru"):
        run("--kind", "oracle")
    with pytest.raises(CommunicatorError, match="--device cpu"):
        run("--device", "cuda")
