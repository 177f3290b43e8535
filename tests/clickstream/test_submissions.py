"""A submission's answers are read sparingly and remembered, and are the same as if all of it were read."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.submissions import REMEMBERED, Submission, answers_staged, submitted
from communicator.roster.assessments.told import given_answers

PART = "p_2_1"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([PART, "a", "answer"]), inner),
    max_leaves=6,
)


def payload(**fields: Any) -> msgspec.Raw:
    """An event's payload as a log has it."""
    return msgspec.Raw(json.dumps(fields).encode())


@given(st.fixed_dictionaries({}, optional={"answers": JSON, "correct_map": JSON, "submission": JSON, "state": JSON}))
def test_what_is_remembered_is_what_the_payload_tells(fields: dict[str, Any]) -> None:
    expected = Submission.of(fields.get("answers"), fields.get("correct_map"), fields.get("submission"))

    assert submitted(payload(**fields)) == submitted(payload(**fields)) == expected


def test_a_payload_in_a_string_tells_the_same() -> None:
    fields = {"answers": {PART: "choice_1"}, "correct_map": {PART: {"correctness": "correct"}}}

    in_a_string = msgspec.Raw(json.dumps(json.dumps(fields)).encode())

    found = submitted(in_a_string)
    assert found is not None
    assert found == submitted(payload(**fields))
    assert answers_staged(found.answers) == given_answers(*fields.values())


@pytest.mark.parametrize("text", [b"caf\xe9", b"a\tb", b"\\ud800"])
def test_bytes_that_are_no_clean_json_are_read_as_any_payload_of_that_kind(text: bytes) -> None:
    found = submitted(msgspec.Raw(b'{"answers": {"p": "' + text + b'"}, "correct_map": {}}'))

    assert found is not None
    (answer,) = answers_staged(found.answers)
    assert (answer.part, answer.is_correct) == ("p", None)
    assert answer.value


def test_a_long_submission_is_read_and_not_remembered() -> None:
    fields = {"answers": {f"p_{n}": "x" * 100 for n in range(80)}}
    found = submitted(payload(**fields))

    assert found is not None
    assert len(found.answers) > REMEMBERED
    assert [answer.value for answer in answers_staged(found.answers)] == ["x" * 100] * 80
