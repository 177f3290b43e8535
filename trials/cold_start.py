"""`python -m trials.cold_start`: makes the model that comes with the product anew, from simulated courses.

Simulates a series of past offerings, imports and trains as anybody would with `communicator`, and writes weights and
card into the package. The same options give the same weights.
"""

import argparse
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from communicator.access.sites import add_site
from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.sources import LogRef
from communicator.config import Settings, embedded
from communicator.courses.catalogue import find_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.operations.roster_import import import_roster
from communicator.operations.schema import upgrade
from communicator.prediction.cold_start.shipped import LARGEST, TOLD, WEIGHTS
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions, TrainingProgress
from communicator.prediction.tables import TrainedModel
from communicator.simulation.series import demo_specs, write_series

PACKAGE = Path(__file__).parents[1] / "backend/communicator/prediction/cold_start"
UNTIL = date(2026, 6, 30)
"""A day of its own rather than today, so that the courses are the same whenever this is run."""


def main() -> None:
    """Makes the files, and says what they are."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="cold-start-") as folder:
        settings = _settings(Path(folder))
        database = Database(settings.database_url)
        upgrade(database)
        courses = _imported(database, settings, Path(folder) / "simulated", asked.courses, asked.learners, asked.seed)
        options = TrainingOptions(epochs=asked.epochs, seed=asked.seed)
        trained = train_model(database, settings, courses, None, asked.kind, "simulated", options, _tell, is_tried=True)
        weights = settings.data_dir / trained.checkpoint
        if weights.stat().st_size > LARGEST:
            raise SystemExit(f"{weights.stat().st_size:,} bytes are more than {LARGEST:,}; train a smaller model")
        shutil.copyfile(weights, PACKAGE / WEIGHTS)
        (PACKAGE / TOLD).write_text(json.dumps(_told(trained), indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        database.close()
    print(f"{PACKAGE / WEIGHTS}: {(PACKAGE / WEIGHTS).stat().st_size:,} bytes, {asked.kind}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trials.cold_start", description=__doc__)
    parser.add_argument("--kind", default="counts-logistic")
    parser.add_argument("--courses", type=int, default=6)
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=5)
    return parser.parse_args()


def _settings(folder: Path) -> Settings:
    return embedded(folder, log_level="WARNING")


def _imported(
    database: Database, settings: Settings, folder: Path, courses: int, learners: int, seed: int
) -> list[Course]:
    offerings = write_series(folder, demo_specs(courses, learners, seed, UNTIL, running=False), UNTIL)
    with database.writing() as session:
        site = add_site(session, settings.secret_key, "simulated", "edx").site
    for offering in offerings:
        import_roster(database, site.id, (offering.folder,))
    logs = [LogRef(str(log)) for offering in offerings for log in offering.tracking_logs]
    for _log, result in import_logs(database, settings.data_dir, site.id, logs, None, 1):
        if not isinstance(result, LogResult):
            raise result
    with database.reading() as session:
        return [find_course(session, offering.course_id, site.name) for offering in offerings]


def _told(trained: TrainedModel) -> dict[str, Any]:
    names = ("kind", "checkpoint_hash", "trained_on", "figures", "card")
    return {**{name: getattr(trained, name) for name in names}, "created_at": trained.created_at.isoformat()}


def _tell(progress: TrainingProgress) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    main()
