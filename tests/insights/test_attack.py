"""The attack succeeds on raw tables and on those that only hide small counts, and fails on what we release."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy.orm import Session

from communicator import clock
from communicator.database import Database
from communicator.insights.codes import RELEASED, VALUES
from communicator.insights.cube import cube_of
from communicator.insights.public_release import public_courses, release_tables, turn_on
from communicator.insights.released import ReleasedScope, released
from tests.insights.attack import CERTIFIED, OTHERS, REGISTERED, Attacker, Cell, Published, Release
from tests.insights.registrants import add_registrants, profiles

FIRST, SECOND = "course-v1:DemoX+A+1", "course-v1:DemoX+B+1"
SOME_COUNTRIES = ("US", "IN", "GB", "BR", "ES", "DE", "NG", "PE", "IS", "FJ", "unknown")
"""Those that occur, and are attacked; the others have nobody, and would only take time."""
CELLS: tuple[Cell, ...] = (
    ("all", "all"),
    *((name, value) for name in RELEASED for value in VALUES[name] if name != "country"),
    *(("country", value) for value in VALUES["country"]),
)
ATTACKED = [cell for cell in CELLS if cell[0] != "country" or cell[1] in SOME_COUNTRIES]
Truth = Mapping[str | None, Published]
# What is released is the same on each database (test_public_release); the attack reads nothing else, and takes long.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def truth(session: Session) -> Truth:
    """The exact tables of every public course, and of all together."""
    courses = public_courses(session)
    found: dict[str | None, Published] = {}
    for name, pks in [*((each.course_id, [each.id]) for each in courses), (None, [each.id for each in courses])]:
        cube = cube_of(session, pks)
        rows = {(by, row.value): (row.registered, row.certified) for by in RELEASED for row in cube.table(by)}
        found[name] = {("all", "all"): (cube.registered, cube.certified), **rows}
    if len(courses) == 1:
        del found[None]
    return found


def small(exact: Truth) -> Iterator[tuple[str | None, Cell, int, int]]:
    """Every count of 0 to 9 that is attacked: course, cell, measure and the true count."""
    for course, table in exact.items():
        for cell in ATTACKED:
            registered, certified = table[cell]
            for measure, count in ((REGISTERED, registered), (CERTIFIED, certified), (OTHERS, registered - certified)):
                if count < 10:
                    yield course, cell, measure, count


def only_small_hidden(exact: Truth) -> Release:
    """What a threshold alone publishes: counts below ten hidden, all others exact."""
    return Release(
        {
            course: {cell: tuple(None if count < 10 else count for count in counts) for cell, counts in table.items()}
            for course, table in exact.items()
        }
    )


def as_released(scopes: Sequence[ReleasedScope], dates: Sequence[object] = ()) -> Release:
    """Our own release as an attacker reads it, with the release that each count is of."""
    tables: dict[str | None, Published] = {}
    since = {}
    for scope in scopes:
        tables[scope.course_id] = {(row.table, row.value): (row.registered, row.certified) for row in scope.rows}
        for row in scope.rows:
            for measure, date in ((REGISTERED, row.registered_as_of), (CERTIFIED, row.certified_as_of)):
                if date in dates:
                    since[scope.course_id, (row.table, row.value), measure] = dates.index(date)
    return Release(tables, since)


def told(attacker: Attacker, at: int, exact: Truth, every: int = 1) -> list[tuple[str | None, Cell, int]]:
    """The small counts (or every so many of them) of which the attacker can rule out some number of 0 to 9."""
    found = []
    for course, cell, measure, count in islice(small(exact), 0, None, every):
        low, high = attacker.range_of(at, course, cell, measure)
        assert low <= count <= high
        if low > 0 or high < 9:
            found.append((course, cell, measure))
    return found


@pytest.fixture
def courses(database: Database) -> None:
    """Two public courses, one of them small."""
    for course_id, people, seed in ((FIRST, 260, 1), (SECOND, 700, 2)):
        course = add_registrants(database, profiles(people, seed), course_id)
        with database.writing() as session:
            turn_on(session, course)


def later(monkeypatch: pytest.MonkeyPatch, weeks: int) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(weeks=weeks))


def released_now(database: Database) -> tuple[Truth, list[ReleasedScope]]:
    with database.reading() as session:
        exact = truth(session)
    release_tables(database, 1)
    with database.reading() as session:
        return exact, released(session)


def test_raw_tables_tell_every_small_count(database: Database, courses: None) -> None:
    with database.reading() as session:
        exact = truth(session)
    everything = {course: {cell: table[cell] for cell in CELLS} for course, table in exact.items()}
    attacker = Attacker([Release(everything)], slack=0)
    course, cell, measure, count = next(each for each in small(exact) if each[3] > 0)
    assert attacker.range_of(0, course, cell, measure) == (count, count)


@pytest.mark.slow
@on_one_database
def test_bounds_and_subtraction_tell_what_a_threshold_alone_hides(database: Database, courses: None) -> None:
    with database.reading() as session:
        exact = truth(session)
    attacker = Attacker([only_small_hidden(exact)], slack=0)
    found = [attacker.range_of(0, course, cell, measure) for course, cell, measure, _ in small(exact)]
    assert sum(low == high for low, high in found) > 10  # to the very number


def test_a_threshold_alone_is_undone_by_one_subtraction(database: Database) -> None:
    course = add_registrants(database, [each | {"gender": "f" if at else "o"} for at, each in enumerate(profiles(40))])
    with database.writing() as session:
        turn_on(session, course)
    exact, scopes = released_now(database)
    attacked = (course.course_id, ("gender", "o"), REGISTERED)
    assert Attacker([only_small_hidden(exact)], slack=0).range_of(0, *attacked) == (0, 1)
    low, high = Attacker([as_released(scopes)], slack=2).range_of(0, *attacked)
    assert low == 0
    assert high >= 9


@pytest.mark.slow
@on_one_database
def test_what_we_release_tells_no_small_count(database: Database, courses: None) -> None:
    exact, scopes = released_now(database)
    assert sum(row.registered is not None for scope in scopes for row in scope.rows) > 30
    assert told(Attacker([as_released(scopes)], slack=2), 0, exact) == []


@pytest.mark.slow
@on_one_database
def test_three_releases_together_tell_no_small_count_of_any(
    database: Database, courses: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    truths, releases, dates = [], [], []
    for week, newcomers in enumerate((0, 12, 45)):
        if newcomers:
            add_registrants(database, profiles(newcomers, seed=10 + week), FIRST)
            later(monkeypatch, 1)
        exact, scopes = released_now(database)
        dates.append(scopes[0].released_at)
        truths.append(exact)
        releases.append(as_released(scopes, dates))
    attacker = Attacker(releases, slack=2)
    assert any(attacker.releases[2].since[each] < 2 for each in attacker.releases[2].since)
    for at, exact in enumerate(truths):
        assert told(attacker, at, exact, every=11) == []


@pytest.mark.slow
def test_a_count_that_grows_out_of_hiding_does_not_tell_what_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = {"country": "AD", "education": "b", "gender": "f", "year_of_birth": 1990, "is_certified": False}
    course = add_registrants(database, [*profiles(400), someone])
    with database.writing() as session:
        turn_on(session, course)
    _, before = released_now(database)
    add_registrants(database, [someone] * 10)
    later(monkeypatch, 1)
    _, after = released_now(database)
    dates = [before[0].released_at, after[0].released_at]
    releases = [as_released(before, dates), as_released(after, dates)]
    attacked = course.course_id, ("country", "AD"), REGISTERED
    low, high = Attacker(releases, slack=2).range_of(0, *attacked)
    assert low == 0
    assert high >= 9
    table = {**releases[1].scopes[course.course_id], ("country", "AD"): (10, None)}
    shown = Release({course.course_id: table}, {**releases[1].since, attacked: 1})
    assert Attacker([releases[0], shown], slack=2).range_of(0, *attacked) == (0, 2)


@pytest.mark.slow
def test_one_newcomer_shows_in_two_raw_or_threshold_releases_and_in_none_of_ours(
    database: Database, courses: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, released_before = released_now(database)
    newcomer = {"country": "US", "education": "b", "gender": "f", "year_of_birth": 1990, "is_certified": False}
    add_registrants(database, [newcomer], FIRST)
    later(monkeypatch, 1)
    after, released_after = released_now(database)

    def changed(earlier: Release, later_one: Release) -> set[Cell]:
        tables = earlier.scopes[FIRST], later_one.scopes[FIRST]
        return {cell for cell in CELLS if tables[0][cell] != tables[1][cell]} - {("all", "all")}

    profile = {("country", "US"), ("education", "b"), ("gender", "f"), ("age", "35-44")}
    assert changed(Release(before), Release(after)) == profile
    assert changed(only_small_hidden(before), only_small_hidden(after)) == profile
    assert changed(as_released(released_before), as_released(released_after)) == set()
    assert [scope.rows for scope in released_before] == [scope.rows for scope in released_after]
