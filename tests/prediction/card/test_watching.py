"""Every snapshot keeps how far its course lay from what the model saw; nothing is predicted from next to nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from communicator.access.sites import find_site
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.clickstream.tables import EventFile
from communicator.config import Settings
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import ModelUnfit
from communicator.operations.refresh import refresh_course
from communicator.prediction.card import drift
from communicator.prediction.card.recent import Recent, recent_of
from communicator.prediction.card.recent_in_store import Seen, Store, look
from communicator.prediction.history import microseconds
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import DAY
from communicator.prediction.records import active_history
from communicator.prediction.tables import Snapshot, TrainedModel
from communicator.roster.tables import CourseLearner
from tests.conftest import A_MONDAY
from tests.prediction.making import nothing_told
from tests.prediction.stored import store_course

PAST, RUNNING = "course-v1:T+T+past", "course-v1:T+T+running"
START = microseconds(A_MONDAY)


@pytest.fixture
def model(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> TrainedModel:
    monkeypatch.setattr(drift, "FEWEST_EVENTS", 50)
    monkeypatch.setattr(drift, "FEWEST_ACTIVE_DAYS", 10)
    past = store_course(database, settings.data_dir, PAST)
    options = TrainingOptions(min_count=1)
    return train_model(database, settings, [past], None, "counts-logistic", "spring", options, nothing_told)


def kept(database: Database, snapshot_id: str) -> dict[str, Any]:
    with database.reading() as session:
        found = session.scalar(select(Snapshot.drift).where(Snapshot.id == snapshot_id))
    assert found is not None
    return found


@pytest.mark.slow
def test_a_snapshot_keeps_how_far_its_course_lay(database: Database, settings: Settings, model: TrainedModel) -> None:
    course = store_course(database, settings.data_dir, RUNNING, seed=1)
    found = kept(database, refresh_course(database, settings, course.id))
    assert found["level"] in ("usual", "watch")
    assert found["events"] > 50
    assert {"unknown_share", "event_mix", "events_per_active_day"} <= {each["key"] for each in found["findings"]}


@pytest.mark.slow
def test_a_course_whose_events_are_all_unknown_to_the_model_is_refused_and_nothing_is_published(
    database: Database, settings: Settings, model: TrainedModel
) -> None:
    course = other_course(database, settings)
    with pytest.raises(ModelUnfit, match=r"100% of the last events of course-v1:T\+T\+running .*mod_forum_viewed"):
        refresh_course(database, settings, course.id)
    with database.reading() as session:
        assert session.scalars(select(Snapshot.id)).all() == []


@pytest.mark.slow
def test_a_model_without_a_card_predicts_and_says_that_nothing_can_be_compared(
    database: Database, settings: Settings, model: TrainedModel
) -> None:
    with database.writing() as session:
        session.execute(update(TrainedModel).values(card=None))
    course = store_course(database, settings.data_dir, RUNNING, seed=1)
    found = kept(database, refresh_course(database, settings, course.id))
    assert (found["level"], found["advice"]) == ("unknown", "train_again_for_card")


def lately(
    database: Database, settings: Settings, course: Course, as_of: int, before: Seen | None = None
) -> tuple[Recent, Seen]:
    with database.reading() as session:
        store = look(session, settings.data_dir, session.get_one(Course, course.id), as_of)
    return store.recent(as_of, before)


def test_what_happened_lately_is_the_same_in_the_store_as_in_a_history(database: Database, settings: Settings) -> None:
    course = store_course(database, settings.data_dir, RUNNING, learners=30, seed=3)
    history = active_history(database, settings.data_dir, course.id)
    for day in (28, 9, 1):  # courses of tests begin at midnight, so that their days are UTC's
        as_of = START + day * DAY - 1
        expected, (found, _) = recent_of(history, as_of), lately(database, settings, course, as_of)
        assert found.counts == expected.counts
        # What is done at midnight ends a day of the course, and begins one of the files.
        assert found.active_days == pytest.approx(expected.active_days, abs=1)
        assert found.shares.tolist() == pytest.approx(expected.shares.tolist())
        if day == 28:
            assert (found.active, found.left) == (expected.active, expected.left)
        else:
            assert (found.active, found.left) == (0, 0)  # the roster knows today only


def test_only_new_files_are_read_the_next_time(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = store_course(database, settings.data_dir, RUNNING, learners=30, seed=3)
    _, seen = lately(database, settings, course, START + 12 * DAY - 1)
    read: list[str] = []
    monkeypatch.setattr(Store, "_counted", noting(Store._counted, read))
    again, more = lately(database, settings, course, START + 13 * DAY - 1, seen)
    assert [path in seen["files"] for path in read] == [False]  # the new day's
    assert again.counts == lately(database, settings, course, START + 13 * DAY - 1)[0].counts
    assert len(more["files"]) == 13


def test_staff_and_test_accounts_are_not_counted_from_when_they_are_known(
    database: Database, settings: Settings
) -> None:
    course = store_course(database, settings.data_dir, RUNNING, learners=6)
    before, seen = lately(database, settings, course, START + 28 * DAY)
    with database.writing() as session:
        session.execute(update(CourseLearner).values(is_set_apart=True))
    after, _ = lately(database, settings, course, START + 28 * DAY, seen)
    assert sum(before.counts.values()) > 0
    assert (after.counts, after.active_days, after.active) == ({}, 0, 0)


def noting(counted: Callable[..., dict[str, Any]], read: list[str]) -> Callable[..., dict[str, Any]]:
    def noted(store: Store, file: EventFile, *window: int) -> dict[str, Any]:
        read.append(file.path)
        return counted(store, file, *window)

    return noted


def other_course(database: Database, settings: Settings) -> Course:
    """A course whose platform names its events otherwise."""
    with database.writing() as session:
        site = find_site(session, None)
        course = ensure_course(session, site, RUNNING)
        course.start, course.end = A_MONDAY, A_MONDAY + timedelta(weeks=4)
    events = [
        Event(RUNNING, (str(number), "", ""), START + day * DAY + number, "mod_forum_viewed", "", None, None, None)
        for number in range(20)
        for day in range(1, 12)
    ]
    append(database, settings.data_dir, site, events)
    return course
