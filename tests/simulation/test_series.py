"""A series: past offerings and a running one, whose dates a folder keeps."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.errors import BadInput
from communicator.simulation.cohort import person_number
from communicator.simulation.series import demo_specs, series_in, write_series
from tests.simulation.reading import table


@settings(max_examples=25, deadline=None)
@given(until=st.dates(date(2020, 1, 1), date(2040, 1, 1)), courses=st.integers(1, 12))
def test_the_last_offering_runs_and_those_before_are_over(until: date, courses: int) -> None:
    *past, running = demo_specs(courses, 10, 1, until)
    assert timedelta(weeks=4) <= until - running.first_monday < timedelta(weeks=6)
    assert running.running
    assert running.first_monday.weekday() == 0
    assert all(spec.last_day < until and not spec.running for spec in past)
    assert all(one.last_day < two.course.start.date() for one, two in pairwise([*past, running]))
    assert len({spec.run for spec in [*past, running]}) == courses


@settings(max_examples=25, deadline=None)
@given(until=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_without_a_running_offering_all_are_over(until: date) -> None:
    specs = demo_specs(3, 10, 1, until, running=False)
    assert all(spec.course.end.date() < until and not spec.running for spec in specs)


def test_a_later_day_continues_the_series_of_the_folder(tmp_path: Path) -> None:
    until = date(2026, 3, 1)
    specs = series_in(tmp_path, 2, 5, 1, until)
    write_series(tmp_path, specs, until)
    later = until + timedelta(days=20)
    assert demo_specs(2, 5, 1, later) != specs
    assert series_in(tmp_path, 2, 5, 1, later) == specs
    past, running = write_series(tmp_path, specs, later)
    assert (past.new_days, running.new_days) == (0, 20)


def test_another_request_for_the_same_folder_is_refused(tmp_path: Path) -> None:
    until = date(2026, 3, 1)
    write_series(tmp_path, series_in(tmp_path, 1, 5, 1, until), until)
    with pytest.raises(BadInput, match="holds another simulation"):
        series_in(tmp_path, 1, 6, 1, until)


@pytest.mark.parametrize(
    ("courses", "learners", "seed"), [(0, 5, 1), (41, 5, 1), (1, 0, 1), (1, 500_001, 1), (1, 5, -1)]
)
def test_numbers_that_cant_be_are_refused(courses: int, learners: int, seed: int) -> None:
    with pytest.raises(BadInput, match="choose"):
        demo_specs(courses, learners, seed, date(2026, 1, 1))


@pytest.mark.slow
def test_who_takes_the_course_again_is_the_same_person(tmp_path: Path) -> None:
    until = date(2026, 3, 1)
    write_series(tmp_path, demo_specs(2, 60, 3, until), until)
    first, second = (
        {(row["id"], row["username"], row["email"]) for row in table(folder, "auth_user")}
        for folder in sorted(path for path in tmp_path.iterdir() if path.is_dir())
    )
    assert 1 <= len(first & second) <= 5
    assert len({row[0] for row in first | second}) == len(first | second)


@given(place=st.integers(0, 8), learners=st.integers(1, 300))
def test_nobody_enrols_twice_in_one_offering(place: int, learners: int) -> None:
    numbers = [person_number(place, index, learners) for index in range(learners)]
    assert len(set(numbers)) == learners
