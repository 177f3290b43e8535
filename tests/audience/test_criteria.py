"""Criteria: what is refused and where, inclusive ends, and words in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.audience.criteria import Criteria
from communicator.audience.wording import describe, parse_where
from communicator.errors import InvalidFields

per_cents = st.integers(0, 100)


@pytest.mark.parametrize(
    ("given_criteria", "fields"),
    [
        ({}, ["criteria"]),
        ({"exclude": []}, ["criteria"]),
        ({"all": False}, ["criteria"]),
        ({"attributes": {}}, ["criteria"]),
        ([], ["criteria"]),
        ({"all": "yes"}, ["criteria.all"]),
        ({"all": True, "leave": [0, 100]}, ["criteria.all"]),
        ({"certify": [20, 10]}, ["criteria.certify"]),
        ({"certify": [-1, 10]}, ["criteria.certify"]),
        ({"certify": [0, 101]}, ["criteria.certify"]),
        ({"certify": [0, 10.0]}, ["criteria.certify"]),
        ({"certify": [False, True]}, ["criteria.certify"]),
        ({"certify": [1]}, ["criteria.certify"]),
        ({"certify": "0-20", "leave": [3]}, ["criteria.certify", "criteria.leave"]),
        ({"attributes": {"shoe": ["42"]}}, ["criteria.attributes.shoe"]),
        ({"attributes": {"mode": []}}, ["criteria.attributes.mode"]),
        ({"attributes": {"mode": "audit"}}, ["criteria.attributes.mode"]),
        ({"attributes": {"last_seen": ["today"]}}, ["criteria.attributes.last_seen"]),
        ({"marks": {f"survey:{n}": ["a"] for n in range(51)}}, ["criteria.marks"]),
        ({"exclude": "everyone"}, ["criteria.exclude"]),
        ({"exclude": [3]}, ["criteria.exclude"]),
        ({"learners": ["a"]}, ["criteria.learners"]),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(given_criteria: object, fields: list[str]) -> None:
    with pytest.raises(InvalidFields) as refused:
        Criteria.parse(given_criteria)
    assert sorted(refused.value.errors) == fields


def test_everyone_goes_with_attributes_and_exclusions() -> None:
    criteria = Criteria.parse({"all": True, "attributes": {"mode": ["verified"]}, "exclude": ["abc"]})
    assert criteria.everyone
    assert not criteria.needs_prediction


@given(low=per_cents, high=per_cents, chance=per_cents)
def test_a_range_holds_both_its_ends(low: int, high: int, chance: int) -> None:
    low, high = sorted((low, high))
    criteria = Criteria.parse({"leave": [low, high]})
    assert criteria.matches_chances(0, 0, low)
    assert criteria.matches_chances(0, 0, high)
    assert criteria.matches_chances(0, 0, chance) == (low <= chance <= high)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.tuples(per_cents, per_cents).map(list).map(sorted) for name in ("certify", "complete", "leave")
        },
    ),
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), max_size=3),
)
def test_criteria_written_out_read_back_the_same(ranges: dict[str, list[int]], excluded: list[str]) -> None:
    criteria = Criteria.parse({**ranges, "exclude": excluded, "attributes": {"mode": ["audit"]}})
    assert Criteria.parse(criteria.as_dict()) == criteria


def test_a_command_says_criteria_in_words() -> None:
    assert parse_where("complete>=80 and certify<=20") == Criteria.parse({"complete": [80, 100], "certify": [0, 20]})
    assert parse_where("leave > 50 AND leave < 60") == Criteria.parse({"leave": [51, 59]})
    assert parse_where("certify = 0") == Criteria.parse({"certify": [0, 0]})
    assert parse_where("country=ES, PT and last_seen=never") == Criteria.parse(
        {"attributes": {"country": ["ES", "PT"], "last_seen": ["never"]}}
    )
    assert parse_where("ALL").everyone


@pytest.mark.parametrize(
    "where", ["", "complete", "complete>=80 or certify<=20", "shoe=42", "mode>audit", "complete>=eighty", "leave>=1²"]
)
def test_words_that_cannot_be_read_are_shown_back(where: str) -> None:
    with pytest.raises(InvalidFields, match="complete>=80 and certify<=20"):
        parse_where(where)


def test_contradicting_words_are_refused() -> None:
    with pytest.raises(InvalidFields, match="begin"):
        parse_where("leave>=80 and leave<=20")


def test_criteria_are_told_in_plain_words() -> None:
    criteria = Criteria.parse(
        {"complete": [80, 100], "certify": [0, 0], "attributes": {"last_seen": ["recent"]}, "exclude": ["a"]}
    )
    assert describe(criteria) == (
        "chance of a certificate 0 %, chance of completing 80–100 %, seen within 14 days, 1 left out by hand"
    )


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        (
            "complete>=80 and certify<=20 and cohort=A and survey:hours>=5",
            {
                "complete": [80, 100],
                "certify": [0, 20],
                "attributes": {"cohort": ["A"]},
                "marks": {"survey:hours": {"least": 5}},
            },
        ),
        ("survey:hours>=2.5 and survey:hours<=4", {"marks": {"survey:hours": {"least": 2.5, "most": 4}}}),
        (
            'Survey:"Hours and days, a week"=a, "b, c" ,d',
            {"marks": {"survey:Hours and days, a week": ["a", "b, c", "d"]}},
        ),
        ('cohort="Sales and more",B', {"attributes": {"cohort": ["Sales and more", "B"]}}),
        ('country="" and social:isolate=yes', {"attributes": {"country": [""]}, "marks": {"social:isolate": ["yes"]}}),
        ("all and mode=verified", {"all": True, "attributes": {"mode": ["verified"]}}),
        ("language==en,es", {"attributes": {"language": ["en", "es"]}}),
    ],
)
def test_attributes_and_marks_are_said_in_words(where: str, meant: dict[str, object]) -> None:
    assert parse_where(where) == Criteria.parse(meant)


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("survey:hours>5", "said once, after =, or its numbers by >= and <="),
        ("survey:hours>=many", "said once, after =, or its numbers by >= and <="),
        ("survey:a=1 and survey:a>=1", "said once"),
        ('cohort="A', "a double quote isn't closed"),
        ("cohort=A and cohort=B", "the values of cohort are said once"),
        ("shoe:size=42", "'shoe:size' is nothing to choose by"),
        ("certify>=many", "certify is compared with a whole per cent"),
        ("everybody", "it is no comparison"),
    ],
)
def test_words_are_refused_with_the_reason(where: str, why: str) -> None:
    with pytest.raises(InvalidFields, match=why):
        parse_where(where)


@pytest.mark.parametrize(
    ("given_criteria", "field"),
    [
        ({"marks": []}, "criteria.marks"),
        ({"marks": {"": ["a"]}}, "criteria.marks."),
        ({"marks": {"survey:a": []}}, "criteria.marks.survey:a"),
        ({"marks": {"survey:a": {"least": 3, "most": 2}}}, "criteria.marks.survey:a"),
        ({"marks": {"survey:a": {"least": "3"}}}, "criteria.marks.survey:a"),
        ({"marks": {"survey:a": {"lowest": 3}}}, "criteria.marks.survey:a"),
        ({"all": True, "exclude_reasons": {"p": "left"}}, "criteria.exclude_reasons"),
        ({"exclude": ["p"], "exclude_reasons": {"p": "x" * 301}}, "criteria.exclude_reasons"),
        ({"exclude": ["p"], "exclude_reasons": ["p"]}, "criteria.exclude_reasons"),
    ],
)
def test_marks_and_reasons_that_cannot_be_meant_are_refused(given_criteria: object, field: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        Criteria.parse(given_criteria)
    assert list(refused.value.errors) == [field]
