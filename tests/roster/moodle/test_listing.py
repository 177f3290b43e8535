"""A course's people are told once each, whoever enrols or leaves while pages are read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.roster.moodle import listing
from communicator.roster.moodle.listing import everybody, suspended

PAGE, SEAM = 5, 2
Change = tuple[list[int], list[int]]
"""Ids that leave, and that enrol, before a page is asked for."""


class Changing:
    """A course whose people change before each page."""

    def __init__(self, people: set[int], changes: list[Change], hidden: set[int] | None = None) -> None:
        self.people, self.changes, self.hidden = set(people), list(changes), hidden or set()
        self.always = set(people)
        self.calls = 0

    def call(self, _: str, /, **asked: Any) -> list[dict[str, int]]:
        self.calls += 1
        left, entered = self.changes.pop(0) if self.changes else ([], [])
        self.people = (self.people - set(left)) | set(entered)
        self.always &= self.people
        options = {each["name"]: each["value"] for each in asked["options"]}
        first = options["limitfrom"]
        page = sorted(self.people)[first : first + options["limitnumber"]]
        return [{"id": each} for each in page if each not in self.hidden]


@pytest.fixture(autouse=True, scope="module")
def short_pages() -> Any:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(listing, "PAGE", PAGE)
        patched.setattr(listing, "SEAM", SEAM)
        yield


def told(course: Changing) -> list[int]:
    return [person["id"] for page in everybody(course, "2") for person in page]


ids = st.integers(1, 60)
some = st.sets(ids, max_size=50)
changes = st.lists(st.tuples(st.lists(ids, max_size=SEAM), st.lists(ids, max_size=8)), max_size=25)


@given(people=some, changes=changes)
def test_who_is_there_all_the_time_is_told_once(people: set[int], changes: list[Change]) -> None:
    course = Changing(people, changes)
    found = told(course)
    assert len(found) == len(set(found))
    assert course.always <= set(found)


@given(people=some, gone=some)
def test_however_many_leave_at_once_nobody_who_stays_is_lost(people: set[int], gone: set[int]) -> None:
    for call in (1, 2, 3):
        course = Changing(people, [*[([], [])] * call, (sorted(gone), [])])
        assert course.always - gone <= set(told(course))


@given(people=some, hidden=st.sets(ids, max_size=PAGE - SEAM - 1))
def test_people_who_may_not_be_seen_neither_end_the_list_nor_go_round_in_it(people: set[int], hidden: set[int]) -> None:
    course = Changing(people, [], hidden)
    assert set(told(course)) == people - hidden
    assert course.calls < 60


def test_a_course_of_one_page_takes_two_calls() -> None:
    course = Changing({1, 2, 3}, [])
    assert (told(course), course.calls) == ([1, 2, 3], 2)


def test_who_is_not_active_is_asked_for_by_id_alone() -> None:
    asked: list[Any] = []

    class Asked:
        def call(self, _: str, /, **arguments: Any) -> list[dict[str, int]]:
            asked.append({each["name"]: each["value"] for each in arguments["options"]})
            return [{"id": 7}] if len(asked) == 1 else []

    assert suspended(Asked(), "2") == {7}
    assert (asked[0]["onlysuspended"], asked[0]["userfields"]) == (1, "id")
