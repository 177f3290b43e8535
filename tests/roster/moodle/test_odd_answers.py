"""Answers that Moodle doesn't document, as a broken plugin or another program gives them, are one clear sentence."""

from typing import Any

import pytest

from communicator.errors import CommunicatorError
from communicator.roster.moodle.course import ask_course
from communicator.roster.moodle.listing import everybody
from communicator.roster.moodle.people import Enrolled, read_person
from communicator.roster.moodle.rest import MoodleSite
from communicator.service_errors import MoodleRefused
from tests.roster.moodle.double import TOKEN, Moodle

STUDENT = {"id": 7, "roles": [{"shortname": "student"}]}


class Odd:
    """A site that answers everything so."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def call(self, _: str, /, **__: Any) -> Any:
        return self.answer


@pytest.mark.parametrize("answer", [None, {}, {"users": []}, ["x"], [None], "text", 5, True])
def test_a_roster_or_course_of_another_shape_is_refused(answer: Any) -> None:
    with pytest.raises(MoodleRefused, match="otherwise than documented"):
        list(everybody(Odd(answer), "2"))
    with pytest.raises(CommunicatorError):
        ask_course(Odd(answer), "2")


@pytest.mark.parametrize(
    "odd",
    [
        {"lastcourseaccess": 10**30},
        {"roles": [None, "student", {"shortname": "student"}]},
        {"customfields": [None, 5, {"shortname": None, "value": None}]},
        {"customfields": [{"shortname": "x", "value": {"a": 1}}]},
        {"customfields": "x"},
        {"firstname": "\x00Ana\x00", "lastname": ["x"], "country": {}},
    ],
)
def test_a_person_with_odd_facts_is_read_without_them(odd: dict[str, Any]) -> None:
    person = read_person(STUDENT | odd)
    assert isinstance(person, Enrolled)
    assert (person.user_id, person.seen_at, dict(person.profiles)) == ("7", None, {})
    assert person.facts["full_name"] in {"", "Ana"}


@pytest.mark.parametrize("user_id", [True, 0, -1, 10**30, "7", None, [7]])
def test_who_has_no_id_is_nobody(user_id: Any) -> None:
    assert read_person(STUDENT | {"id": user_id}) == "no_user_id"


@pytest.mark.parametrize("body", ["", "<html>Log in</html>", "{", "\ufeff[", "[" * 100_000])
def test_what_is_no_json_is_told_without_the_token(moodle: Moodle, caller: MoodleSite, body: str) -> None:
    moodle.instead.append((200, {}, body))
    with pytest.raises(CommunicatorError) as refused:
        caller.call("core_enrol_get_enrolled_users", courseid=2)
    assert TOKEN not in f"{refused.value!r}{refused.value.__cause__!r}"
