"""The course structure and the grading policy: the data package's form, telling one and the same course."""

import json
from typing import Any

import pytest

from communicator.simulation.offerings import OfferingFiles


@pytest.fixture(scope="module")
def structure(past: OfferingFiles) -> dict[str, Any]:
    loaded = json.loads(past.structure_file.read_text(encoding="ascii"))
    assert isinstance(loaded, dict)
    return loaded


def test_blocks_have_category_children_and_metadata(structure: dict[str, Any]) -> None:
    for key, block in structure.items():
        assert set(block) == {"category", "children", "metadata"}
        assert f"+type@{block['category']}+block@" in key
        assert block["metadata"]["display_name"]
        assert all(child in structure for child in block["children"])


def test_every_block_but_the_course_has_one_parent(structure: dict[str, Any]) -> None:
    children = [child for block in structure.values() for child in block["children"]]
    assert len(children) == len(set(children)) == len(structure) - 1


def test_the_course_says_that_it_is_simulated(structure: dict[str, Any]) -> None:
    (course,) = [block for block in structure.values() if block["category"] == "course"]
    assert course["metadata"]["other_course_settings"] == {"simulated": True}
    assert course["metadata"]["start"] == "2025-02-03T12:00:00Z"
    assert course["metadata"]["end"] == "2025-03-31T23:30:00Z"


def test_weights_and_grading_policy_tell_the_same_worth(structure: dict[str, Any], past: OfferingFiles) -> None:
    policy = json.loads((past.folder / "policies/2025_T1/grading_policy.json").read_text(encoding="ascii"))
    graded = [
        block["metadata"]
        for block in structure.values()
        if block["category"] == "problem" and block["metadata"].get("graded")
    ]
    total = sum(problem["weight"] for problem in graded)
    for kind in policy["GRADER"]:
        of_kind = [problem for problem in graded if problem["format"] == kind["type"]]
        assert sum(problem["weight"] for problem in of_kind) / total == pytest.approx(kind["weight"])
        assert len({problem["due"] for problem in of_kind}) == kind["min_count"]
    assert policy["GRADE_CUTOFFS"] == {"Pass": 0.6}
