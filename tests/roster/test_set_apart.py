"""Staff and test accounts are set apart wherever they come from, and come back when they aren't any more."""

import pytest

from communicator.database import Database
from communicator.roster.identity import join_actors
from communicator.roster.people import active_course_learners, all_course_learners, count_enrolled, count_set_apart
from communicator.roster.set_apart import (
    add_pattern,
    count_people_set_apart,
    keep_course_roles,
    mark_site,
    patterns_of,
    remove_pattern,
)
from tests.roster.a_site import ASite
from tests.roster.test_edx_package import COURSE

OTHER = "course-v1:DemoX+STAT101+2026_T1"


@pytest.fixture
def site(database: Database) -> ASite:
    """The only site."""
    return ASite(database)


def apart(site: ASite, course_id: str = COURSE) -> int:
    course_pk = site.course(course_id)
    with site.database.reading() as session:
        return count_set_apart(session, course_pk)


def roles(site: ASite, *rows: tuple[str, str, str, str]) -> None:
    """Rows of user id, organisation, course and role."""
    keys = ("platform_user_id", "org", "course_id", "role")
    with site.database.writing() as session:
        keep_course_roles(session, site.id, [dict(zip(keys, row, strict=True)) for row in rows])
        join_actors(session, site.id)


def pattern(site: ASite, text: str) -> int:
    with site.database.writing() as session:
        add_pattern(session, site.id, text)
    return mark_site(site.database, site.id)


def test_staff_of_the_platform_are_set_apart_before_and_after_they_are_seen(site: ASite) -> None:
    site.log(("7", "root", ""))
    site.accounts({"7": "root", "8": "boss"}, is_staff=True)
    site.log(("", "boss", ""))
    site.enrol("7", "8", course_id=OTHER)

    assert (apart(site), apart(site, OTHER)) == (2, 2)


def test_who_is_no_longer_staff_is_a_learner_again(site: ASite) -> None:
    site.accounts({"7": "root"}, is_staff=True)
    site.enrol("7")

    site.accounts({"7": "root"}, is_staff=False)

    assert apart(site) == 0


def test_staff_of_a_course_are_set_apart_there_and_learners_elsewhere(site: ASite) -> None:
    site.accounts({"7": "mara", "8": "jo"})
    for course_id in (COURSE, OTHER):
        site.enrol("7", "8", course_id=course_id)

    roles(site, ("7", "DemoX", COURSE, "instructor"), ("8", "DemoX", COURSE, "beta_testers"))

    assert (apart(site), apart(site, OTHER)) == (1, 0)
    assert site.learner_in_course("7").is_set_apart


def test_a_role_in_an_organisation_is_one_in_all_its_courses_and_in_no_others(site: ASite) -> None:
    site.accounts({"7": "mara"})
    for course_id in (COURSE, OTHER, "Elsewhere/X1/2026"):
        site.enrol("7", course_id=course_id)

    roles(site, ("7", "DemoX", "", "staff"))

    assert (apart(site), apart(site, OTHER), apart(site, "Elsewhere/X1/2026")) == (1, 1, 0)


def test_a_role_that_is_told_no_more_is_gone(site: ASite) -> None:
    site.accounts({"7": "mara", "8": "jo"})
    site.enrol("7", "8")
    roles(site, ("7", "DemoX", COURSE, "staff"))

    roles(site, ("8", "DemoX", COURSE, "staff"))

    assert not site.learner_in_course("7").is_set_apart
    assert site.learner_in_course("8").is_set_apart


def test_a_role_of_somebody_whom_no_roster_names_counts(site: ASite) -> None:
    roles(site, ("7", "DemoX", COURSE, "staff"))
    site.log(("7", "mara", ""))

    assert apart(site) == 1


def test_test_accounts_are_set_apart_by_username_or_address_and_come_back(site: ASite) -> None:
    site.accounts({"7": "Test_mara"}, email="mara@example.org")
    site.accounts({"8": "jo"}, email="jo@QA.example.org")
    site.accounts({"9": "kim"}, email="kim@example.org")
    site.enrol("7", "8", "9")
    site.log(("", "test_unknown", ""))

    assert pattern(site, "test_*") == 2
    assert pattern(site, "*@qa.example.org") == 1
    site.accounts({"10": "test_later"}, email="later@example.org")
    site.enrol("10")

    with site.database.reading() as session:
        assert count_people_set_apart(session, site.id) == 4
        assert patterns_of(session, site.id) == ["*@qa.example.org", "test_*"]
    with site.database.writing() as session:
        assert remove_pattern(session, site.id, "test_*")
        assert not remove_pattern(session, site.id, "never there")
    assert mark_site(site.database, site.id) == 3
    assert apart(site) == 1


def test_an_account_that_is_renamed_to_a_test_account_is_set_apart(site: ASite) -> None:
    pattern(site, "test_*")
    site.accounts({"7": "mara"})
    site.enrol("7")

    site.accounts({"7": "test_mara"})

    assert apart(site) == 1


def test_nobody_set_apart_is_listed_or_counted_as_a_learner(site: ASite) -> None:
    site.accounts({"7": "root"}, is_staff=True)
    site.enrol("7", "8")
    jo = site.learner_in_course("8").id
    course_pk = site.course()

    with site.database.reading() as session:
        assert active_course_learners(session, course_pk) == all_course_learners(session, course_pk) == [jo]
        assert count_enrolled(session, course_pk) == 1
