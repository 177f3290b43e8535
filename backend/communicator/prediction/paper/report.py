"""An experiment for people (a text) and for machines (JSON)."""

from dataclasses import asdict
from typing import Any

from communicator.prediction.paper.choices import PAPER_WEIGHTS
from communicator.prediction.paper.conclusions import concluded, error_ratios, mean_weights
from communicator.prediction.paper.description import (
    PAPER_COURSES,
    PAPER_EVENTS,
    PAPER_TABLE,
    PAPER_TYPES,
    Description,
    Spread,
)
from communicator.prediction.paper.experiment import Experiment

_PAPER = {
    "courses": PAPER_COURSES,
    "events": PAPER_EVENTS,
    "types": PAPER_TYPES,
    "table": {name: spread._asdict() for name, spread in PAPER_TABLE.items()},
    "weights": list(PAPER_WEIGHTS),
}
_ROWS = {"weeks": "duration (weeks)", "deadlines": "unique deadlines", "certified": "certified learners"}


def as_facts(experiment: Experiment) -> dict[str, Any]:
    """All of it, as JSON."""
    courses = experiment.description.courses
    return {
        "options": {**asdict(experiment.options), "training": experiment.options.training.chosen()},
        "kept": [{**asdict(each), "fold": experiment.fold_of[each.course_id]} for each in courses],
        "left_out": experiment.selection.left_out,
        "description": _described(experiment.description),
        "paper": _PAPER,
        "active_courses": experiment.active_courses,
        "auc": [_plain(asdict(each)) for each in experiment.found],
        "means": [_plain(asdict(each)) for each in experiment.means],
        "tests": [_plain(asdict(each)) for each in experiment.tests],
        "weights": {"mean": mean_weights(experiment), "by_fold": [dict(each) for each in experiment.weights]},
        "error_ratios": [each._asdict() for each in error_ratios(experiment)],
        "conclusions": [each._asdict() for each in concluded(experiment)],
    }


def _described(description: Description) -> dict[str, Any]:
    return {
        "courses": len(description.courses),
        "events": description.events,
        "types": description.types,
        "is_simulated": description.is_simulated,
        "table": {name: spread._asdict() for name, spread in description.table.items()},
    }


def as_text(experiment: Experiment) -> str:
    """What a terminal shows: courses, Table 1, AUC by week, conclusions."""
    blocks = [_courses(experiment), _table(experiment.description), _auc(experiment), _conclusions(experiment)]
    if experiment.description.is_simulated:
        blocks.append("There are simulated courses among these: figures of invented people, no evidence about people.")
    return "\n\n".join(blocks)


def _courses(experiment: Experiment) -> str:
    lines = [f"{len(experiment.selection.kept)} courses kept, {len(experiment.selection.left_out)} left out"]
    lines += [f"  left out: {course}: {reason}" for course, reason in experiment.selection.left_out.items()]
    return "\n".join(lines)


def _table(description: Description) -> str:
    lines = [f"{'Table 1':<20} {'min':>8} {'median':>8} {'max':>8}   {'paper':>8} {'':>8} {'':>8}"]
    lines += [
        f"{_ROWS[name]:<20} {_numbers(description.table[name])}   {_numbers(PAPER_TABLE[name])}" for name in PAPER_TABLE
    ]
    lines.append(
        f"{description.events:,} events in {len(description.courses)} courses, {description.types} event types "
        f"(paper: {PAPER_EVENTS:,}, {PAPER_COURSES}, {PAPER_TYPES})"
    )
    return "\n".join(lines)


def _numbers(spread: Spread) -> str:
    return " ".join(f"{value:>8.1f}" for value in spread)


def _auc(experiment: Experiment) -> str:
    weeks = sorted(experiment.active_courses)
    kinds = list(dict.fromkeys(mean.kind for mean in experiment.means))
    means = {(mean.kind, mean.week): f"{mean.auc:.3f}" for mean in experiment.means}
    lines = [f"{'AUC, mean of courses':<20} " + " ".join(f"{f'week {week}':>7}" for week in weeks)]
    lines += [f"{kind:<20} " + " ".join(f"{means.get((kind, week), '–'):>7}" for week in weeks) for kind in kinds]
    lines.append(f"{'courses':<20} " + " ".join(f"{experiment.active_courses[week]:>7}" for week in weeks))
    return "\n".join(lines)


def _conclusions(experiment: Experiment) -> str:
    found = [f"Paper: {each.paper}\nHere:  {each.here}" for each in concluded(experiment)]
    ours = [
        f"{each.kind}: AUC error {each.ratio:.2f} of {each.against}'s, mean of weeks 1–{each.until}"
        for each in error_ratios(experiment)
    ]
    return "\n".join([*found, *ours])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no NaN."""
    return {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN alone differs
