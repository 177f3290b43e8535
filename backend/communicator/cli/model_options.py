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
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 64),
    help="Trainings at a time, where several are needed; one a core unless said, where there is enough to do.",
)  # fmt: skip
DEVICE = click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True,
    help="Where networks are trained; auto takes a GPU where torch can use one.",
)  # fmt: skip
PRECISION = click.option(
    "--precision", type=click.Choice(["auto", "float32", "bfloat16"]), default="auto", show_default=True,
    help="Of products in training; auto takes float32, and bfloat16 on a GPU that has it.",
)  # fmt: skip
PATIENCE = click.option(
    "--patience", type=click.IntRange(1, 1000), metavar="EPOCHS",
    help="Hold out a fifth of the courses (of one: of its learners), and stop after so many epochs that are no better "
    "on them; unless said, all epochs are gone through, on all courses.",
)  # fmt: skip
PER_CENT = 100


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
    """A bar with the time left on a terminal; on stderr a line per epoch, or per training where there are several."""
    pending: list[TrainingProgress] = []

    def tell_pending() -> None:
        if pending and pending[-1].epochs > 1 and not pending[-1].what:
            progress = pending[-1]
            click.echo(f"epoch {progress.epoch}/{progress.epochs}: loss {progress.loss:.4f}", err=True)
        pending.clear()

    with frame.progress("training", PER_CENT) as done:

        def tell(progress: "TrainingProgress") -> None:
            if pending and (pending[-1].epoch, pending[-1].what) != (progress.epoch, progress.what):
                tell_pending()
            if progress.has_ended:
                click.echo(f"{progress.what}: done", err=True)
            pending[:] = [progress]
            done(round(PER_CENT * progress.done / progress.total))

        yield tell
        tell_pending()


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
