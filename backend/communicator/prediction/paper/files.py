"""An experiment's files: everything as CSV and JSON, the figures as SVG and PNG."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from communicator.errors import UnwritableFile
from communicator.prediction.paper.choices import PAPER_WEIGHTS
from communicator.prediction.paper.comparison import CourseWeek, PairedTest, WeekMean
from communicator.prediction.paper.conclusions import mean_weights
from communicator.prediction.paper.description import CourseFacts
from communicator.prediction.paper.experiment import Experiment
from communicator.prediction.paper.report import as_facts, as_text


def write_experiment(folder: Path, experiment: Experiment) -> list[Path]:
    """Writes all files into `folder`, which is made; their paths.

    Raises:
        UnwritableFile: where the folder can't be written to.
    """
    from communicator.prediction.paper.figure import draw_auc, draw_courses

    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [_table(folder / f"{name}.csv", *table) for name, table in _tables(experiment).items()]
        paths += [_text(folder / "experiment.json", json.dumps(as_facts(experiment), indent=1, ensure_ascii=False))]
        paths += [_text(folder / "experiment.txt", as_text(experiment))]
        return [*paths, *draw_auc(folder, experiment), *draw_courses(folder, experiment)]
    except OSError as error:
        raise UnwritableFile(f"{folder} can't be written to: {error.strerror}; choose another with --out") from error


def _tables(experiment: Experiment) -> dict[str, tuple[Sequence[str], list[dict[str, Any]]]]:
    """Columns and rows by file name."""
    folds: list[dict[str, Any]] = [{"fold": fold, **each} for fold, each in enumerate(experiment.weights, start=1)]
    if folds:
        paper = dict(zip(experiment.weights[0], PAPER_WEIGHTS, strict=True))
        folds += [{"fold": "mean", **mean_weights(experiment)}, {"fold": "paper", **paper}]
    active = experiment.active_courses
    return {
        "courses": (
            [*_columns(CourseFacts), "fold"],
            [{**asdict(each), "fold": experiment.fold_of[each.course_id]} for each in experiment.description.courses],
        ),
        "left_out": (
            ["course_id", "reason"],
            [{"course_id": course, "reason": reason} for course, reason in experiment.selection.left_out.items()],
        ),
        "auc_by_course_and_week": (_columns(CourseWeek), [asdict(each) for each in experiment.found]),
        "auc_by_week": (
            [*_columns(WeekMean), "active_courses"],
            [{**asdict(each), "active_courses": active[each.week]} for each in experiment.means],
        ),
        "tests": (_columns(PairedTest), [asdict(each) for each in experiment.tests]),
        "ensemble_weights": (list(folds[0]) if folds else ["fold"], folds),
    }


def _columns(row: type[Any]) -> list[str]:
    return [each.name for each in fields(row)]


def _table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _text(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path
