"""How learners did is read from `courseware_studentmodule`; against logs the newer word counts, in any order."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communicator.database import Database
from communicator.roster.assessments.export_rows import student_module
from tests.clickstream.lines import START
from tests.clickstream.submissions import PART, PROBLEM, Kept, check, kept
from tests.clickstream.test_store import fresh, import_lines
from tests.roster import plain_sql
from tests.roster.packages import COURSE, import_, package


def module(user: int, minute: float, answer: Any = "choice_1", *, right: bool = False, **told: Any) -> dict[str, Any]:
    """A row as the data package has it: the state as of the minute, tabs and backslashes escaped by MySQL."""
    at = START + timedelta(minutes=minute)
    state = {
        "attempts": 1,
        "done": True,
        "student_answers": {PART: answer},
        "correct_map": {PART: {"correctness": "correct" if right else "incorrect"}},
        "last_submission_time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    names = ("grade", "max_grade", "module_type", "state", "modified")
    columns: dict[str, Any] = {name: told.pop(name) for name in names if name in told}
    text = json.dumps(state | told).replace("\\", "\\\\")
    return {
        "id": 1,
        "module_type": "problem",
        "module_id": PROBLEM,
        "student_id": user,
        "state": text,
        "grade": int(right),
        "max_grade": 1,
        "modified": at.strftime("%Y-%m-%d %H:%M:%S"),
        "course_id": COURSE,
        **columns,
    }


def bring(database: Database, folder: Path, *rows: dict[str, Any], date: str = "2026-03-20") -> Any:
    return import_(database, package(folder, date, {"courseware_studentmodule": rows}))


def test_a_package_tells_score_attempts_and_answers(database: Database, tmp_path: Path) -> None:
    counts = bring(
        database,
        tmp_path,
        module(7, 0, ["choice_2", "choice_0"], right=True, attempts=2),
        module(8, 0, module_type="video", state='{"position": 5}', grade="NULL", max_grade="NULL"),
        module(9, 0, state="{not json", grade="NULL"),
        module(10, 0, state="NULL", grade=3, max_grade=4),
    )

    assert kept(database) == {
        ("7", PROBLEM): Kept(1, 100, 2, {PART: ('["choice_0","choice_2"]', "", True)}),
        ("10", PROBLEM): Kept(3, 75, None, {}),
    }
    assert counts.tables["courseware_studentmodule"].skipped == {"not_submitted": 1, "bad_state": 1}


def test_the_later_of_a_log_and_an_export_counts_whichever_comes_first(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(0, "choice_1"), check(60, "choice_3", user=8, attempts=2)])
    bring(database, tmp_path, module(7, 30, "choice_2", right=True, attempts=2), module(8, 30, "choice_2"))

    assert kept(database) == {
        ("7", PROBLEM): Kept(1, 100, 2, {PART: ("choice_2", "", True)}),
        ("8", PROBLEM): Kept(0, 0, 2, {PART: ("choice_3", "the text of choice_3", False)}),
    }


def test_answers_that_were_only_saved_are_no_submission(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [check(0, "choice_1")])
    bring(database, tmp_path, module(7, 30, "choice_2", has_saved_answers=True, attempts=1))

    assert kept(database)["7", PROBLEM].answers == {PART: ("choice_1", "the text of choice_1", False)}


def test_importing_a_package_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    rows = [module(user, user) for user in (7, 8)]
    assert bring(database, tmp_path, *rows).tables["courseware_studentmodule"].changed == 2
    before = kept(database)

    assert bring(database, tmp_path, *rows).tables["courseware_studentmodule"].changed == 0
    assert kept(database) == before


@pytest.mark.parametrize(
    "state",
    [
        "null",
        "[]",
        '{"attempts": "x", "student_answers": 7, "correct_map": []}',
        '{"attempts": 1e99}',
        '{"attempts": 2, "student_answers": {"a\\u0000": "b\\u0000\\ud800"}, "correct_map": {"a": 1}}',
        '{"attempts": 2, "last_submission_time": "yesterday", "student_answers": {"a": 1}, "correct_map": {"a": {}}}',
        "[" * 100_000,
        '{"student_answers": {"a": "' + "x" * 300_000 + '"}, "correct_map": {"a": {}}, "attempts": 1}',
    ],
)
def test_a_strange_state_costs_neither_the_score_nor_the_import(database: Database, tmp_path: Path, state: str) -> None:
    bring(database, tmp_path, module(7, 0, state=state.replace("\\", "\\\\"), grade=1), module(8, 0))

    found = kept(database)
    assert found["7", PROBLEM].per_cent == 100
    assert found["8", PROBLEM].per_cent == 0
    assert all("\x00" not in value and len(value) <= 200 for value, _, _ in found["7", PROBLEM].answers.values())


@given(st.dictionaries(st.sampled_from(["grade", "max_grade", "state", "modified", "module_id"]), st.text(max_size=30)))
def test_any_row_is_read_or_told_why_it_is_not(columns: dict[str, str]) -> None:
    row = {name: str(value) for name, value in module(7, 0).items()} | columns
    told = student_module(row)
    assert isinstance(told, str) or told["problem"]


TELLING = st.tuples(
    st.sampled_from(["log", "export"]),
    st.sampled_from([7, 8]),
    st.integers(0, 5),
    st.sampled_from("abc"),
    st.booleans(),
)


@pytest.fixture
def template(sqlite_template: Path) -> Path:
    """Hypothesis wants no fixture that changes between its examples: this one is the same throughout the run."""
    return sqlite_template


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(told=st.lists(TELLING, min_size=1, max_size=6), data=st.data())
def test_logs_and_exports_in_any_order_end_in_the_same(
    template: Path, told: list[tuple[str, int, int, str, bool]], data: st.DataObject
) -> None:
    def results(these: list[tuple[str, int, int, str, bool]]) -> object:
        with fresh(template) as (database, folder):
            for how, user, minute, answer, right in these:
                if how == "log":
                    import_lines(database, folder, [check(minute, answer, user=user, right=right)])
                else:
                    bring(database, folder, module(user, minute, answer, right=right))
            return kept(database)

    assert results(data.draw(st.permutations(told))) == results(told)


def test_the_real_dump_gives_what_a_plain_reader_finds(database: Database, tmp_path: Path, real_data: Path) -> None:
    path = real_data / "roster" / "mysql_dumps" / "load_courseware_studentmodule.sql"
    import_(database, path)

    rows = plain_sql.tables(path.read_text(encoding="utf-8"))["courseware_studentmodule"]
    expected = {}
    for row in rows:
        state = json.loads(row["state"] or "{}")
        if row["module_type"] == "problem" and state.get("attempts"):
            grade, most = float(row["grade"] or "nan"), float(row["max_grade"] or "nan")
            answers = {
                part: {"correct": True, "incorrect": False}.get(state["correct_map"][part]["correctness"])
                for part in state["student_answers"]
                if not part.endswith("_dynamath")  # what the browser made of a formula
            }
            key = row["student_id"] or "", row["module_id"] or ""
            expected[key] = (grade, round(100 * grade / most), state["attempts"], answers)
    found = {
        key: (each.score, each.per_cent, each.attempts, {part: mark for part, (_, _, mark) in each.answers.items()})
        for key, each in kept(database).items()
    }
    assert found == expected
    assert len(expected) > 10
