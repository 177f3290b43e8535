"""A day of new events in a large course: beside reading everything again, and as `communicator predict` takes it.

100,000 learners of whom 6,000 are active on a day with about 60 events each, six weeks in; the events are drawn and put
into the store by its own functions (large_course.py), the model is trained on a small course of the same sort.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.large_course import Size, add_course, add_days, past_course
from benchmarks.measuring import Ratio
from communicator.config import Settings, embedded
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.operations.refresh import refresh_telling
from communicator.operations.schema import upgrade
from communicator.prediction.checkpoint import write_checkpoint
from communicator.prediction.models import TrainingOptions, model_class
from communicator.prediction.refreshing.report import Mode, Told
from communicator.prediction.trained_models import add_model

SIZE = Size(learners=100_000, active_a_day=6_000, events_each=60)
DAYS, MORE_DAYS = 42, 3
KIND = "blend"
COMMAND = [str(Path(sys.executable).with_name("communicator")), "predict", "--json"]
SECONDS = 15.0
"""What "in seconds" means here, for the whole command."""


def measure(size: Size = SIZE, days: int = DAYS, kind: str = KIND) -> Iterator[Ratio]:
    """The day's refresh beside a full one in CPU seconds, and the command's wall seconds."""
    with TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        database = Database(settings.database_url)
        upgrade(database)
        course = add_course(database, size)
        events = add_days(database, settings.data_dir, course, size, range(days))
        _train(database, settings, kind)
        yield from _measured(database, settings, course, size, days, events)
        database.close()


def _measured(
    database: Database, settings: Settings, course: Course, size: Size, days: int, events: int
) -> Iterator[Ratio]:
    full, whole = _taken(database, settings, course)
    assert whole.mode is Mode.FULL
    daily, parts = [], []
    for day in range(days, days + MORE_DAYS):
        add_days(database, settings.data_dir, course, size, range(day, day + 1))
        seconds, told = _taken(database, settings, course)
        assert told.mode is Mode.INCREMENTAL
        daily.append(seconds)
        parts.append(told)
    median = statistics.median(daily)
    beside = (
        f"CPU seconds of this process: {median:.2f} a day (median of {MORE_DAYS}), {full:.1f} for all {events:,} "
        f"events of {days} days; {size.learners:,} learners, {size.active_a_day:,} active a day; "
        f"wall seconds of a day: {_parts(parts[-1].seconds)}; of all: {_parts(whole.seconds)}"
    )
    yield Ratio("refresh/daily", median / full, 0.02, beside, goal_is_most=True)
    add_days(database, settings.data_dir, course, size, range(days + MORE_DAYS, days + MORE_DAYS + 1))
    yield _command(settings, size)


def _taken(database: Database, settings: Settings, course: Course) -> tuple[float, Told]:
    began = time.process_time()
    told = refresh_telling(database, settings, course.id).told
    return time.process_time() - began, told


def _command(settings: Settings, size: Size) -> Ratio:
    """The command as staff run it: start and imports, reading, model, database."""
    environment = os.environ | {
        "COMMUNICATOR_DATABASE_URL": settings.database_url,
        "COMMUNICATOR_DATA_DIR": str(settings.data_dir),
    }
    began = time.perf_counter()
    done = subprocess.run(COMMAND, env=environment, check=True, capture_output=True, text=True)
    whole = time.perf_counter() - began
    (snapshot,) = json.loads(done.stdout)["snapshots"]
    assert snapshot["mode"] == Mode.INCREMENTAL
    parts: dict[str, Any] = snapshot["seconds"]
    parts = {**parts, "start, imports and the rest": whole - sum(parts.values())}
    told = (
        f"wall seconds of `communicator predict`, {size.learners:,} learners, {snapshot['new_events']:,} new events, "
        f"embedded SQLite: {_parts(parts)}"
    )
    return Ratio("refresh/command", whole, SECONDS, told, goal_is_most=True)


def _parts(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {taken:.2f}" for name, taken in seconds.items())


def _train(database: Database, settings: Settings, kind: str) -> None:
    model, model_id = model_class(kind)(), new_id()
    model.train([past_course(800, DAYS)], TrainingOptions(epochs=2, min_count=1), lambda _progress: None)
    checkpoint = write_checkpoint(settings.data_dir, model_id, model)
    with database.writing() as session:
        add_model(session, model_id, kind, kind, checkpoint, [], True, {})


def _settings(folder: Path) -> Settings:
    return embedded(folder)
