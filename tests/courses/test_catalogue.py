"""Courses are found by id, and made when a log or a roster first names them."""

from datetime import UTC, datetime

import pytest

from communicator.access.sites import add_site
from communicator.courses.catalogue import (
    DEFAULT_PASS_MARK,
    add_course,
    effective_pass_mark,
    ensure_course,
    find_course,
    list_courses,
)
from communicator.database import Database
from communicator.errors import AlreadyThere, AmbiguousCourse, InvalidFields, UnknownCourse

COURSE = "course-v1:DemoX+STAT101+2026"


def test_a_course_is_a_site_and_an_id(database: Database) -> None:
    with database.writing() as session:
        sites = [add_site(session, "key", name, "edx").site for name in ("one", "two")]
        first, second = (ensure_course(session, site, COURSE) for site in sites)
        assert first.id != second.id
        assert ensure_course(session, sites[0], COURSE).id == first.id
        assert find_course(session, COURSE, "two").id == second.id
        assert [course.id for course in list_courses(session)] == [first.id, second.id]
        with pytest.raises(AmbiguousCourse, match="one, two; say --site NAME"):
            find_course(session, COURSE)


def test_an_unknown_course_is_told_with_the_way_out(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownCourse, match="`communicator course list` shows"):
        find_course(session, COURSE)


def test_a_course_added_by_hand_has_the_facts_given_and_is_added_once(database: Database) -> None:
    start, end = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
    with database.writing() as session:
        site = add_site(session, "key", "one", "edx").site
        added = add_course(session, site, COURSE, start=start, end=end, pass_mark=0.7, time_zone="Europe/Madrid")
        assert (effective_pass_mark(added), added.time_zone) == (0.7, "Europe/Madrid")
        assert effective_pass_mark(ensure_course(session, site, "A/B/C")) == DEFAULT_PASS_MARK
        with pytest.raises(AlreadyThere):
            add_course(session, site, COURSE)


def test_facts_that_cannot_be_are_refused_by_name(database: Database) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    with database.writing() as session:
        site = add_site(session, "key", "one", "edx").site
        with pytest.raises(InvalidFields) as refused:
            add_course(session, site, "nonsense", start=moment, end=moment, pass_mark=60, time_zone="Mars/Olympus")
    assert set(refused.value.errors) == {"course_id", "end", "pass_mark", "time_zone"}
