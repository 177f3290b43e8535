"""`communicator model`: train on past courses, compare kinds, list, and choose the one that predicts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed

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


@click.group()
def model() -> None:
    """Models that predict who certifies, completes and leaves."""


@model.command(epilog="Example: communicator model train --course course-v1:DemoX+STAT101+2025_T1 --out spring")
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
@framed
def train(
    frame: Frame, *, course_ids: tuple[str, ...], hold_out: str | None, site: str | None, name: str | None, kind: str,
    epochs: int, seed: int, min_count: int | None, min_courses: int | None,
) -> None:  # fmt: skip
    """Train a model on past courses; with --hold-out, show its AUC by week beside logistic regression."""
    from communicator.prediction.learning import train_model
    from communicator.prediction.models import TrainingOptions

    courses, held_out = _found(frame, course_ids, hold_out, site)
    options = TrainingOptions(epochs=epochs, seed=seed, min_count=min_count, min_courses=min_courses)
    with _training(frame) as tell:
        trained = train_model(frame.database, frame.settings, courses, held_out, kind, name, options, tell)
    figures = trained.figures
    counts = figures["training"]
    text = [
        f"{trained.name}: trained on {counts['learners']} of {figures['early_learners']} learners "
        f"({counts['certified']} certified), {counts['types']} event types, in {figures['seconds']} s"
    ]
    frame.tell(_facts(trained), "\n".join([*text, *_table(figures.get("evaluation", []))]))


@model.command(epilog="Example: communicator model evaluate --course COURSE_A --course COURSE_B --hold-out COURSE_C")
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

    courses, held_out = _found(frame, course_ids, hold_out, site)
    if held_out is None and len(courses) < len("ab"):
        raise click.UsageError("one course can't be held out of itself: name --hold-out, or several --course")
    options = TrainingOptions(epochs=epochs, seed=seed, min_count=min_count, min_courses=min_courses)
    with _training(frame) as tell:
        found = evaluate_models(frame.database, frame.settings, courses, held_out, options, tell)
    figures = [asdict(each) for each in found]
    frame.tell({"evaluation": figures}, "\n".join(_table(figures)))


@model.command("list", epilog="Example: communicator model list")
@framed
def list_(frame: Frame) -> None:
    """The trained models, the newest first; * marks the one that predicts."""
    from communicator.errors import UnknownModel
    from communicator.prediction.trained_models import list_models, serving_model

    with frame.database.reading() as session:
        models = list_models(session)
        try:
            serving = serving_model(session).id
        except UnknownModel:
            serving = ""
    lines = [
        f"{'*' if each.id == serving else ' '} {each.name}  {each.kind}  {each.created_at:%Y-%m-%d %H:%M}  "
        f"{', '.join(each.trained_on)}{'  (simulated courses only)' if each.simulated_only else ''}"
        for each in models
    ]
    facts = [{**_facts(each), "serving": each.id == serving} for each in models]
    frame.tell({"models": facts}, "\n".join(lines) or "No model is trained yet: communicator model train --help")


@model.command(epilog="Example: communicator model use spring")
@click.argument("name")
@framed
def use(frame: Frame, name: str) -> None:
    """Choose the model that predicts from now on."""
    from communicator.prediction.trained_models import choose_model

    with frame.database.writing() as session:
        chosen = choose_model(session, name)
    frame.tell(_facts(chosen), f"{chosen.name} predicts from now on")


def _found(
    frame: Frame, course_ids: Sequence[str], hold_out: str | None, site: str | None
) -> tuple[list["Course"], "Course | None"]:
    from communicator.courses.catalogue import find_course

    if hold_out in course_ids:
        raise click.UsageError(f"{hold_out} can't be both trained on and held out")
    with frame.database.reading() as session:
        courses = [find_course(session, course_id, site) for course_id in dict.fromkeys(course_ids)]
        return courses, find_course(session, hold_out, site) if hold_out else None


@contextmanager
def _training(frame: Frame) -> Iterator["Tell"]:
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


def _facts(trained: "TrainedModel") -> dict[str, Any]:
    return {
        "id": trained.id,
        "name": trained.name,
        "kind": trained.kind,
        "simulated_only": trained.simulated_only,
        "trained_on": trained.trained_on,
        "created_at": trained.created_at.isoformat(),
        "figures": trained.figures,
    }


def _table(figures: Sequence[dict[str, Any]]) -> list[str]:
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
