"""What the commands that train models share: their options, their progress, and the table of AUC by week."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame

if TYPE_CHECKING:
    from communicator.courses.tables import Course
    from communicator.prediction.models import Tell, TrainingProgress
    from communicator.prediction.tables import TrainedModel

COURSES = click.option(
    "--course", "course_ids", metavar="COURSE_ID", multiple=True, required=True, help="A past course."
)
HOLD_OUT = click.option("--hold-out", metavar="COURSE_ID", help="A past course to evaluate on, not trained on.")
SITE = click.option("--site", help="The courses' site, where several have a course of this id.")
EPOCHS = click.option("--epochs", type=click.IntRange(1, 1000), default=5, show_default=True)
SEED = click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same model.")
MIN_COUNT = click.option("--min-count", type=int, help="Drop event types seen less often; default: the paper's share.")
MIN_COURSES = click.option("--min-courses", type=int, help="Drop event types seen in fewer courses; default: likewise.")
INCLUDE_EXPOSED = click.option(
    "--include-exposed", is_flag=True, help="Learn also from steps after a message that a prediction brought."
)


def found_courses(
    frame: Frame, course_ids: Sequence[str], hold_out: str | None, site: str | None
) -> tuple[list["Course"], "Course | None"]:
    """The courses that are named, each once, and the one to hold out; UnknownCourse where one isn't there."""
    from communicator.courses.catalogue import find_course

    if hold_out in course_ids:
        raise click.UsageError(f"{hold_out} can't be both trained on and held out")
    with frame.database.reading() as session:
        courses = [find_course(session, course_id, site) for course_id in dict.fromkeys(course_ids)]
        return courses, find_course(session, hold_out, site) if hold_out else None


@contextmanager
def training_progress(frame: Frame) -> Iterator["Tell"]:
    """A bar with the time left on a terminal, and a line per epoch where no machine reads."""
    last: list[TrainingProgress] = []
    with frame.progress("training", 1.0) as done:

        def tell(progress: "TrainingProgress") -> None:
            if last and last[-1].epoch < progress.epoch:
                _tell_epoch(last[-1])
            last[:] = [progress]
            done(progress.done / progress.total)
            if progress.done == progress.total and progress.epochs > 1:
                _tell_epoch(progress)

        yield tell


def _tell_epoch(progress: "TrainingProgress") -> None:
    click.echo(f"epoch {progress.epoch}/{progress.epochs}: loss {progress.loss:.4f}", err=True)


def model_facts(trained: "TrainedModel") -> dict[str, Any]:
    """A model as machines read it."""
    return {
        "id": trained.id,
        "name": trained.name,
        "kind": trained.kind,
        "simulated_only": trained.simulated_only,
        "trained_on": trained.trained_on,
        "created_at": trained.created_at.isoformat(),
        "figures": trained.figures,
    }


def auc_table(figures: Sequence[dict[str, Any]]) -> list[str]:
    """AUC by week, models side by side; N is the learners looked at, + how many of them came true."""
    kinds = sorted({kind for each in figures for kind in each["scores"]}, reverse=True)
    if not kinds:
        return []
    lines = [f"{'outcome':<9} {'week':>4} {'N':>6} {'+':>6}  " + "  ".join(f"{kind:<24}" for kind in kinds)]
    for each in figures:
        cells = [
            f"{score['auc']:.3f} [{score['low']:.3f}, {score['high']:.3f}]" if score else "-"
            for score in (each["scores"].get(kind) for kind in kinds)
        ]
        lines.append(
            f"{each['outcome']:<9} {each['week']:>4} {each['learners']:>6} {each['positive']:>6}  "
            + "  ".join(f"{cell:<24}" for cell in cells)
        )
    return lines
