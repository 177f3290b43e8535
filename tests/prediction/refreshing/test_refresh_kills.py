"""A refresh that is killed leaves what a next one finishes, to the same result."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from communicator.database import Database
from communicator.prediction.refreshing.report import Mode
from communicator.prediction.tables import Prediction
from tests.prediction.refreshing.killed import PLACES
from tests.prediction.refreshing.running_course import Act, running_course, settings_below


@pytest.mark.parametrize(
    "place", [next(iter(PLACES)), *(pytest.param(place, marks=pytest.mark.slow) for place in list(PLACES)[1:])]
)
@pytest.mark.slow
def test_a_killed_refresh_is_finished_by_the_next(sqlite_template: Path, tmp_path: Path, place: str) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "communicator.db")
    database = Database(f"sqlite:///{tmp_path}/communicator.db")
    course = running_course(database, settings_below(tmp_path))
    course.bring([Act(who, day + who / 50) for who in range(6) for day in range(12)])
    course.told()
    course.bring([Act(0, 12.5), Act(3, 9.3), Act(7, 13.2)])

    command = [sys.executable, "-m", "tests.prediction.refreshing.killed", str(tmp_path), str(course.pk), place]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert done.returncode == -signal.SIGKILL, done.stderr

    told = course.told()
    assert told.mode is Mode.INCREMENTAL
    assert told.replayed == (0 if place == "before the past days are kept" else 1)
    named = [path.name for path in (tmp_path / "states" / str(course.pk)).iterdir()]
    assert not [name for name in named if name.endswith(".unfinished")]
    with database.reading() as session:  # each snapshot whole
        counts = session.scalars(
            select(func.count(Prediction.course_learner_id)).group_by(Prediction.snapshot_id)
        ).all()
    assert set(counts) <= {6, 7}
    database.close()
