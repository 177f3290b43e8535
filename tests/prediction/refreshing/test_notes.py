"""Nothing is predicted silently from nothing: what is missing is kept with the snapshot, or the course is refused."""

import pytest

from communicator.config import Settings
from communicator.database import Database
from communicator.errors import NotEnoughData
from communicator.prediction.outcomes import DAY
from communicator.prediction.refreshing.notes import Moment, notes_of
from communicator.prediction.tables import Snapshot
from tests.prediction.refreshing.running_course import Act, RunningCourse, running_course


def kept(course: RunningCourse, snapshot_id: str) -> object:
    with course.database.reading() as session:
        return session.get_one(Snapshot, snapshot_id).notes


def test_a_course_of_few_learners_says_so(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    course.bring([Act(who, 1.5) for who in range(3)])
    notes = kept(course, course.refresh().snapshot_id)
    assert isinstance(notes, dict)
    assert [note["code"] for note in notes["course"]] == ["few_learners"]
    assert notes["outcomes"] == {}


def test_a_course_of_many_learners_with_all_outcomes_learned_has_no_notes(
    database: Database, settings: Settings
) -> None:
    course = running_course(database, settings)
    course.bring([Act(who, 1.5) for who in range(10)])
    assert kept(course, course.refresh().snapshot_id) is None


def test_a_course_that_has_not_begun_is_refused(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    course.bring([Act(who, -3.5) for who in range(10)])
    with pytest.raises(NotEnoughData, match="begins on 2026-03-02 07:00 UTC"):
        course.refresh()


def test_who_leaves_a_course_that_ends_cannot_be_told() -> None:
    end = Moment("course-v1:T+T+T", 0, 40 * DAY, 39 * DAY)
    notes = notes_of((), 100, end)
    assert notes is not None
    assert notes["outcomes"]["leave"]["code"] == "course_ends"
    assert notes_of((), 100, Moment("course-v1:T+T+T", 0, 40 * DAY, 38 * DAY)) is None


@pytest.mark.parametrize("outcome", ["certify", "complete", "leave"])
def test_an_outcome_that_was_not_learned_says_what_to_import(outcome: str) -> None:
    notes = notes_of((outcome,), 100, Moment("course-v1:T+T+T", None, None, 0))
    assert notes is not None
    told = notes["outcomes"][outcome]
    assert told["code"] == "not_learned"
    assert outcome in told["text"]
    assert "import" in told["text"]
