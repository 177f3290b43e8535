"""Courses are switched on and off by patterns, of which the last that matches counts."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.access.tables import Site
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.roster.lms.switches import is_on, switch, switches, undo_switch
from communicator.roster.lms.tables import CourseSwitch

COURSES = ("course-v1:UPV+A+1", "course-v1:UPV+TEST1+1", "course-v1:DemoX+A+1", "UPV/A/1")
PATTERNS = ("*", "course-v1:UPV+*", "*+TEST*", "course-v1:*+A+?", "upv*")


def test_the_last_pattern_that_matches_counts(database: Database, site: Site) -> None:
    with database.writing() as session:
        switch(session, site.id, on=["course-v1:UPV+*"], off=["*+TEST*"])
        patterns = switches(session, site.id)
        assert [is_on(course, patterns) for course in COURSES] == [True, False, False, False]
        switch(session, site.id, on=["course-v1:UPV+TEST1+*"])
        assert is_on("course-v1:UPV+TEST1+1", switches(session, site.id))


def test_patterns_are_taken_back_one_by_one(database: Database, site: Site) -> None:
    with database.writing() as session:
        switch(session, site.id, on=["*"], off=["*+TEST*"])
        taken = undo_switch(session, site.id)
        assert taken is not None
        assert taken.pattern == "*+TEST*"
        assert is_on("course-v1:UPV+TEST1+1", switches(session, site.id))
        undo_switch(session, site.id)
        assert switches(session, site.id) == []
        assert undo_switch(session, site.id) is None


@pytest.mark.parametrize("pattern", ["", "   ", "x" * 256])
def test_what_is_no_pattern_is_refused(database: Database, site: Site, pattern: str) -> None:
    with database.writing() as session, pytest.raises(InvalidFields, match="must be a pattern of course ids"):
        switch(session, site.id, off=[pattern])


@given(st.lists(st.tuples(st.sampled_from(PATTERNS), st.booleans())), st.sampled_from(COURSES))
def test_a_course_is_on_exactly_if_the_last_match_says_so(given_: list[tuple[str, bool]], course: str) -> None:
    patterns = [CourseSwitch(pattern=pattern, is_on=on) for pattern, on in given_]
    said = False
    for pattern, on in given_:
        if fnmatchcase(course, pattern):
            said = on
    assert is_on(course, patterns) == said
