"""The options of `model evaluate --paper`: what the paper leaves open, or its published code does otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from communicator.prediction.models import TrainingOptions
    from communicator.prediction.paper.experiment import ExperimentOptions

PAPER_THRESHOLDS = {"min_count": 1000, "min_courses": 4}


@dataclass(frozen=True)
class PaperAsked:
    """What was asked of the experiment; see the options' help."""

    least_certified: int
    least_deadlines: int
    outlier_times: float
    population: str
    certified: str
    folds: int
    fold_order: str
    others_per_certified: float
    outliers_over: str
    week_marks: bool
    ensemble_weights: str
    thresholds: str

    def experiment(self, kinds: tuple[str, ...], training: "TrainingOptions") -> "ExperimentOptions":
        """The experiment's options, with these for training."""
        from communicator.prediction.paper.experiment import ExperimentOptions
        from communicator.prediction.paper.selection import Rules

        told: Any = {"population": self.population, "certified": self.certified}
        return ExperimentOptions(
            rules=Rules(self.least_certified, self.least_deadlines, self.outlier_times or None),
            kinds=kinds,
            folds=self.folds,
            in_given_order=self.fold_order == "given",
            training=self._training(training),
            **told,
        )

    def _training(self, training: "TrainingOptions") -> "TrainingOptions":
        from dataclasses import replace

        from communicator.prediction.paper.choices import PaperChoices

        told: Any = {"outliers_over": self.outliers_over, "ensemble_weights": self.ensemble_weights}
        thresholds: Any = {}
        if self.thresholds == "paper":
            thresholds = {name: at for name, at in PAPER_THRESHOLDS.items() if getattr(training, name) is None}
        return replace(
            training,
            others_per_certified=self.others_per_certified or None,
            paper=PaperChoices(week_marks=self.week_marks, **told),
            **thresholds,
        )


OPTIONS = (
    click.option("--least-certified", type=click.IntRange(0), default=100, show_default=True,
                 help="Leave out courses with fewer certified learners."),
    click.option("--least-deadlines", type=click.IntRange(0), default=2, show_default=True,
                 help="Leave out courses with fewer different deadlines; they count as self-paced."),
    click.option("--outlier-times", type=click.FloatRange(0), default=3.0, show_default=True,
                 help="Leave out a course with so many times the certified learners of any other; 0 keeps it."),
    click.option("--population", type=click.Choice(["enrolled", "seen"]), default="enrolled", show_default=True,
                 help="Whom it is about: enrolled by the end of week 1 (paper), or seen by then (its code)."),
    click.option("--certified", type=click.Choice(["passed", "downloadable"]), default="passed", show_default=True,
                 help="Who certified: all who passed (paper), or by status downloadable alone (its code)."),
    click.option("--folds", type=click.IntRange(2), default=5, show_default=True, help="Parts of the courses."),
    click.option("--fold-order", type=click.Choice(["seed", "given"]), default="seed", show_default=True,
                 help="Folds drawn by the seed, or runs of courses in their order."),
    click.option("--others-per-certified", type=click.FloatRange(0), default=2.0, show_default=True,
                 help="Learners without a certificate per learner with one in training: 2 (code), 0.5 (the paper's "
                 "sentence), 0 keeps all."),
    click.option("--outliers-over", type=click.Choice(["course", "all", "none"]), default="course", show_default=True,
                 help="Whose sequences bound the lengths trained on: the certified ones of each course (paper), of "
                 "all courses, or none."),
    click.option("--week-marks/--no-week-marks", default=True, show_default=True,
                 help="Ends of weeks 1–10 as types of the event LSTM (paper), or none (its code as published)."),
    click.option("--ensemble-weights", type=click.Choice(["fitted", "paper"]), default="fitted", show_default=True,
                 help="Fitted on a quarter of the training courses, or the paper's .61, .32 and .07."),
    click.option("--thresholds", type=click.Choice(["scaled", "paper"]), default="scaled", show_default=True,
                 help="Event types dropped in proportion to the paper's numbers, or by them: under 1000 events, or in "
                 "3 courses or fewer."),
)  # fmt: skip
OUT = click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder for figures and CSV.")


def paper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options, collected as `paper`."""

    @wraps(command)
    def with_paper(*args: Any, **arguments: Any) -> Any:
        asked = PaperAsked(**{name: arguments.pop(name) for name in PaperAsked.__dataclass_fields__})
        return command(*args, paper=asked, **arguments)

    for option in reversed(OPTIONS):
        with_paper = option(with_paper)
    return with_paper
