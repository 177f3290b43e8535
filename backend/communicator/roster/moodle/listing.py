"""A Moodle course's people, asked for page by page: who moves between pages is neither lost nor told twice."""

from collections.abc import Iterator
from typing import Any, Protocol

from communicator.roster.moodle.people import ASKED
from communicator.service_errors import MoodleRefused

PAGE = 500
SEAM = 50
"""People of a page that were on the one before, too."""
ENROLLED_USERS = "core_enrol_get_enrolled_users"
_Person = dict[str, Any]


class Caller(Protocol):
    """What is needed of a Moodle site."""

    def call(self, function: str, /, **arguments: Any) -> Any:
        """What the web service `function` answers."""


def everybody(moodle: Caller, course_id: str, fields: str = ASKED) -> Iterator[list[_Person]]:
    """Pages of who is enrolled, active or not, as Moodle tells them: each person once."""
    yield from _pages(moodle, course_id, {"userfields": fields})


def suspended(moodle: Caller, course_id: str) -> set[Any]:
    """Ids of who is enrolled and not active: suspended, or before or after the enrolment's dates."""
    pages = _pages(moodle, course_id, {"onlysuspended": 1, "userfields": "id"})
    return {person.get("id") for page in pages for person in page}


def _pages(moodle: Caller, course_id: str, asked: dict[str, Any]) -> Iterator[list[_Person]]:
    """Pages until one brings nobody: one that is short only hides people whom the token's user may not see.

    Moodle counts rows, in the order of ids. Where people leave meanwhile those behind them move up: so each page
    begins before the end of the last, and where nobody on it is known more have moved, and the last is asked again.
    """
    number, furthest, before, doubted, known = 0, 0, 0, set[int](), set[Any]()
    while True:
        page = _page(moodle, course_id, asked, number * (PAGE - SEAM))
        fresh = [person for person in page if person.get("id") not in known]
        furthest = max(furthest, number)
        is_apart = len(fresh) == len(page) > 0 or (not page and before > PAGE - SEAM)
        # Once for each place: there may just be many people who may not be seen.
        if number and is_apart and number not in doubted:
            doubted.add(number)
            number -= 1
            continue
        before = len(page)
        if fresh:
            yield fresh
            known |= {person.get("id") for person in fresh}
        elif number == furthest and len(page) <= SEAM:  # more are those whom newcomers moved down
            return
        number += 1


def _page(moodle: Caller, course_id: str, asked: dict[str, Any], first: int) -> list[_Person]:
    where = {"limitfrom": first, "limitnumber": PAGE, "sortby": "id"}
    options = [{"name": name, "value": value} for name, value in (asked | where).items()]
    page = moodle.call(ENROLLED_USERS, courseid=int(course_id), options=options)
    if not isinstance(page, list) or not all(isinstance(person, dict) for person in page):
        raise MoodleRefused(f"Moodle answered {ENROLLED_USERS} otherwise than documented; nothing more was changed")
    return page
