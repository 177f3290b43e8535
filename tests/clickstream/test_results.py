"""What learners answered and scored is kept from logs: the newest word, whatever order and division logs come in."""

import gzip
import json
import os
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from communicator.clickstream.log_import import import_logs
from communicator.clickstream.sources import LogRef
from communicator.database import Database
from communicator.roster.assessments.tables import Assessment, AssessmentChoice, AssessmentPart, AssessmentResult
from tests.clickstream.lines import COURSE, START, line
from tests.clickstream.submissions import PART, PROBLEM, Kept, check, kept
from tests.clickstream.test_store import fresh, import_lines, site_id

EXAMPLES = int(os.environ.get("COMMUNICATOR_TRIAL_EXAMPLES", "10"))
"""A trial takes more."""
ME = ("7", PROBLEM)


def graded(minute: float, what: str, about: int = 7, by: int = 1, **payload: Any) -> bytes:
    """The platform's word about a score, at a teacher's request."""
    event = {"user_id": about, "problem_id": PROBLEM, "course_id": COURSE, **payload}
    return line(minute, f"edx.grades.problem.{what}", user=by, event_source="server", event=event)


def rescore(minute: float, **payload: Any) -> bytes:
    """A teacher's rescoring of learner7: logged as the teacher's, in a task."""
    event = {"problem_id": PROBLEM, "student": "learner7", "task_id": "t", "orig_score": 0, "orig_total": 1, **payload}
    return line(minute, "problem_rescore", user="", username="teacher", event_source="task", event=event)


def test_the_last_submission_counts_with_its_attempts_score_and_answer(database: Database, tmp_path: Path) -> None:
    import_lines(
        database,
        tmp_path,
        [check(5, "choice_2", attempts=2, right=True), check(0, "choice_1"), check(1, "choice_1", user=8)],
    )

    found = kept(database)

    assert found[ME] == Kept(1, 100, 2, {PART: ("choice_2", "the text of choice_2", True)})
    assert found["8", PROBLEM] == Kept(0, 0, 1, {PART: ("choice_1", "the text of choice_1", False)})


def test_assessments_and_parts_are_called_as_the_log_calls_them(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(0)])

    with database.reading() as session:
        assert session.scalars(select(Assessment.name)).all() == ["Homework 1"]
        assert session.scalars(select(AssessmentPart.question)).all() == ["Why?"]


def test_several_choices_are_one_sorted_value(database: Database, tmp_path: Path) -> None:
    label = ["a pear", 'an apple <choicehint selected="true">It is a fruit.</choicehint>\n']
    import_lines(database, tmp_path, [check(0, ["choice_3", "choice_1"], label=label)])

    assert kept(database)[ME].answers == {PART: ('["choice_1","choice_3"]', "a pear · an apple", False)}


def test_what_a_page_claims_is_not_believed(database: Database, tmp_path: Path) -> None:
    forged = json.loads(rescore(1, new_score=1, new_total=1)) | {"event_source": "browser"}
    overridden = json.loads(graded(1, "score_overridden", weighted_earned=1, weighted_possible=1))
    import_lines(
        database,
        tmp_path,
        [check(0), json.dumps(forged).encode(), json.dumps(overridden | {"event_source": "mobile"}).encode()],
    )

    assert kept(database) == {ME: Kept(0, 0, 1, {PART: ("choice_1", "the text of choice_1", False)})}


def test_a_score_told_later_counts_and_leaves_attempts_and_answers(database: Database, tmp_path: Path) -> None:
    import_lines(
        database,
        tmp_path,
        [check(0), graded(3, "score_overridden", weighted_earned=1.5, weighted_possible=2)],
    )

    assert kept(database)[ME] == Kept(1.5, 75, 1, {PART: ("choice_1", "the text of choice_1", False)})


def test_a_rescoring_is_about_the_student_and_marks_the_answers_anew(database: Database, tmp_path: Path) -> None:
    state, marks = {"student_answers": {PART: "choice_1"}}, {PART: {"correctness": "correct"}}
    import_lines(
        database,
        tmp_path,
        [
            check(0, user="", username="learner7"),
            rescore(2, state=state, correct_map=marks, new_score=1, new_total=1, attempts=1, success="correct"),
        ],
    )

    assert kept(database) == {("learner7", PROBLEM): Kept(1, 100, 1, {PART: ("choice_1", "", True)})}


def test_a_state_that_was_deleted_leaves_no_result(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(0), graded(3, "state_deleted"), check(4, user=8)])

    assert kept(database)[ME] == Kept(None, None, None, {})
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentChoice)) == 1  # the one of learner 8


def test_visitors_and_events_without_a_problem_have_no_result(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(0, user=None, username=""), check(0, problem_id="")])

    assert set(kept(database)) <= {ME}


