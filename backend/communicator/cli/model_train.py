"""`communicator model train`: a model of past courses."""

from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.model_options import (
    COURSES,
    DEVICE,
    EPOCHS,
    HOLD_OUT,
    INCLUDE_EXPOSED,
    MIN_COUNT,
    MIN_COURSES,
    PATIENCE,
    PRECISION,
    SEED,
    SITE,
    WORKERS,
    auc_table,
    found_courses,
    model_facts,
    training_progress,
)

if TYPE_CHECKING:
    from communicator.prediction.tables import TrainedModel

KINDS_TOLD = (
    "blend (unless said) or one of its members session-gru, lightgbm, standing-logistic; event-lstm, counts-logistic; "
    "or a model of the paper's: paper-lstm, feature-lstm, paper-logistic, paper-forest, paper-neighbours, "
    "paper-ensemble."
)


@click.command(
    "train", epilog="Example: communicator model train --course course-v1:DemoX+STAT101+2025_T1 --out spring"
)
@COURSES
@HOLD_OUT
@SITE
@click.option("--out", "--name", "name", metavar="NAME", help="What to call the model; default: its kind and the time.")
@click.option("--kind", metavar="KIND", help=KINDS_TOLD)
@click.option(
    "--outcome",
    type=click.Choice(["all"]),
    default="all",
    expose_value=False,
    help="All three outcomes are learned together.",
)
@EPOCHS
@SEED
@MIN_COUNT
@MIN_COURSES
@PATIENCE
@DEVICE
@PRECISION
@WORKERS
@INCLUDE_EXPOSED
@click.option(
    "--evaluation/--no-evaluation",
    "is_tried",
    default=True,
    show_default=True,
    help="Train again without some courses (of one course: learners); the card tells how well those are predicted.",
)
@framed
def train(
    frame: Frame, *, course_ids: tuple[str, ...], hold_out: str | None, site: str | None, name: str | None,
    kind: str | None, is_tried: bool, **chosen: Any,
) -> None:  # fmt: skip
    """Train a model on past courses; with --hold-out, show its AUC by week beside logistic regression.

    Killed, the same command goes on where it was, and gives the model that it would have given.
    """
    from communicator.cli.long_running import log_to_stderr
    from communicator.prediction.learning import train_model
    from communicator.prediction.models import DEFAULT_KIND, TrainingOptions, model_class

    log_to_stderr(frame.settings.log_level)
    kind = kind or DEFAULT_KIND
    model_class(kind)  # refused before anything is read
    courses, held_out = found_courses(frame, course_ids, hold_out, site)
    options = TrainingOptions(**chosen)
    with training_progress(frame) as tell:
        trained = train_model(
            frame.database, frame.settings, courses, held_out, kind, name, options, tell, is_tried=is_tried
        )
    frame.tell(model_facts(trained), "\n".join(_lines(trained)))


def _lines(trained: "TrainedModel") -> list[str]:
    """For people: what it learned of, what it didn't learn, and its AUC where it was evaluated."""
    figures = trained.figures
    counts = figures["training"]
    lines = [
        f"{trained.name}: trained on {counts['learners']:,} learners ({counts['certified']:,} certified), "
        f"{counts['types']} event types, in {figures['seconds']} s; "
        f"{figures['early_learners']:,} learners were enrolled by the end of week 1"
    ]
    if unknown := counts["unknown_outcomes"]:
        lines.append(f"Not learned, as the courses tell nothing of it, or the same of everyone: {', '.join(unknown)}")
    return [*lines, *auc_table(figures.get("evaluation", []))]
