"""Grades and completion of a Moodle course's learners are brought, and again where they may have changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from communicator import clock
from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.assessments.tables import Assessment
from communicator.roster.moodle import outcomes
from communicator.roster.moodle.completion import ask_completion
from communicator.roster.moodle.enrolled import import_enrolled
from communicator.roster.moodle.grades import ItemGrade, course_total, item_grades
from communicator.roster.moodle.outcomes import LAG, STALE, bring_outcomes
from communicator.roster.moodle.questions import OutcomeCounts
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.tables import CourseLearner, Learner
from communicator.roster.told_tables import CourseCompletion, CourseGrade
from communicator.service_errors import MoodleAway, MoodleTokenRefused
from tests.clickstream.submissions import kept
from tests.roster.moodle.double import COMPLETION, GRADES, Moodle, Refused, course, person
from tests.roster.moodle.outcome_shapes import completion_status, user_grades

DONE = 1795176000


@pytest.fixture
def two(database: Database, site: Site, moodle: Moodle) -> Course:
    """Course 2 of the site, with four learners of whom Moodle tells outcomes."""
    moodle.courses = [course(2, has_completion=True)]
    moodle.people = [person(number) for number in (5, 6, 7, 8)]
    moodle.grades = {5: 45.0, 6: 0.0, 7: 75.0}
    moodle.completed = {5: DONE}
    with database.writing() as session:
        return ensure_course(session, site, "2")


def bring(
    database: Database, two: Course, caller: MoodleSite, *, has_completion: bool = True, most: int | None = None
) -> OutcomeCounts:
    seen = import_enrolled(database, two.site_id, two, caller).seen
    return bring_outcomes(database, two, caller, seen, has_completion=has_completion, most=most)


def told(database: Database, table: Any, *columns: str) -> dict[str, Any]:
    with database.reading() as session:
        query = select(Learner.platform_user_id, table).join(CourseLearner.learner)
        rows = session.execute(query.join(table, table.course_learner_id == CourseLearner.id))
        return {user_id: tuple(getattr(row, column) for column in columns) for user_id, row in rows}


def grades(database: Database) -> dict[str, float]:
    return {user_id: grade for user_id, (grade,) in told(database, CourseGrade, "grade").items()}


def asked_of(moodle: Moodle, function: str) -> list[str]:
    return [form.get("userid", "all") for form in moodle.asked if form["wsfunction"] == function]


def test_graded_items_become_results_of_assessments(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    bring(database, two, caller)
    bring(database, two, caller)

    found = {user_id: each.per_cent for (user_id, problem), each in kept(database).items() if problem == "item/29"}
    assert found == {"5": 90, "6": 0, "7": 100}  # of 50 points; more than all is all
    with database.reading() as session:
        assert session.scalars(select(Assessment.name)).all() == ["Final exam"]


def test_an_activity_is_called_by_its_kind_and_number() -> None:
    item = {"itemtype": "mod", "itemmodule": "quiz", "cmid": 12, "itemname": "Week 1", "id": 3}
    points = {"graderaw": 7, "grademin": 2, "grademax": 12, "gradedategraded": DONE}
    odd = [{"itemtype": "mod"}, item | {"graderaw": None}, item | points | {"grademax": 2}, {"itemtype": "category"}]

    told = list(item_grades({"gradeitems": [item | points, *odd]}))

    assert told == [ItemGrade("quiz/12", "Week 1", 5, 10, datetime.fromtimestamp(DONE, UTC))]


def test_totals_become_grades_and_completion_is_kept(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    counts = bring(database, two, caller)

    assert (counts.asked, counts.graded, counts.completed, counts.notes) == (4, 3, 1, [])
    assert grades(database) == {"5": 0.75, "6": 0.0, "7": 1.0}  # more than all is all
    done = datetime.fromtimestamp(DONE, UTC)
    found = told(database, CourseCompletion, "is_complete", "completed_at")
    assert found == {"5": (True, done), "6": (False, None), "7": (False, None), "8": (False, None)}
    assert asked_of(moodle, GRADES) == ["all"]


def test_a_grade_that_moodle_tells_no_more_is_taken_back(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    bring(database, two, caller)
    moodle.grades = {5: 30.0, 6: None}

    bring(database, two, caller)

    assert grades(database) == {"5": 0.5}


def test_a_large_course_is_asked_learner_by_learner(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "WHOLE", 3)
    bring(database, two, caller)

    assert asked_of(moodle, GRADES) == asked_of(moodle, COMPLETION) == ["5", "6", "7", "8"]
    assert grades(database) == {"5": 0.75, "6": 0.0, "7": 1.0}


def test_only_who_may_have_changed_is_asked_about_again(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(database, two, caller)
    moodle.asked.clear()
    assert bring(database, two, caller).asked == 0
    now = clock.now()
    opened = int((now + LAG / 2).timestamp())
    moodle.people[1]["lastcourseaccess"] = opened

    monkeypatch.setattr(clock, "now", lambda: now + LAG * 2)
    assert bring(database, two, caller).asked == 1
    assert asked_of(moodle, COMPLETION) == ["6"]
    monkeypatch.setattr(clock, "now", lambda: now + STALE + timedelta(minutes=1))
    assert bring(database, two, caller).asked == 3
    assert asked_of(moodle, COMPLETION) == ["6", "5", "7", "8"]


def test_a_sync_that_broke_off_goes_on_where_it_ended(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "TOGETHER", 2)
    monkeypatch.setattr(outcomes, "WHOLE", 0)
    answer = moodle.answer

    def breaking(form: dict[str, Any]) -> Any:
        if form["wsfunction"] == COMPLETION and form["userid"] == "8":
            raise Refused("core\\exception\\moodle_exception", "sitemaintenance", "The site is undergoing maintenance")
        return answer(form)

    monkeypatch.setattr(moodle, "answer", breaking)
    with pytest.raises(MoodleAway):
        bring(database, two, caller)
    assert grades(database) == {"5": 0.75, "6": 0.0}
    monkeypatch.setattr(moodle, "answer", answer)
    moodle.asked.clear()

    assert bring(database, two, caller).asked == 2
    assert asked_of(moodle, COMPLETION) == ["7", "8"]
    assert grades(database) == {"5": 0.75, "6": 0.0, "7": 1.0}


def test_who_is_too_many_for_a_night_waits_for_the_next(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    first = bring(database, two, caller, most=3)
    second = bring(database, two, caller, most=3)

    assert (first.asked, first.waiting) == (3, 1)
    assert (second.asked, second.waiting) == (1, 0)
    assert asked_of(moodle, COMPLETION) == ["5", "6", "7", "8"]


def test_a_course_that_tracks_no_completion_is_not_asked_for_it(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    bring(database, two, caller, has_completion=False)
    moodle.criteria = 0
    counts = bring(database, two, caller)

    assert asked_of(moodle, COMPLETION) == ["5"]  # what has no criteria says so once
    assert counts.notes == []


def test_what_may_not_be_asked_for_is_noted_and_the_rest_is_brought(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.may_view = {COMPLETION}
    no_grades = bring(database, two, caller)
    moodle.may_view = {GRADES}
    moodle.completed = {6: DONE}
    with database.writing() as session:
        for row in session.scalars(select(CourseCompletion)):
            row.as_of -= STALE * 2
    no_completion = bring(database, two, caller)
    moodle.functions.remove(GRADES)
    missing = bring(database, two, caller)

    assert no_grades.completed == 1
    assert "gradereport/user:view" in no_grades.notes[0]
    assert no_completion.graded == 3
    assert "report/completion:view" in no_completion.notes[0]
    assert f"lacks {GRADES}" in missing.notes[0]
    assert grades(database) == {"5": 0.75, "6": 0.0, "7": 1.0}
    assert told(database, CourseCompletion, "is_complete")["5"] == (True,)


def test_who_is_suspended_keeps_what_was_known(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    bring(database, two, caller)
    moodle.suspended = {5}
    with database.writing() as session:
        for row in session.scalars(select(CourseCompletion)):
            row.as_of -= STALE * 2
    counts = bring(database, two, caller)

    assert counts.skipped == {"usernotenroled": 1}
    assert told(database, CourseCompletion, "is_complete")["5"] == (True,)


def test_a_token_that_is_refused_ends_it(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    seen = import_enrolled(database, two.site_id, two, caller).seen
    moodle.token = "another"
    with pytest.raises(MoodleTokenRefused):
        bring_outcomes(database, two, caller, seen, has_completion=True)


@pytest.mark.parametrize(
    ("change", "total"),
    [
        ({}, 0.5),
        ({"graderaw": None}, None),
        ({"graderaw": "30"}, None),
        ({"graderaw": float("nan")}, None),
        ({"grademax": 0}, None),
        ({"grademin": 20, "grademax": 60}, 0.25),
        ({"graderaw": -5}, 0.0),
    ],
)
def test_a_total_is_the_share_between_least_and_most(change: dict[str, Any], total: float | None) -> None:
    told = user_grades(5, 30)
    told["gradeitems"][1] |= change

    assert course_total(told) == total
    assert course_total({"gradeitems": None}) is None


@pytest.mark.parametrize(("is_any", "times", "at"), [(False, [100, 300], 300), (True, [None, 200, 300], 200)])
def test_completion_is_since_the_criterion_that_completed_it(is_any: bool, times: list[int | None], at: int) -> None:
    class Telling:
        def call(self, _: str, /, **__: Any) -> Any:
            return completion_status(times, is_any=is_any)

    assert ask_completion(Telling(), "2", "5") == (True, datetime.fromtimestamp(at, UTC))
