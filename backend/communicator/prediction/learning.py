"""Training a model from stored courses: read them, learn, evaluate on a course held out, write and record."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from communicator import clock
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.prediction.card.writing import written_card
from communicator.prediction.evaluation import WeekFigures, evaluate, leave_one_out, trained_models
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import KINDS, Model, Tell, TrainingOptions, TrainingReport, model_class
from communicator.prediction.records import labelled_course
from communicator.prediction.tables import TrainedModel
from communicator.prediction.trained_models import add_model, require_free_name

BASELINE = "counts-logistic"


def train_model(
    database: Database,
    settings: Settings,
    courses: Sequence[Course],
    held_out: Course | None,
    kind: str,
    name: str | None,
    options: TrainingOptions,
    tell: Tell,
    *,
    is_tried: bool = False,
) -> TrainedModel:
    """A new model of `kind`, written and recorded with its card; with `held_out`, beside its and the baseline's AUC.

    `is_tried`: its kind is trained again without some of the courses or learners, to tell in the card how well it
    predicts those.

    Raises:
        NotEnoughData: where the courses don't tell both outcomes; AlreadyThere where the name is taken.
    """
    name = name or f"{kind} {clock.now():%Y-%m-%d %H:%M:%S}"
    with database.reading() as session:
        require_free_name(session, name)
    past = _to_learn_from(database, settings, courses, options)
    began = time.monotonic()
    model = model_class(kind)()
    report = model.train(past, options, tell)
    figures = _figures(past, report, options, time.monotonic() - began)
    held = labelled_course(database, settings.data_dir, held_out.id) if held_out is not None else None
    if held is not None:
        figures["evaluation"] = [asdict(each) for each in _beside_baseline(model, past, held, options, tell)]
    card = written_card(database, model, past, held, options, is_tried, tell)
    return _kept(database, settings, name, model, past, figures, card)


def evaluate_models(
    database: Database,
    settings: Settings,
    courses: Sequence[Course],
    held_out: Course | None,
    options: TrainingOptions,
    tell: Tell,
) -> list[WeekFigures]:
    """All kinds side by side, trained anew: on a course held out, or on each of the courses in turn."""
    past = _to_learn_from(database, settings, courses, options)
    if held_out is None:
        return leave_one_out(list(KINDS), past, options, tell)
    held = labelled_course(database, settings.data_dir, held_out.id)
    return evaluate(trained_models(list(KINDS), past, options, tell), held)


def _to_learn_from(
    database: Database, settings: Settings, courses: Sequence[Course], options: TrainingOptions
) -> list[LabelledCourse]:
    past = [labelled_course(database, settings.data_dir, course.id) for course in courses]
    return [course.with_exposed() for course in past] if options.include_exposed else past


def _beside_baseline(
    model: Model, past: Sequence[LabelledCourse], held: LabelledCourse, options: TrainingOptions, tell: Tell
) -> list[WeekFigures]:
    models = {model.kind: model}
    if model.kind != BASELINE:
        models |= trained_models([BASELINE], past, options, tell)
    return evaluate(models, held)


def _figures(
    past: Sequence[LabelledCourse], report: TrainingReport, options: TrainingOptions, seconds: float
) -> dict[str, Any]:
    return {
        "training": asdict(report),
        "options": options.chosen(),
        "seconds": round(seconds, 1),
        "early_learners": int(sum(course.early.sum() for course in past)),
        "exposed_learners": sum(course.exposed for course in past),
        "objecting_learners": sum(course.objecting for course in past),
        "events": int(sum(len(course.history.times) for course in past)),
    }


def _kept(
    database: Database,
    settings: Settings,
    name: str,
    model: Model,
    past: Sequence[LabelledCourse],
    figures: dict[str, Any],
    card: dict[str, Any],
) -> TrainedModel:
    from communicator.prediction.checkpoint import write_checkpoint

    model_id = new_id()
    checkpoint = write_checkpoint(settings.data_dir, model_id, model)
    trained_on = [course.history.course_id for course in past]
    simulated_only = all(course.is_simulated for course in past)
    with database.writing() as session:
        return add_model(
            session, model_id, name, model.kind, checkpoint, trained_on, simulated_only, figures, card=card
        )
