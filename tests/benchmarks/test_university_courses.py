"""The Open University's files as courses: who is registered, what is handed in, what is due and worth."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.datasets.oulad import START, read_folder
from communicator.errors import UnreadableFile
from communicator.file_errors import MissingColumn
from communicator.prediction.history import NEVER
from communicator.prediction.outcomes import DAY
from tests.benchmarks.folders import packed, plain, university
from tests.conftest import REAL_DATA

REAL = REAL_DATA / "oulad"


def small(folder: Path, **changed: list[str]):
    """One presentation of three students, with the files named replaced."""
    files = {
        "courses": ["code_module,code_presentation,module_presentation_length", "AAA,2013J,268"],
        "assessments": [
            "code_module,code_presentation,id_assessment,assessment_type,date,weight",
            *("AAA,2013J,1,TMA,19,20", "AAA,2013J,2,CMA,54,60", "AAA,2013J,3,Exam,,100"),
        ],
        "studentInfo": [
            "code_module,code_presentation,id_student,final_result",
            *("AAA,2013J,7,Pass", "AAA,2013J,8,Distinction", "AAA,2013J,9,Withdrawn"),
        ],
        "studentRegistration": [
            "code_module,code_presentation,id_student,date_registration,date_unregistration",
            *("AAA,2013J,7,-20,", "AAA,2013J,8,45,", "AAA,2013J,9,-3,60"),
        ],
        "studentAssessment": [
            "id_assessment,id_student,date_submitted,is_banked,score",
            *("1,7,18,0,78", "2,7,60,0,39", "1,9,-1,1,55"),
        ],
    }
    for name, lines in (files | changed).items():
        plain(folder / f"{name}.csv", lines)
    return read_folder(folder)


def test_submissions_are_the_events_with_score_assessment_and_day(tmp_path: Path) -> None:
    (course,) = small(tmp_path)
    history = course.course.history
    assert course.learners == ("7", "8", "9")
    assert np.diff(history.offsets).tolist() == [2, 0, 1]
    assert ((history.times - START) // DAY).tolist() == [18, 60, -1]
    assert [history.object_names[number] for number in history.objects] == ["1", "2", "1"]
    np.testing.assert_allclose(history.grades, [0.78, 0.39, 0.55], rtol=1e-6)


def test_below_40_is_wrong_and_what_an_earlier_year_brought_tells_no_result(tmp_path: Path) -> None:
    history = small(tmp_path)[0].course.history
    assert [history.type_names[number] for number in history.types] == [
        "problem_check_correct",
        "problem_check_incorrect",
        "problem_check",
    ]


def test_worth_is_the_share_of_the_coursework_and_the_exam_is_none_of_it(tmp_path: Path) -> None:
    history = small(tmp_path)[0].course.history
    assert history.worth == {"1": 0.25, "2": 0.75}
    assert {name: (due - START) // DAY for name, due in history.due.items()} == {"1": 19, "2": 54}


def test_where_no_coursework_weighs_anything_each_is_worth_alike(tmp_path: Path) -> None:
    header = "code_module,code_presentation,id_assessment,assessment_type,date,weight"
    rows = [header, "AAA,2013J,1,TMA,19,0", "AAA,2013J,2,CMA,54,0", "AAA,2013J,3,Exam,230,100"]
    assert small(tmp_path, assessments=rows)[0].course.history.worth == {"1": 0.5, "2": 0.5}


def test_looked_at_is_who_is_registered_at_the_mark(tmp_path: Path) -> None:
    (course,) = small(tmp_path)
    assert course.mark_names == ("day 30", "day 60", "day 90")
    # 8 comes on day 45; 9 goes on day 60, and by then has gone.
    assert course.looked_at.tolist() == [[True, False, True], [True, True, False], [True, True, False]]


def test_steps_after_leaving_are_not_learned_from(tmp_path: Path) -> None:
    labelled = small(tmp_path)[0].course
    assert labelled.exposed_at(START + 59 * DAY).tolist() == [False, False, False]
    assert labelled.exposed_at(START + 60 * DAY).tolist() == [False, False, True]


def test_who_passed_or_had_a_distinction_is_1(tmp_path: Path) -> None:
    assert small(tmp_path)[0].labels.tolist() == [1, 1, 0]


def test_without_a_date_of_registration_nobody_counts_as_registered(tmp_path: Path) -> None:
    header = "code_module,code_presentation,id_student,date_registration,date_unregistration"
    (course,) = small(tmp_path, studentRegistration=[header, "AAA,2013J,7,,", "AAA,2013J,8,-4,"])
    assert course.looked_at.any(axis=0).tolist() == [False, True, False]
    assert course.course.history.enrolled_at.tolist() == [NEVER, START - 4 * DAY, NEVER]


def test_what_people_are_changes_nothing(tmp_path: Path) -> None:
    """Gender, deprivation, disability and whatever else the file tells of a person is not read."""
    header = "code_module,code_presentation,id_student,gender,region,imd_band,age_band,disability,final_result"
    rows = ["AAA,2013J,7,{},Pass", "AAA,2013J,8,{},Distinction", "AAA,2013J,9,{},Withdrawn"]
    (one,) = small(tmp_path, studentInfo=[header, *(row.format("M,Wales,0-10%,55<=,Y") for row in rows)])
    (other,) = small(tmp_path, studentInfo=[header, *(row.format("F,London,90-100%,0-35,N") for row in rows)])
    for each in fields(one.course.history):
        np.testing.assert_equal(getattr(one.course.history, each.name), getattr(other.course.history, each.name))


def test_odd_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    header = "id_assessment,id_student,date_submitted,is_banked,score"
    rows = ["1,7,18,0,78", "99,7,18,0,78", "1,8,soon,0,78", "1,8,18,0,178", "1,8", "1,8,18,0,"]
    (course,) = small(tmp_path, studentAssessment=[header, *rows])
    assert len(course.course.history.times) == 2
    assert course.odd == (
        "studentAssessment.csv: 4 odd rows left out (1 of an unknown assessment, 1 too short, "
        "1 with a date that is no number, 1 with an impossible score)",
    )


def test_packed_and_plain_files_tell_the_same(tmp_path: Path) -> None:
    for name in ("packed", "plain"):
        (tmp_path / name).mkdir()
        university(tmp_path / name, [("AAA", "2013J"), ("BBB", "2013B")], is_packed=name == "packed")
    first, second = read_folder(tmp_path / "packed"), read_folder(tmp_path / "plain")
    assert [course.name for course in first] == [course.name for course in second] == ["AAA-2013J", "BBB-2013B"]
    np.testing.assert_array_equal(first[0].course.history.times, second[0].course.history.times)


def test_a_missing_file_and_a_missing_column_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"has no courses\.csv\.gz"):
        read_folder(tmp_path)
    with pytest.raises(MissingColumn, match=r"studentInfo\.csv lacks the column final_result"):
        small(tmp_path, studentInfo=["code_module,code_presentation,id_student", "AAA,2013J,7"])
    with pytest.raises(UnreadableFile, match="tells no student's result"):
        small(tmp_path, studentInfo=["code_module,code_presentation,id_student,final_result"])


CELL = st.one_of(
    st.sampled_from(["AAA", "2013J", "1", "7", "", "-5", "30", "1e12", "nan", "inf", "Pass", "TMA", "Exam", "?"]),
    st.text(alphabet=st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=6),
)
FILES = ("courses", "assessments", "studentInfo", "studentRegistration", "studentAssessment")


@given(rows=st.lists(st.lists(CELL, max_size=7), max_size=12), name=st.sampled_from(FILES))
def test_whatever_the_rows_hold_courses_are_read_or_refused_in_words(
    rows: list[list[str]], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    university(folder, [("AAA", "2013J")], students=4, is_packed=False)
    path = folder / f"{name}.csv"
    packed(path, [*path.read_text().splitlines(), *(",".join(row) for row in rows)])
    for course in read_folder(folder):
        history = course.course.history
        assert history.offsets[-1] == len(history.times)
        assert course.looked_at.shape == (3, len(history))
        assert set(np.unique(course.labels)) <= {0.0, 1.0}


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real OULAD tables are not here")
def test_the_published_tables_are_read_whole() -> None:
    courses = read_folder(REAL)
    assert len(courses) == 9
    assert sum(len(course.learners) for course in courses) == 13529
    assert sum(len(course.course.history.times) for course in courses) == 82842 - banked_or_without_a_day(courses)


def banked_or_without_a_day(courses) -> int:
    """Nothing but what was counted as odd."""
    return sum(int(line.split(": ")[1].split()[0]) for line in courses[0].odd if line.startswith("studentAssessment"))
