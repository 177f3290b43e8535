"""Writing offerings: the same request gives the same bytes, however often it was interrupted or continued."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communicator.errors import BadInput
from communicator.simulation.offerings import OfferingSpec, write_offering
from tests.simulation.reading import digests, table


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path, small_spec: OfferingSpec) -> None:
    write_offering(tmp_path / "one", small_spec)
    write_offering(tmp_path / "two", small_spec)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_people_and_days(tmp_path: Path, small_spec: OfferingSpec) -> None:
    write_offering(tmp_path / "one", small_spec)
    write_offering(tmp_path / "two", replace(small_spec, seed=8))
    one, two = table(tmp_path / "one", "auth_user"), table(tmp_path / "two", "auth_user")
    assert not {row["email"] for row in one if row["email"]} & {row["email"] for row in two}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, small_spec: OfferingSpec) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("at_once")
    write_offering(folder, small_spec)
    return digests(folder)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(0, 98), min_size=1, max_size=3).map(sorted))
def test_continuing_day_by_day_equals_one_longer_run(
    tmp_path_factory: pytest.TempPathFactory, small_spec: OfferingSpec, at_once: dict[str, str], stops: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("continued")
    for stop in stops:
        write_offering(folder, small_spec, small_spec.first_day + timedelta(days=stop))
    write_offering(folder, small_spec)
    assert digests(folder) == at_once


def test_continuing_leaves_the_files_of_earlier_days_alone(tmp_path: Path, small_spec: OfferingSpec) -> None:
    first = write_offering(tmp_path, small_spec, date(2025, 3, 1))
    before = {path: path.stat().st_mtime_ns for path in first.tracking_logs}
    second = write_offering(tmp_path, small_spec, date(2025, 3, 8))
    assert second.new_days == 7
    assert second.events > first.events
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_nothing_left_to_do_touches_nothing(tmp_path: Path, small_spec: OfferingSpec) -> None:
    write_offering(tmp_path, small_spec, date(2025, 3, 1))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = write_offering(tmp_path, small_spec, date(2025, 2, 20))
    assert (again.new_days, again.until) == (0, date(2025, 3, 1))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


class Killed(Exception):
    """Stands for the end of a process between two days."""


def test_a_run_that_is_killed_leaves_whole_files_and_is_made_good(
    tmp_path: Path, small_spec: OfferingSpec, at_once: dict[str, str]
) -> None:
    def kill(days: float) -> None:
        if days > 40:
            raise Killed

    with pytest.raises(Killed):
        write_offering(tmp_path, small_spec, None, kill)
    there = digests(tmp_path)
    assert "simulation.state" not in there
    assert all(at_once[name] == digest for name, digest in there.items())
    (tmp_path / "tracking" / ".half.log.gz.unfinished").write_bytes(b"half a day")
    write_offering(tmp_path, small_spec)
    assert digests(tmp_path) == at_once


def test_progress_counts_the_days(tmp_path: Path, small_spec: OfferingSpec) -> None:
    told: list[float] = []
    write_offering(tmp_path, small_spec, small_spec.first_day + timedelta(days=9), told.append)
    assert told == list(range(1, 11))


def test_a_folder_of_another_offering_is_refused(tmp_path: Path, small_spec: OfferingSpec) -> None:
    write_offering(tmp_path, small_spec, date(2025, 1, 20))
    with pytest.raises(BadInput, match="holds another simulation"):
        write_offering(tmp_path, replace(small_spec, seed=9))


def test_a_folder_that_cant_be_made_is_told(unwritable: Path, small_spec: OfferingSpec) -> None:
    with pytest.raises(BadInput, match="can't be written to"):
        write_offering(unwritable, small_spec)


def test_a_day_before_enrolment_opens_is_refused(tmp_path: Path, small_spec: OfferingSpec) -> None:
    with pytest.raises(BadInput, match="choose a later day"):
        write_offering(tmp_path, small_spec, date(2024, 1, 1))
