"""`communicator model evaluate`: kinds of model side by side, or the paper's experiment in full."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.model_options import (
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
from communicator.cli.paper_options import OUT, PaperAsked, paper_options

if TYPE_CHECKING:
    from communicator.courses.tables import Course
    from communicator.prediction.models import TrainingOptions


@click.command(
    "evaluate",
    epilog="Example: communicator model evaluate --course COURSE_A --course COURSE_B --hold-out COURSE_C. "
    "The paper's experiment on all courses: communicator model evaluate --paper --out var/paper",
)
@click.option("--course", "course_ids", metavar="COURSE_ID", multiple=True, help="A past course.")
@HOLD_OUT
@SITE
@EPOCHS
@SEED
@MIN_COUNT
@MIN_COURSES
@click.option(
    "--kind", "kinds", metavar="KIND", multiple=True, help="A kind to compare; all but the paper's own unless said."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Trainings at a time; one a core unless said.")
@click.option(
    "--paper", "is_paper", is_flag=True,
    help="The paper's experiment: its selection of courses (of all, unless --course names some), its models and ours "
    "in folds by course, tests and figures. The options below are its own.",
)  # fmt: skip
@OUT
@paper_options
@framed
def evaluate(
    frame: Frame, *, course_ids: tuple[str, ...], hold_out: str | None, site: str | None,
    epochs: int, seed: int, min_count: int | None, min_courses: int | None, kinds: tuple[str, ...],
    workers: int | None, is_paper: bool, out: Path | None, paper: PaperAsked,
) -> None:  # fmt: skip
    """Compare kinds of model on the same courses; without --hold-out each course is held out in turn."""
    from communicator.cli.long_running import log_to_stderr
    from communicator.prediction.models import TrainingOptions, model_class

    log_to_stderr(frame.settings.log_level)
    for kind in kinds:
        model_class(kind)
    options = TrainingOptions(epochs=epochs, seed=seed, min_count=min_count, min_courses=min_courses, workers=workers)
    if is_paper:
        if hold_out:
            raise click.UsageError("--paper holds out every course in turn: leave --hold-out out")
        _paper(frame, course_ids, site, kinds, options, paper, out)
    else:
        _side_by_side(frame, course_ids, hold_out, site, kinds, options)


def _side_by_side(
    frame: Frame,
    course_ids: tuple[str, ...],
    hold_out: str | None,
    site: str | None,
    kinds: tuple[str, ...],
    options: "TrainingOptions",
) -> None:
    from communicator.prediction.learning import evaluate_models
    from communicator.prediction.models import KINDS
    from communicator.prediction.paper.experiment import PAPER_KINDS

    if not course_ids:
        raise click.UsageError("Missing option '--course'; name past courses, or ask for --paper")
    courses, held_out = found_courses(frame, course_ids, hold_out, site)
    if held_out is None and len(courses) < len("ab"):
        raise click.UsageError("one course can't be held out of itself: name --hold-out, or several --course")
    kinds = kinds or tuple(kind for kind in KINDS if kind not in PAPER_KINDS)
    with training_progress(frame) as tell:
        found = evaluate_models(frame.database, frame.settings, courses, held_out, options, tell, kinds)
    figures = [asdict(each) for each in found]
    frame.tell({"evaluation": figures}, "\n".join(auc_table(figures)))


def _paper(
    frame: Frame,
    course_ids: tuple[str, ...],
    site: str | None,
    kinds: tuple[str, ...],
    training: "TrainingOptions",
    paper: PaperAsked,
    out: Path | None,
) -> None:
    from communicator.prediction.paper.experiment import run_experiment
    from communicator.prediction.paper.files import write_experiment
    from communicator.prediction.paper.report import as_facts, as_text

    courses = _courses(frame, course_ids, site)
    options = paper.experiment(kinds, training)
    with training_progress(frame) as tell:
        found = run_experiment(frame.database, frame.settings, courses, options, tell)
    written = [str(path) for path in write_experiment(out, found)] if out else []
    lines = [as_text(found), *(f"written: {path}" for path in written)]
    frame.tell({**as_facts(found), "written": written}, "\n".join(lines))


def _courses(frame: Frame, course_ids: tuple[str, ...], site: str | None) -> "list[Course]":
    """The courses named, or all that are known."""
    from communicator.courses.catalogue import list_courses

    if course_ids:
        return found_courses(frame, course_ids, None, site)[0]
    with frame.database.reading() as session:
        return [course for course in list_courses(session) if site is None or course.site.name == site]
