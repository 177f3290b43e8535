"""Erasing a course: its files at once, every row that refers to it, and nobody else's."""

from pathlib import Path

import pytest
from sqlalchemy import Table, func, inspect, select

from communicator import clock
from communicator.access.sites import find_site
from communicator.access.tables import AuditEntry
from communicator.clickstream import event_removal
from communicator.clickstream.log_import import import_log
from communicator.clickstream.manifest import CourseDay
from communicator.clickstream.publication import Publication
from communicator.clickstream.sequences import course_sequences
from communicator.clickstream.sources import LogRef
from communicator.courses.catalogue import find_course, list_courses
from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.errors import CourseErased
from communicator.identifiers import new_id
from communicator.insights.tables import PublicCourse, PublicRelease
from communicator.operations import course_erasure
from communicator.operations.course_erasure import erase_course
from communicator.roster.tables import Actor, Learner
from tests.clickstream.lines import COURSE, line
from tests.operations.test_learner_erasure import OTHER, bring, write_to_them
from tests.seeding import seed_course


def known(database: Database, course_id: str = COURSE) -> Course:
    with database.reading() as session:
        return find_course(session, course_id)


def referring() -> dict[str, set[str]]:
    """Of every table, the columns by which its rows belong to a course, in one step or several."""
    found: dict[str, set[str]] = {"course": {"id"}}
    for table in Base.metadata.sorted_tables:
        owned = {"course", "course_learner", "communication", "snapshot", "social_post", "social_source"}
        columns = {
            column.name for column in table.columns if {key.column.table.name for key in column.foreign_keys} & owned
        }
        if columns:
            found[table.name] = columns
    return found


def rows(database: Database, table: Table) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_no_row_and_no_file_of_a_course_is_left_and_the_other_course_is_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    bring(database, tmp_path)
    write_to_them(database)
    course, other = known(database), known(database, OTHER)
    data = tmp_path / "data"
    with database.writing() as session:
        session.add(PublicCourse(course_pk=course.id, turned_on_at=clock.now()))
        release = {COURSE: {"exact": [12]}, "*": {"exact": [24]}}
        session.add(PublicRelease(id=new_id(), site_id=course.site_id, released_at=clock.now(), tables=release))
    before = course_sequences(database, data, other.id)

    done = erase_course(database, data, course, "command line")

    assert done.events == 18
    assert done.people == 1  # the other one of the roster is in both courses
    assert not (data / "events" / str(course.id)).exists()
    with database.reading() as session:
        assert [each.course_id for each in list_courses(session)] == [OTHER]
        remaining = inspect(session.connection()).get_multi_foreign_keys()
        for (_, name), keys in remaining.items():
            for key in keys:
                if key["referred_table"] == "course":
                    (column,) = key["constrained_columns"]
                    table = Base.metadata.tables[str(name)]
                    pks = set(session.scalars(select(table.c[column])))
                    assert course.id not in pks, name
        for table in Base.metadata.sorted_tables:
            if {"site_id", "course_id"} <= set(table.c.keys()):
                assert COURSE not in set(session.scalars(select(table.c.course_id))), table.name
        assert session.scalars(select(PublicRelease)).one().tables == {"*": {"exact": [24]}}
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "course_erased"))
        assert entry.details["events"] == 18
    after = course_sequences(database, data, other.id)
    assert after.times.tolist() == before.times.tolist()


def test_every_table_of_a_seeded_course_is_empty_afterwards(database: Database, tmp_path: Path) -> None:
    course = seed_course(database, 40)
    erase_course(database, tmp_path, course, "command line")

    left = {name for name in referring() if rows(database, Base.metadata.tables[name])}
    assert left == set()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Learner)) == 0
        assert session.scalar(select(func.count()).select_from(Actor)) == 0


@pytest.mark.parametrize("at", ["remove_folder", "destroy_course_key", "_delete_named", "_delete_people", "note"])
def test_an_erasure_that_was_killed_is_completed_by_the_next(
    database: Database, tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(database, tmp_path)
    course = known(database)

    class Killed(BaseException):
        """As a SIGKILL: nothing after it happens."""

    def be_killed(*_arguments: object, **_facts: object) -> None:
        raise Killed

    place = event_removal if at == "remove_folder" else course_erasure
    with monkeypatch.context() as patched:
        patched.setattr(place, at, be_killed)
        with pytest.raises(Killed):
            erase_course(database, tmp_path / "data", course, "command line")
    erase_course(database, tmp_path / "data", course, "command line")

    with database.reading() as session:
        assert [each.course_id for each in list_courses(session)] == [OTHER]
    assert not (tmp_path / "data" / "events" / str(course.id)).exists()


def test_who_reads_or_imports_an_erased_course_is_told_so(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(database, tmp_path)
    course, data = known(database), tmp_path / "data"
    write = Publication._write_all

    def write_while_it_is_erased(self: Publication, days: list[CourseDay]) -> object:
        done = write(self, days)
        erase_course(database, data, course, "command line")
        return done

    log = tmp_path / "more.log"
    log.write_bytes(line(60 * 24 * 20, user=5))
    with database.writing() as session:
        site = find_site(session, None)
    monkeypatch.setattr(Publication, "_write_all", write_while_it_is_erased)

    with pytest.raises(CourseErased):
        import_log(database, data, site.id, LogRef(str(log)))
    with pytest.raises(CourseErased):
        course_sequences(database, data, course.id)


@pytest.mark.slow
def test_the_same_logs_bring_an_erased_course_back(database: Database, tmp_path: Path) -> None:
    site, log = bring(database, tmp_path)
    erase_course(database, tmp_path / "data", known(database), "command line")

    assert import_log(database, tmp_path / "data", site.id, LogRef(str(log))).new_events == 18