@pytest.mark.parametrize(
    "told",
    [
        {"answers": None},
        {"answers": [1, 2]},
        {"answers": {PART: {"a": [None] * 900}}},
        {"answers": {PART: "x" * 100_000}},
        {"answers": {PART: "a\x00b\ud800"}},
        {"answers": {"p\x00" * 300: 1.5}},
        {"answers": {f"{n}_2_1": n for n in range(5_000)}},
        {"correct_map": 7, "submission": "none"},
        {"correct_map": {PART: None}, "submission": {PART: {"answer": {"a": 1}, "question": ["\x00"]}}},
        {"attempts": "many", "grade": "x", "max_grade": {}},
        {"attempts": -1, "grade": -5, "max_grade": 0},
        {"attempts": 1e300, "grade": 1e308, "max_grade": 1e-308},
    ],
)
def test_strange_payloads_are_kept_as_far_as_they_tell_something(
    database: Database, tmp_path: Path, told: dict[str, Any]
) -> None:
    import_lines(database, tmp_path, [check(0), check(1, **told)])

    found = kept(database)[ME]
    assert found.per_cent is None or 0 <= found.per_cent <= 100
    assert found.attempts == 1
    assert len(found.answers) <= 100
    for part, (value, label, _) in found.answers.items():
        assert len(part) <= 255
        assert len(value) <= 200
        assert len(label) <= 200
        assert "\x00" not in part + value + label


SUBMISSIONS = st.builds(
    lambda minute, user, answer, attempts, right: check(
        minute, answer, user=user, attempts=attempts, right=right, username="" if user == 9 else f"learner{user}"
    ),
    st.integers(0, 6),
    st.sampled_from([7, 8, 9]),
    st.sampled_from(["choice_0", "choice_1", ["choice_0", "choice_2"], ""]),
    st.integers(1, 3),
    st.booleans(),
)
GRADED = st.builds(
    lambda minute, what, score: graded(minute, what, weighted_earned=score, weighted_possible=2),
    st.integers(0, 6),
    st.sampled_from(["submitted", "score_overridden", "state_deleted"]),
    st.integers(0, 2),
)


@pytest.fixture
def template(sqlite_template: Path) -> Path:
    """Hypothesis wants no fixture that changes between its examples: this one is the same throughout the run."""
    return sqlite_template


@pytest.mark.slow
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(lines=st.lists(st.one_of(SUBMISSIONS, GRADED), min_size=1, max_size=10), data=st.data())
def test_any_order_repetition_and_division_of_logs_ends_in_the_same(
    template: Path, lines: list[bytes], data: st.DataObject
) -> None:
    def told(parts: list[list[bytes]]) -> tuple[object, ...]:
        with fresh(template) as (database, folder):
            for part in parts:
                import_lines(database, folder, part)
            with database.reading() as session:
                choices = session.execute(select(AssessmentChoice.value, AssessmentChoice.label)).all()
            return kept(database), sorted(map(tuple, choices))

    again = data.draw(st.permutations([*lines, *lines[:3]]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(again)), max_size=4)) | {0, len(again)})
    divided = [again[low:high] for low, high in pairwise(cuts)]

    assert told(divided) == told([lines])


def test_results_of_a_log_that_waits_on_the_disk_are_the_same(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communicator.clickstream.staging.IN_MEMORY", 50)
    monkeypatch.setattr("communicator.clickstream.tracking_log.BATCH", 20)
    lines = [check(n, f"choice_{n}", user=n % 7, attempts=n % 5) for n in range(200)]
    import_lines(database, tmp_path, lines)

    newest = {str(n % 7): n for n in range(200)}
    found = kept(database)
    assert {who: found[who, PROBLEM].answers[PART][0] for who, _ in found} == {
        who: f"choice_{n}" for who, n in newest.items()
    }


@pytest.mark.slow
def test_two_readers_in_processes_of_their_own_tell_results_too(database: Database, tmp_path: Path) -> None:
    refs = []
    for n in range(2):
        path = tmp_path / f"{n}.log"
        path.write_bytes(b"\n".join(check(n, f"choice_{n}", user=user) for user in (7, 8)) + b"\n")
        refs.append(LogRef(str(path)))
    outcomes = list(import_logs(database, tmp_path, site_id(database), refs, workers=2))

    assert len(outcomes) == 2
    assert {result.answers[PART][0] for result in kept(database).values()} == {"choice_1"}


@pytest.mark.slow
def test_every_checked_answer_of_the_real_logs_is_kept(database: Database, tmp_path: Path, real_data: Path) -> None:
    newest: dict[tuple[str, str, str], tuple[str, dict[str, Any]]] = {}
    refs = []
    for path in sorted((real_data / "edx_tracking_logs" / "openedx-production-2017").glob("*.gz")):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8", "replace").splitlines()
        checks = [json.loads(text) for text in lines if '"event_type": "problem_check"' in text]
        refs += [LogRef(str(path))] if checks else []
        for told in (each for each in checks if each["event_source"] == "server"):
            event, context = told["event"], told["context"]
            key = str(context["user_id"]), context["course_id"], event["problem_id"]
            newest[key] = max(newest.get(key, ("", {})), (told["time"], event), key=lambda each: each[0])
    assert all(not isinstance(each, Exception) for _, each in import_logs(database, tmp_path, site_id(database), refs))
    found = kept(database)
    with database.reading() as session:
        results = session.scalar(select(func.count()).select_from(AssessmentResult))
    assert results == len(newest) > 20
    for (user, _, problem), (_, event) in newest.items():
        assert (found[user, problem].attempts, found[user, problem].score) == (event["attempts"], event["grade"])
        assert found[user, problem].answers.keys() == event["answers"].keys()
    assert Counter(len(result.answers) > 0 for result in found.values())[True] > 20


def test_the_first_moment_is_as_the_log_tells_it(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(2)])

    with database.reading() as session:
        assert session.scalars(select(AssessmentResult.answered_at)).all() == [START + timedelta(minutes=2)]
