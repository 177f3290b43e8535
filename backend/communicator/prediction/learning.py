"""Training a model from stored courses: read them, learn, evaluate on a course held out, write and record."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from communicator import clock
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.prediction.card.writing import written_card
from communicator.prediction.choosing import require_both_classes
from communicator.prediction.evaluation import WeekFigures, evaluate, held_out_figures
from communicator.prediction.fitting.folds import Fold, leaving_each_out, side_by_side
from communicator.prediction.fitting.kept import FOLDER
from communicator.prediction.fitting.sealed import remove_left_over
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

    Killed and begun again, it goes on where it was.

    Raises:
        NotEnoughData: where the courses tell too little; AlreadyThere where the name is taken.
        StoreUnwritable: where the data folder can't be written to, before anything is learned.
    """
    name = name or f"{kind} {clock.now():%Y-%m-%d %H:%M:%S}"
    _require_place(database, settings, name)
    past = _to_learn_from(database, settings, courses, options)
    require_both_classes(past)
    remove_left_over(settings.data_dir / FOLDER)
    options = replace(options, resume_in=settings.data_dir / FOLDER)
    began = time.monotonic()
    model = model_class(kind)()
    report = model.train(past, options, tell)
    figures = _figures(past, report, options, time.monotonic() - began)
    held = labelled_course(database, settings.data_dir, held_out.id) if held_out is not None else None
    if held is not None:
        figures["evaluation"] = [asdict(each) for each in _beside_baseline(model, past, held, options, tell)]
    card = written_card(database, settings, model, past, held, options, is_tried, tell)
    return _kept(database, settings, name, model, past, figures, card)


def evaluate_models(
    database: Database,
    settings: Settings,
    courses: Sequence[Course],
    held_out: Course | None,
    options: TrainingOptions,
    tell: Tell,
    kinds: Sequence[str] = (),
) -> list[WeekFigures]:
    """Kinds side by side (all, unless some are named), trained anew: on a course held out, or on each in turn.

    Killed and begun again, it goes on where it was.

    Raises:
        NotEnoughData: where the courses don't tell what a kind needs.
    """
    past = _to_learn_from(database, settings, courses, options)
    folds = leaving_each_out(len(past)) if held_out is None else [Fold(tuple(range(len(past))), (len(past),))]
    if held_out is not None:
        past.append(labelled_course(database, settings.data_dir, held_out.id))
    asked = list(kinds) or list(KINDS)
    with side_by_side(settings.cluster, options.workers, past, len(folds) * len(asked)) as computing:
        return held_out_figures(asked, past, folds, options, computing, settings.data_dir / FOLDER, tell)


def _require_place(database: Database, settings: Settings, name: str) -> None:
    from communicator.prediction.checkpoint import require_writable

    with database.reading() as session:
        require_free_name(session, name)
    require_writable(settings.data_dir)


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
        models[BASELINE] = model_class(BASELINE)()
        models[BASELINE].train(past, options, tell)
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
