"""Course structures and grading policies tell what problems are worth."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.catalogue import effective_pass_mark
from communicator.courses.course_files import read_structure
from communicator.courses.structure import count_graded_problems, store_structure
from communicator.courses.tables import GradedProblem
from communicator.database import Database
from communicator.file_errors import NotACourseStructure

COURSE = "course-v1:DemoX+STAT101+2026"
PREFIX = "block-v1:DemoX+STAT101+2026+type@"
DUE = "2026-03-09T12:00:00Z"


def block(kind: str, name: str) -> str:
    return f"{PREFIX}{kind}@problem+block@{name}".replace(f"{kind}@problem", kind)


def structure(**course: Any) -> dict[str, Any]:
    """Two homeworks (one of two problems, one of one), an exam, and an ungraded problem."""

    def made(kind: str, name: str, children: list[str], **metadata: Any) -> tuple[str, dict[str, Any]]:
        return block(kind, name), {"category": kind, "children": children, "metadata": metadata}

    problems = [block("problem", name) for name in ("p1", "p2", "p3", "p4", "p5")]
    facts = {"display_name": "Statistics", "start": "2026-03-02T12:00:00Z", "end": "2026-04-27T23:30:00Z", **course}
    sequentials = {
        "hw1": ("Homework", problems[:2]),
        "hw2": ("Homework", problems[2:3]),
        "exam": ("Exam", problems[3:4]),
    }
    return dict(
        [
            made("course", "course", [block("chapter", "w1")], **facts),
            made("chapter", "w1", [block("sequential", name) for name in (*sequentials, "free")]),
            *(
                made("sequential", name, [block("vertical", f"v-{name}")], graded=True, format=kind, due=DUE)
                for name, (kind, _) in sequentials.items()
            ),
            *(made("vertical", f"v-{name}", held) for name, (_, held) in sequentials.items()),
            made("sequential", "free", problems[4:]),
            made("problem", "p1", [], weight=3.0),
            *(made("problem", name, []) for name in ("p2", "p3", "p4", "p5")),
        ]
    )


POLICY = {
    "GRADER": [{"type": "Homework", "weight": 0.6, "min_count": 2}, {"type": "Exam", "weight": 0.4, "min_count": 1}],
    "GRADE_CUTOFFS": {"A": 0.9, "B": 0.75, "C": 0.5},
}


def write(folder: Path, document: object, policy: object = None, where: str = "") -> Path:
    path = folder / "DemoX-STAT101-2026-course_structure-prod-analytics.json"
    path.write_text(json.dumps(document))
    if policy is not None:
        (folder / where).mkdir(parents=True, exist_ok=True)
        (folder / where / "grading_policy.json").write_text(json.dumps(policy))
    return path


def worths(path: Path) -> dict[str, float]:
    return {each.problem_id.rsplit("@", 1)[1]: round(each.worth, 6) for each in read_structure(path).problems}


def test_a_structure_tells_course_dates_and_graded_problems(tmp_path: Path) -> None:
    found = read_structure(write(tmp_path, structure()))

    assert (found.course_id, found.name) == (COURSE, "Statistics")
    assert found.start == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert found.end == datetime(2026, 4, 27, 23, 30, tzinfo=UTC)
    assert {each.due for each in found.problems} == {datetime(2026, 3, 9, 12, tzinfo=UTC)}
    assert [each.format for each in found.problems] == ["Homework", "Homework", "Homework", "Exam"]
    assert not found.is_simulated


def test_without_a_policy_every_graded_point_is_worth_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, structure())

    assert worths(path) == {"p1": 0.5, "p2": 0.166667, "p3": 0.166667, "p4": 0.166667}
    assert read_structure(path).pass_mark is None


@pytest.mark.parametrize("where", ["", "policies/2026"])
def test_a_policy_beside_it_weighs_formats_and_tells_the_pass_mark(tmp_path: Path, where: str) -> None:
    path = write(tmp_path, structure(), POLICY, where)

    assert worths(path) == {"p1": 0.225, "p2": 0.075, "p3": 0.3, "p4": 0.4}
    assert read_structure(path).pass_mark == 0.5


def test_a_format_that_the_policy_does_not_name_is_worth_nothing(tmp_path: Path) -> None:
    policy = {"GRADER": [{"type": "Exam", "weight": 1.0}], "GRADE_CUTOFFS": {"Pass": 0.6}}

    assert worths(write(tmp_path, structure(), policy)) == {"p4": 1.0}


def test_worths_add_to_one(tmp_path: Path) -> None:
    for policy in (None, POLICY):
        assert sum(worths(write(tmp_path, structure(), policy)).values()) == pytest.approx(1, abs=1e-5)


def test_a_simulated_course_says_so_itself(tmp_path: Path) -> None:
    assert read_structure(write(tmp_path, structure(other_course_settings={"simulated": True}))).is_simulated


def test_old_ids_tell_old_course_ids(tmp_path: Path) -> None:
    old = {"i4x://DemoX/STAT101/course/2013": {"category": "course", "children": [], "metadata": {}}}

    assert read_structure(write(tmp_path, old)).course_id == "DemoX/STAT101/2013"


def test_storing_again_replaces_problems_and_keeps_what_is_not_told(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        site = find_site(session, None)
        course = store_structure(session, site, read_structure(write(tmp_path, structure(), POLICY)))
        assert (count_graded_problems(session, course.id), effective_pass_mark(course)) == (4, 0.5)
    (tmp_path / "grading_policy.json").unlink()
    with database.writing() as session:
        again = store_structure(session, site, read_structure(write(tmp_path, structure(end=None))))
        assert again.id == course.id
        assert (again.pass_mark, again.end) == (0.5, course.end)
        assert len(session.scalars(select(GradedProblem)).all()) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no JSON"),
        ("[1]", "must be one JSON object"),
        ("{}", "one block of the category course, and holds 0"),
        ('{"x": {"category": "course", "children": []}}', "doesn't say which course it is"),
    ],
)
def test_what_is_no_structure_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "course_structure.json"
    path.write_text(text)

    with pytest.raises(NotACourseStructure, match=told):
        read_structure(path)


def test_real_structures_of_the_blocks_api_are_read(real_data: Path) -> None:
    for path in sorted((real_data / "roster").glob("course_structure*.json")):
        document = json.loads(path.read_text())
        assert read_structure(path).course_id == document["course_id"]


def test_graded_problems_are_called_by_their_subsection_and_themselves(tmp_path: Path) -> None:
    document = structure()
    document[block("sequential", "hw1")]["metadata"]["display_name"] = "Homework 1"
    document[block("problem", "p1")]["metadata"]["display_name"] = " Question\x00  1 "
    document[block("problem", "p2")]["metadata"]["display_name"] = ["no text"]
    document[block("problem", "p4")]["metadata"]["display_name"] = "x" * 300
    path = tmp_path / "course_structure.json"
    path.write_text(json.dumps(document))

    names = {problem.problem_id[-2:]: problem.name for problem in read_structure(path).problems}

    assert names == {"p1": "Homework 1 › Question 1", "p2": "Homework 1", "p3": "", "p4": "x" * 255}
