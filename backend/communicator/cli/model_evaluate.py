"""`communicator model evaluate`: all kinds of model side by side."""

from dataclasses import asdict

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.model_options import (
    COURSES,
    EPOCHS,
    HOLD_OUT,
    MIN_COUNT,
    MIN_COURSES,
    SEED,
    SITE,
    auc_table,
    found_courses,
    training_progress,
)


@click.command(
    "evaluate", epilog="Example: communicator model evaluate --course COURSE_A --course COURSE_B --hold-out COURSE_C"
)
@COURSES
@HOLD_OUT
@SITE
@EPOCHS
@SEED
@MIN_COUNT
@MIN_COURSES
@framed
def evaluate(
    frame: Frame, *, course_ids: tuple[str, ...], hold_out: str | None, site: str | None,
    epochs: int, seed: int, min_count: int | None, min_courses: int | None,
) -> None:  # fmt: skip
    """Compare all kinds of model on the same courses; without --hold-out each course is held out in turn."""
    from communicator.prediction.learning import evaluate_models
    from communicator.prediction.models import TrainingOptions

    courses, held_out = found_courses(frame, course_ids, hold_out, site)
    if held_out is None and len(courses) < len("ab"):
        raise click.UsageError("one course can't be held out of itself: name --hold-out, or several --course")
    options = TrainingOptions(epochs=epochs, seed=seed, min_count=min_count, min_courses=min_courses)
    with training_progress(frame) as tell:
        found = evaluate_models(frame.database, frame.settings, courses, held_out, options, tell)
    figures = [asdict(each) for each in found]
    frame.tell({"evaluation": figures}, "\n".join(auc_table(figures)))
