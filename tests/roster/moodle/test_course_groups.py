"""Who is in which of a Moodle course's groups is what its list of people tells."""

import pytest
from sqlalchemy import select

from communicator import clock
from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.moodle.course_groups import GroupCounts, keep_course_groups
from communicator.roster.moodle.enrolled import import_enrolled
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.tables import Learner
from communicator.roster.told_tables import CourseGroup, GroupMember
from tests.roster.moodle.double import Moodle, course, groups, person


@pytest.fixture
def two(database: Database, site: Site, moodle: Moodle) -> Course:
    """Course 2 of the site, with people in groups."""
    moodle.courses = [course(2)]
    moodle.people = [
        person(5, groups=groups(g3="North &amp; south")),
        person(6, groups=groups(g3="North &amp; south", g4="Évora")),
        person(7),
        person(8, "teacher", groups=groups(g5="Teachers")),
    ]
    with database.writing() as session:
        return ensure_course(session, site, "2")


def bring(database: Database, two: Course, caller: MoodleSite) -> GroupCounts:
    told = import_enrolled(database, two.site_id, two, caller).groups
    return keep_course_groups(database, two, told, clock.now())


def places(database: Database) -> set[tuple[str, str]]:
    with database.reading() as session:
        query = select(CourseGroup.name, Learner.platform_user_id).select_from(GroupMember)
        return {(name, user_id) for name, user_id in session.execute(query.join(CourseGroup).join(Learner))}


def test_groups_come_with_their_learners(database: Database, two: Course, caller: MoodleSite) -> None:
    assert bring(database, two, caller) == GroupCounts(groups=2, members=3, left=0)
    assert places(database) == {("North & south", "5"), ("North & south", "6"), ("Évora", "6")}


def test_again_renames_moves_and_takes_out(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    bring(database, two, caller)
    moodle.people[0]["groups"] = groups(g4="Évora, again")
    moodle.people[1]["groups"] = groups(g4="Évora, again")

    assert bring(database, two, caller) == GroupCounts(groups=1, members=2, left=2)
    assert places(database) == {("Évora, again", "5"), ("Évora, again", "6")}
    with database.reading() as session:
        assert session.scalars(select(CourseGroup.platform_id)).all() == ["4"]


def test_other_courses_groups_and_cohorts_of_reports_stay(
    database: Database, site: Site, two: Course, caller: MoodleSite
) -> None:
    with database.writing() as session:
        ensure_course(session, site, "3")
        for platform_id, course_id, kind in (("9", "3", "group"), ("2:A", "2", "cohort")):
            session.add(CourseGroup(site_id=site.id, platform_id=platform_id, course_id=course_id, name="A", kind=kind))

    bring(database, two, caller)

    with database.reading() as session:
        assert set(session.scalars(select(CourseGroup.platform_id))) == {"3", "4", "9", "2:A"}
