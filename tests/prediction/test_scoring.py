"""From the store to a published snapshot: all learners, the right labels, and files that can be trusted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select

from communicator.access.sites import find_site
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.config import Settings
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import AlreadyThere, CheckpointUnusable, NotEnoughData, UnknownCourse, UnknownModel
from communicator.operations.course_erasure import erase_course
from communicator.operations.refresh import courses_with_events, refresh_course
from communicator.prediction import scoring
from communicator.prediction.cold_start.shipped import is_shipped
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import OUTCOMES, per_cent
from communicator.prediction.published import latest_snapshot, prediction_rows, published_means
from communicator.prediction.records import active_history, labelled_course
from communicator.prediction.tables import Prediction, Snapshot, TrainedModel
from communicator.prediction.trained_models import choose_model, serving_model
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import Appearance, Certificate, CourseLearner, Enrolment
from tests.conftest import A_MONDAY
from tests.prediction.making import nothing_told
from tests.prediction.stored import store_course

OPTIONS = TrainingOptions(epochs=2, seed=3, min_count=1)
PAST, RUNNING = "course-v1:T+T+past", "course-v1:T+T+running"


def train(database: Database, settings: Settings, course: Course, name: str, kind: str = "event-lstm") -> TrainedModel:
    return train_model(database, settings, [course], None, kind, name, OPTIONS, nothing_told)


def rows_of(database: Database, snapshot_id: str) -> dict[int, Prediction]:
    with database.reading() as session:
        found = session.scalars(select(Prediction).where(Prediction.snapshot_id == snapshot_id))
        return {row.course_learner_id: row for row in found}


def test_a_past_course_is_labelled_from_certificates_problems_and_enrolments(
    database: Database, settings: Settings
) -> None:
    course = store_course(database, settings.data_dir, PAST)
    past = labelled_course(database, settings.data_dir, course.id)
    thirds = (np.arange(24) % 3 == 0).astype(np.float32)
    assert np.array_equal(past.certify, thirds)
    assert np.array_equal(past.complete, thirds)
    assert past.early.all()
    assert past.is_simulated


def test_late_comers_are_not_early_and_who_left_is_not_active(database: Database, settings: Settings) -> None:
    course = store_course(database, settings.data_dir, PAST)
    with database.writing() as session:
        ids = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).all()
        session.get_one(Enrolment, ids[2]).enrolled_at = A_MONDAY + timedelta(days=8)  # and never seen
        session.get_one(Enrolment, ids[0]).enrolled_at = A_MONDAY + timedelta(days=8)  # but seen in week 1
        session.get_one(Enrolment, ids[5]).is_active = False
    past = labelled_course(database, settings.data_dir, course.id)
    assert np.flatnonzero(~past.early).tolist() == [2]
    assert len(past.history) == 24
    assert len(active_history(database, settings.data_dir, course.id)) == 23


def test_without_certificates_or_graded_problems_nothing_is_known(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = ensure_course(session, find_site(session, None), PAST)
    past = labelled_course(database, settings.data_dir, course.id)
    assert len(past.history) == 0
    store_course(database, settings.data_dir, RUNNING)
    with pytest.raises(NotEnoughData, match="no events"):
        train(database, settings, course, "first")


@pytest.mark.slow
def test_every_active_learner_is_predicted_as_of_the_latest_event(database: Database, settings: Settings) -> None:
    past = store_course(database, settings.data_dir, PAST)
    running = store_course(database, settings.data_dir, RUNNING, learners=10, seed=1)
    model = train(database, settings, past, "first")
    assert (model.trained_on, model.simulated_only, model.kind) == ([PAST], True, "event-lstm")
    assert len(model.figures["training"]["losses"]) == 2
    snapshot_id = refresh_course(database, settings, running.id)
    rows = rows_of(database, snapshot_id)
    with database.reading() as session:
        snapshot = session.get_one(Snapshot, snapshot_id)
        learners = session.scalars(select(CourseLearner.id).where(CourseLearner.course_pk == running.id))
        assert sorted(learners) == sorted(rows)
        last = active_history(database, settings.data_dir, running.id).last_event
        assert snapshot.as_of - A_MONDAY == timedelta(microseconds=last - int(A_MONDAY.timestamp()) * 1_000_000)
        assert snapshot.model_id == model.id
        assert latest_snapshot(session, running.id) is snapshot
        told = list(prediction_rows(session, snapshot_id))
        count, means = published_means(session, snapshot_id)
    assert [row[0] for row in told] == sorted(rows)
    for learner, *per_cents in told:
        chances = [getattr(rows[learner], outcome) for outcome in OUTCOMES]
        assert per_cents == per_cent(chances).tolist()
    assert count == 10
    assert means["certify"] == pytest.approx(np.mean([row.certify for row in rows.values()]))


@pytest.mark.slow
def test_who_is_merged_or_erased_while_the_model_works_is_left_out(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = store_course(database, settings.data_dir, PAST)
    train(database, settings, past, "first", "counts-logistic")
    with database.reading() as session:
        kept, gone, erased, *others = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id))
    publish = scoring._publish

    def meanwhile(*arguments: Any) -> Any:
        with database.writing() as session:
            merge_course_learners(session, [Merge(kept, gone)])
            session.execute(delete(Enrolment).where(Enrolment.course_learner_id == erased))
            session.execute(delete(Certificate).where(Certificate.course_learner_id == erased))
            session.execute(delete(Appearance).where(Appearance.course_learner_id == erased))
            session.execute(delete(CourseLearner).where(CourseLearner.id == erased))
        return publish(*arguments)

    monkeypatch.setattr(scoring, "_publish", meanwhile)

    assert sorted(rows_of(database, refresh_course(database, settings, past.id))) == [kept, *others]


@pytest.mark.slow
def test_a_course_that_is_erased_while_the_model_works_is_told(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = store_course(database, settings.data_dir, PAST)
    model = train(database, settings, past, "first", "counts-logistic")
    publish = scoring._publish

    def meanwhile(*arguments: Any) -> Any:
        erase_course(database, settings.data_dir, past, "test")
        return publish(*arguments)

    monkeypatch.setattr(scoring, "_publish", meanwhile)

    with pytest.raises(UnknownCourse):
        scoring.score_course(database, settings, past.id, model)


def test_what_the_platform_tells_is_no_act_of_the_learner(database: Database, settings: Settings) -> None:
    course = store_course(database, settings.data_dir, PAST)
    before = labelled_course(database, settings.data_dir, course.id)
    with database.reading() as session:
        site = find_site(session, None)
    late = int((A_MONDAY + timedelta(days=27)).timestamp() * 1_000_000)
    told = [
        Event(PAST, (str(number), f"learner{number}", ""), late, type_, "", None, None, None)
        for number in range(24)
        for type_ in ("edx.grades.course.grade_calculated", "edx.course.grade.passed.first_time")
    ]
    append(database, settings.data_dir, site, told)

    after = labelled_course(database, settings.data_dir, course.id)

    assert np.array_equal(after.history.times, before.history.times)
    assert np.array_equal(after.history.offsets, before.history.offsets)
    assert np.array_equal(after.complete, before.complete)
    assert after.history.last_event == before.history.last_event


@pytest.mark.slow
def test_a_snapshot_can_be_as_of_another_moment(database: Database, settings: Settings) -> None:
    past = store_course(database, settings.data_dir, PAST)
    train(database, settings, past, "first")
    moment = A_MONDAY + timedelta(days=3)
    early = rows_of(database, refresh_course(database, settings, past.id, moment))
    late = rows_of(database, refresh_course(database, settings, past.id))
    assert early.keys() == late.keys()
    assert all(early[learner].certify != late[learner].certify for learner in early)


@pytest.mark.slow
def test_training_again_gives_the_same_scores_and_a_name_is_used_once(database: Database, settings: Settings) -> None:
    past = store_course(database, settings.data_dir, PAST)
    scores = []
    for name in ("first", "second"):
        model = train(database, settings, past, name)
        rows = rows_of(database, refresh_course(database, settings, past.id, model=model))
        scores.append({learner: (row.certify, row.complete, row.leave) for learner, row in rows.items()})
    assert scores[0] == scores[1]
    with pytest.raises(AlreadyThere, match="first"):
        train(database, settings, past, "first")


@pytest.mark.slow
def test_the_chosen_model_predicts_else_the_newest(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        assert is_shipped(serving_model(session))
    past = store_course(database, settings.data_dir, PAST)
    for name in ("first", "second"):
        train(database, settings, past, name, "counts-logistic")
    with database.writing() as session:
        assert serving_model(session).name == "second"
        choose_model(session, "first")
    with database.reading() as session:
        assert serving_model(session).name == "first"
        with pytest.raises(UnknownModel, match="third"):
            choose_model(session, "third")


@pytest.mark.slow
def test_a_course_without_events_says_what_to_import(database: Database, settings: Settings) -> None:
    past = store_course(database, settings.data_dir, PAST)
    train(database, settings, past, "first")
    with database.writing() as session:
        empty = ensure_course(session, find_site(session, None), RUNNING)
    with pytest.raises(NotEnoughData, match="clickstream import"):
        refresh_course(database, settings, empty.id)
    assert [course.course_id for course in courses_with_events(database)] == [PAST]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [flip, lambda path: path.write_bytes(b"not a model"), Path.unlink])
def test_a_damaged_checkpoint_says_train_again(database: Database, settings: Settings, damage) -> None:  # type: ignore[no-untyped-def]
    past = store_course(database, settings.data_dir, PAST)
    model = train(database, settings, past, "first", "counts-logistic")
    damage(settings.data_dir / model.checkpoint)
    with pytest.raises(CheckpointUnusable, match="train it again"):
        refresh_course(database, settings, past.id)
    with database.reading() as session:
        assert latest_snapshot(session, past.id) is None
