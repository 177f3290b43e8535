"""Several importers at once: nobody waits for each other for ever, nobody becomes two."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from communicator.database import Database
from communicator.roster.identity import join_in_steps
from tests.roster.a_site import ASite
from tests.roster.test_edx_package import COURSE
from tests.roster.test_joining_in_any_order import COURSES, Told, people, tell

NUMBERS = range(6)
pytestmark = pytest.mark.slow


def _log(order: int) -> list[Told]:
    """Everybody in both courses, by id, by name and by anonymous id; each importer in an order of its own."""
    keys = [key for n in NUMBERS for key in ((f"{n}", f"n{n}", ""), ("", f"n{n}", ""), ("", "", f"a{n}"))]
    told: list[Told] = [("log", course_id, key, 1) for key in keys for course_id in COURSES]
    return told[:: 1 if order else -1]


def _roster(order: int) -> list[Told]:
    told: list[Told] = [("account", f"{n}", f"n{n}") for n in NUMBERS]
    told += [("enrolment", course_id, f"{n}") for n in NUMBERS for course_id in COURSES]
    told += [("anonymous", f"a{n}", f"{n}") for n in NUMBERS]
    return told[:: 1 if order else -1]


def test_two_logs_and_two_rosters_at_once_make_one_person_of_each(database: Database) -> None:
    ASite(database)

    def importing(told: list[Told]) -> None:
        other = Database(database.url.render_as_string(hide_password=False))
        try:
            for each in told:
                tell(other, each, is_joined=True)
        finally:
            other.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(importing, [_log(0), _log(1), _roster(0), _roster(1)]))

    found = people(database)
    assert len(found) == len(NUMBERS) * len(COURSES)
    assert {(row[1], len(row[2])) for row in found if isinstance(row[2], list)} == {(f"{n}", 3) for n in NUMBERS}
    assert join_in_steps(database, 1) == 0


def test_a_batch_told_at_once_by_two_importers_is_there_once(database: Database) -> None:
    site = ASite(database)
    keys = [(f"{n}", f"n{n}", "") for n in range(300)]

    def importing(some: list[tuple[str, str, str]]) -> None:
        other = Database(database.url.render_as_string(hide_password=False))
        try:
            ASite(other).log(*some)
        finally:
            other.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(importing, [keys, keys[::-1]]))

    assert site.count(COURSE) == len(site.everybody()) == len(keys)
