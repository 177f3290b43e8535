"""`communicator model train`: a model of past courses."""

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.model_options import (
    COURSES,
    EPOCHS,
    HOLD_OUT,
    INCLUDE_EXPOSED,
    MIN_COUNT,
    MIN_COURSES,
    SEED,
    SITE,
    auc_table,
    found_courses,
    model_facts,
    training_progress,
)


@click.command(
    "train", epilog="Example: communicator model train --course course-v1:DemoX+STAT101+2025_T1 --out spring"
)
@COURSES
@HOLD_OUT
@SITE
@click.option("--out", "--name", "name", metavar="NAME", help="What to call the model; default: its kind and the time.")
@click.option("--kind", default="event-lstm", show_default=True, help="event-lstm or counts-logistic.")
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
    frame: Frame, *, course_ids: tuple[str, ...], hold_out: str | None, site: str | None, name: str | None, kind: str,
    epochs: int, seed: int, min_count: int | None, min_courses: int | None, include_exposed: bool, is_tried: bool,
) -> None:  # fmt: skip
    """Train a model on past courses; with --hold-out, show its AUC by week beside logistic regression."""
    from communicator.prediction.learning import train_model
    from communicator.prediction.models import TrainingOptions

    courses, held_out = found_courses(frame, course_ids, hold_out, site)
    options = TrainingOptions(
        epochs=epochs, seed=seed, min_count=min_count, min_courses=min_courses, include_exposed=include_exposed
    )
    with training_progress(frame) as tell:
        trained = train_model(
            frame.database, frame.settings, courses, held_out, kind, name, options, tell, is_tried=is_tried
        )
    figures = trained.figures
    counts = figures["training"]
    text = [
        f"{trained.name}: trained on {counts['learners']} of {figures['early_learners']} learners "
        f"({counts['certified']} certified), {counts['types']} event types, in {figures['seconds']} s"
    ]
    frame.tell(model_facts(trained), "\n".join([*text, *auc_table(figures.get("evaluation", []))]))
