"""Compaction: fewer files, the same events, whatever is imported before, after and meanwhile."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from communicator.clickstream import compaction, event_files
from communicator.clickstream.compaction import compact_all
from communicator.clickstream.report import report_course
from communicator.clickstream.tables import EventFile
from communicator.database import Database
from tests.clickstream.lines import START, line
from tests.clickstream.test_store import contents, fresh, import_lines

DAY = 60 * 24
YEARS_LATER = START + timedelta(days=900)


def days(numbers: Sequence[int], user: int = 1) -> list[bytes]:
    """A line on each of these days after the second of March."""
    return [line(DAY * number, user=user) for number in numbers]


def files(database: Database) -> list[EventFile]:
    with database.reading() as session:
        return list(session.scalars(select(EventFile).order_by(EventFile.course_pk, EventFile.day)))


def test_a_month_becomes_one_file_and_tells_the_same(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, days(range(40)))
    before = contents(database, tmp_path)

    (done,) = compact_all(database, tmp_path, YEARS_LATER).values()

    march, april = files(database)
    assert (done.files_before, done.files_after) == (40, 2)
    assert done.bytes_after < done.bytes_before
    assert (str(march.day), str(march.last_day), march.days, march.events) == ("2026-03-02", "2026-03-31", 30, 30)
    assert (str(april.day), april.days) == ("2026-04-01", 10)
    assert contents(database, tmp_path) == before
    with database.reading() as session:
        assert report_course(session, march.course_pk).days == 40
    assert compact_all(database, tmp_path, YEARS_LATER)[march.course_pk].files_before == 2


def test_days_that_may_still_get_events_and_a_month_that_goes_on_are_left_alone(
    database: Database, tmp_path: Path
) -> None:
    import_lines(database, tmp_path, days(range(20)))

    compact_all(database, tmp_path, START + timedelta(days=5))
    assert len(files(database)) == 20  # five settled days of a month that goes on: too few
    compact_all(database, tmp_path, START + timedelta(days=10))
    assert [each.days for each in files(database)] == [10, *[1] * 10]
    compact_all(database, tmp_path, START + timedelta(days=12))
    assert [each.days for each in files(database)] == [10, *[1] * 10]
    compact_all(database, tmp_path, START + timedelta(days=18))
    assert [each.days for each in files(database)] == [18, 1, 1]


@pytest.mark.slow
def test_a_file_of_many_events_is_large_enough(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LARGE", 10)
    import_lines(database, tmp_path, days(range(25)))

    compact_all(database, tmp_path, YEARS_LATER)

    assert [each.events for each in files(database)] == [10, 10, 5]


def test_an_event_of_a_compacted_month_is_new_once(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, days([0, 1, 2, 5, 9]))
    compact_all(database, tmp_path, YEARS_LATER)

    assert import_lines(database, tmp_path, days([0, 1, 2, 5, 9])) == 0
    assert len(files(database)) == 1
    assert import_lines(database, tmp_path, days([2, 3, 7, 12], user=2)) == 4  # in it, between its days, behind it
    assert import_lines(database, tmp_path, days([2, 3, 7, 12], user=2)) == 0
    assert [(each.events, each.days) for each in files(database)] == [(8, 7), (1, 1)]
    compact_all(database, tmp_path, YEARS_LATER)
    assert [(each.events, each.days) for each in files(database)] == [(9, 8)]


def test_a_month_that_was_compacted_while_a_log_of_it_was_published_gets_its_events(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from communicator.clickstream.publication import Publication

    import_lines(database, tmp_path, days(range(10)))
    write = Publication._write_all
    compacted: list[object] = []

    def write_then_be_overtaken(self: Publication, those: object) -> object:
        done = write(self, those)  # type: ignore[arg-type]
        if not compacted:
            compacted.append(compact_all(database, tmp_path, YEARS_LATER))
        return done

    monkeypatch.setattr(Publication, "_write_all", write_then_be_overtaken)

    assert import_lines(database, tmp_path, days([3, 5, 11], user=2)) == 3
    assert [(each.events, each.days) for each in files(database)] == [(12, 10), (1, 1)]


def test_a_file_that_a_log_changed_while_it_was_compacted_stays_as_it_is(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lines(database, tmp_path, days(range(10)))
    read = event_files.read_events

    def read_then_be_overtaken(paths: Sequence[Path]) -> object:
        found = read(paths)
        monkeypatch.setattr(compaction, "read_events", read)
        import_lines(database, tmp_path, days([3], user=2))
        return found

    monkeypatch.setattr(compaction, "read_events", read_then_be_overtaken)
    compact_all(database, tmp_path, YEARS_LATER)

    assert len(files(database)) == 10
    compact_all(database, tmp_path, YEARS_LATER)
    assert [each.events for each in files(database)] == [11]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.lists(st.tuples(st.integers(0, 70), st.integers(1, 3)), min_size=1, max_size=12), st.integers(0, 90)
        ),
        max_size=8,
    )
)
def test_any_imports_and_compactions_end_in_the_events_of_imports_alone(steps: list[object]) -> None:
    with fresh(_template) as (plain, plain_folder), fresh(_template) as (database, folder):
        for step in steps:
            if isinstance(step, int):
                compact_all(database, folder, START + timedelta(days=step))
            else:
                assert isinstance(step, list)
                lines = [line(DAY * day, user=user) for day, user in step]
                assert import_lines(database, folder, lines) == import_lines(plain, plain_folder, lines)
        assert contents(database, folder) == contents(plain, plain_folder)
        held: dict[int, set[object]] = {}
        for each in files(database):
            span = {each.day + timedelta(days=n) for n in range((each.last_day - each.day).days + 1)}
            assert span.isdisjoint(held.setdefault(each.course_pk, set()))
            held[each.course_pk] |= span


@pytest.fixture(autouse=True)
def _migrated(sqlite_template: Path) -> None:
    global _template  # noqa: PLW0603 - Hypothesis wants no fixture that changes between its examples
    _template = sqlite_template


_template = Path()
