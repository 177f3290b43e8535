"""XuetangX's files as courses: the first day, the cut, labels, and rows that can't be used."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.datasets.xuetangx import read_folder
from communicator.errors import UnreadableFile
from communicator.file_errors import MissingColumn
from communicator.prediction.outcomes import DAY
from tests.benchmarks.folders import COUNTS_HEADER, LOG_HEADER, daily_course, log_course, packed, plain
from tests.conftest import REAL_DATA

RAW = REAL_DATA / "xuetangx_kddcup2015" / "raw"


def one(folder: Path, rows: list[str], labels: list[str], days: int = 30):
    packed(folder / "log_x.csv.gz", [LOG_HEADER, *rows])
    plain(folder / "truth_x.csv", ["enrollment_id,label", *labels])
    (course,) = read_folder(folder, days)
    return course


def test_a_course_starts_at_the_midnight_before_its_first_event_and_ends_after_30_days(tmp_path: Path) -> None:
    course = one(tmp_path, ["1,2014-05-02T13:00:00,server,access,a", "2,2014-05-09T01:00:00,browser,video,b"], ["1,0"])
    history = course.course.history
    assert history.start == np.datetime64("2014-05-02", "us").astype(np.int64)
    assert history.end == history.start + 30 * DAY
    assert course.marks == (history.end,)


def test_a_label_of_1_dropped_out_a_label_of_0_stayed_and_who_has_none_is_not_looked_at(tmp_path: Path) -> None:
    rows = [f"{who},2014-05-02T13:00:00,server,access,a" for who in (7, 8, 9)]
    course = one(tmp_path, rows, ["7,1", "8,0"])
    assert course.learners == ("7", "8", "9")
    assert course.labels[:2].tolist() == [0, 1]
    assert np.isnan(course.labels[2])
    assert course.looked_at.tolist() == [[True, True, False]]


def test_a_learner_whom_only_the_truth_names_is_there_without_events(tmp_path: Path) -> None:
    course = one(tmp_path, ["1,2014-05-02T13:00:00,server,access,a"], ["1,0", "2,1"])
    assert np.diff(course.course.history.offsets).tolist() == [1, 0]


@pytest.mark.parametrize(("days", "events"), [(10, 1), (20, 2), (30, 3)])
def test_a_cut_course_holds_what_happened_before_the_end_of_that_day(tmp_path: Path, days: int, events: int) -> None:
    rows = [f"1,2014-05-{day}T23:59:59,server,access,a" for day in ("10", "20", "30")]
    rows.append("2,2014-05-01T00:00:01,server,access,a")
    course = one(tmp_path, rows, ["1,0", "2,1"], days)
    assert len(course.course.history.times) == events + 1
    assert course.marks == (course.course.history.start + days * DAY,)
    assert course.course.history.times.max() < course.marks[0]


def test_events_are_called_as_open_edx_calls_them(tmp_path: Path) -> None:
    rows = ["1,2014-05-02T13:00:00,server,nagivate,a", "1,2014-05-02T13:01:00,server,problem,b"]
    history = one(tmp_path, [*rows, "1,2014-05-02T13:02:00,server,fly,c"], ["1,0"]).course.history
    assert [history.type_names[number] for number in history.types] == ["other_page", "problem_check", "xuetangx.fly"]
    assert [history.object_names[number] for number in history.objects] == ["a", "b", "c"]


def test_odd_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        "1,2014-05-02T13:00:00,server,access,a",
        "1,yesterday,server,access,a",
        ",2014-05-02T13:00:00,server,access,a",
    ]
    rows += ["1,2014", "1,1970-01-01T00:00:00,server,access,a", "1,2014-09-02T13:00:00,server,access,a"]
    course = one(tmp_path, rows, ["1,0", "1,1", "2,maybe", ",1"])
    assert len(course.course.history.times) == 1
    assert course.labels.tolist() == [1]
    assert course.odd == (
        "log_x.csv.gz: 5 odd rows left out (1 of another century, 1 outside the 30 days, 1 too short, "
        "1 without a time, 1 without learner or event)",
        "truth_x.csv: 3 odd rows left out (1 told twice, 2 without learner or label)",
    )


def test_rows_in_any_order_give_the_same_course(tmp_path: Path) -> None:
    rows = [f"{who},2014-05-{2 + day:02d}T13:00:00,server,access,a{day}" for who in (1, 2) for day in range(5)]
    forwards = one(tmp_path, rows, ["1,0", "2,1"]).course.history
    backwards = one(tmp_path, rows[::-1], ["2,1", "1,0"]).course.history
    for name in ("offsets", "times", "types", "objects"):
        np.testing.assert_array_equal(getattr(forwards, name), getattr(backwards, name))


def test_day_counts_become_so_many_events_of_that_day(tmp_path: Path) -> None:
    rows = ["5,2014-05-01,2,0,0,0,1,0,0", "5,2014-05-02,0,0,0,0,0,0,0", "6,2014-05-01,0,0,0,0,0,0,0"]
    packed(tmp_path / "course9.csv.gz", [COUNTS_HEADER, *rows, "6,2014-05-02,-1,0,0,0,0,0,0"])
    plain(tmp_path / "truth9.csv", ["enrollment_id,label", "5,0", "6,1"])
    (course,) = read_folder(tmp_path, 30)
    history = course.course.history
    assert course.learners == ("5", "6")
    assert np.diff(history.offsets).tolist() == [3, 0]
    kinds = sorted(history.type_names[number] for number in history.types)
    assert kinds == ["courseware_load", "courseware_load", "problem_check"]
    assert np.all((history.times > history.start) & (history.times < history.start + DAY))
    assert course.odd == ("course9.csv.gz: 1 odd rows left out (1 with an impossible count)",)


def test_a_day_of_thousands_of_acts_stays_within_its_day(tmp_path: Path) -> None:
    packed(tmp_path / "course9.csv.gz", [COUNTS_HEADER, "5,2014-05-01,9000,1,1,1,1,1,9000"])
    plain(tmp_path / "truth9.csv", ["enrollment_id,label", "5,0"])
    history = read_folder(tmp_path, 30)[0].course.history
    assert len(history.times) == 18005
    assert history.times.max() < history.start + DAY


def test_other_files_in_the_folder_and_courses_without_truth_are_passed_over(tmp_path: Path) -> None:
    log_course(tmp_path, "a")
    daily_course(tmp_path, "a")
    packed(tmp_path / "object.csv.gz", ["course_id,module_id"])
    packed(tmp_path / "log_b.csv.gz", [LOG_HEADER])
    plain(tmp_path / "notes.txt", ["nothing"])
    assert [course.name for course in read_folder(tmp_path, 30)] == ["coursea", "a"]


@pytest.mark.parametrize(("log", "truth"), [("log_a", "trutha"), ("course_a", "truth_a"), ("course7", "truth_7")])
def test_a_truth_is_found_with_or_without_an_underscore(tmp_path: Path, log: str, truth: str) -> None:
    header = LOG_HEADER if log.startswith("log") else COUNTS_HEADER
    plain(tmp_path / f"{log}.csv", [header, "1,2014-05-02,1,0,0,0,0,0,0"])
    plain(tmp_path / f"{truth}.csv", ["enrollment_id,label", "1,0"])
    assert len(read_folder(tmp_path, 30)) == 1


@pytest.mark.parametrize("name", ["log_a.csv", "log_a.csv.gz"])
def test_files_may_be_packed_or_not_whatever_they_are_called(tmp_path: Path, name: str) -> None:
    plain(tmp_path / name, [LOG_HEADER, "1,2014-05-02T13:00:00,server,access,a"])
    packed(tmp_path / "truth_a.csv", ["enrollment_id,label", "1,0"])
    assert len(read_folder(tmp_path, 30)[0].course.history.times) == 1


def test_a_folder_without_courses_a_missing_column_and_a_cut_file_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is no folder"):
        read_folder(tmp_path / "none", 30)
    with pytest.raises(UnreadableFile, match="holds no course with its truth"):
        read_folder(tmp_path, 30)
    log_course(tmp_path, "a")
    plain(tmp_path / "truth_a.csv", ["enrollment,label", "1,0"])
    with pytest.raises(MissingColumn, match=r"truth_a\.csv lacks the column enrollment_id"):
        read_folder(tmp_path, 30)
    log_course(tmp_path, "a")
    whole = (tmp_path / "log_a.csv.gz").read_bytes()
    (tmp_path / "log_a.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match=r"log_a\.csv\.gz can't be read to its end"):
        read_folder(tmp_path, 30)


CELL = st.one_of(
    st.sampled_from(
        ["1", "2", "", "0", "-3", "2014-05-01T10:00:00", "2014-05-01", "server", "access", "1e9", "nan", "é"]
    ),
    st.text(alphabet=st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=8),
)


@given(rows=st.lists(st.lists(CELL, max_size=9), max_size=20), days=st.sampled_from([10, 20, 30]))
def test_whatever_the_rows_hold_a_course_is_read_or_refused_in_words(
    rows: list[list[str]], days: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    lines = [",".join(row) for row in rows]
    packed(folder / "log_a.csv.gz", [LOG_HEADER, "1,2014-05-02T13:00:00,server,access,a", *lines])
    packed(folder / "courseb.csv.gz", [COUNTS_HEADER, *lines])
    for name in ("truth_a.csv", "truthb.csv"):
        plain(folder / name, ["enrollment_id,label", *lines])
    try:
        courses = read_folder(folder, days)
    except UnreadableFile:
        return
    for course in courses:
        history = course.course.history
        assert history.offsets[-1] == len(history.times) == len(history.types)
        assert np.all(np.diff(history.times)[np.diff(history.learner_of) == 0] >= 0)
        assert np.all((history.times >= history.start) & (history.times < course.marks[0]))


@pytest.mark.slow
@pytest.mark.skipif(not RAW.is_dir(), reason="the real XuetangX logs are not here")
def test_the_published_logs_are_read_whole() -> None:
    courses = {course.name[:4]: course for course in read_folder(RAW, 30)}
    assert {name: len(course.course.history.times) for name, course in courses.items()} == {
        "5X6F": 31272,
        "KHPw": 20896,
        "WM57": 25398,
    }
    assert {name: int(np.sum(course.labels == 0)) for name, course in courses.items()} == {
        "5X6F": 795,
        "KHPw": 655,
        "WM57": 579,
    }
    assert not any(course.odd for course in courses.values())
