"""Who is one: ids, usernames that were borne, anonymous ids; and who isn't, since it can't be known."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from communicator import clock
from communicator.database import Database
from communicator.roster.anonymous_ids import course_learners_of_ids, keep_anonymous_ids
from communicator.roster.identity import join_in_steps
from communicator.roster.keeping import keep_learners
from communicator.roster.tables import CourseLearner, Unjoined
from tests.roster.a_site import ASite, one
from tests.roster.test_edx_package import COURSE

OTHER = "course-v1:DemoX+STAT101+2026_T1"


@pytest.fixture
def site(database: Database) -> ASite:
    """The only site."""
    return ASite(database)


def test_a_renamed_user_is_one_person_by_the_names_that_rosters_told(site: ASite) -> None:
    site.accounts({"7": "mara"})
    site.accounts({"7": "mara_s"})
    site.log(("", "mara", ""), ("", "mara_s", ""), ("7", "", ""))

    assert one(site.everybody().values())
    assert site.who(("", "mara", "")) == site.learner_in_course("7").id


def test_a_renamed_user_is_one_person_by_what_a_log_told(site: ASite) -> None:
    site.log(("", "mara", ""), ("7", "mara", ""))
    site.accounts({"7": "mara_s"})

    assert site.who(("", "mara", "")) == site.who(("7", "mara", "")) == site.learner_in_course("7").id


def test_a_name_that_another_person_took_over_is_nobody_of_both(site: ASite) -> None:
    site.accounts({"7": "mara"})
    site.accounts({"7": "mara_s", "8": "mara"})
    site.log(("", "mara", ""), ("7", "mara_s", ""), ("8", "mara", ""))

    people = site.everybody()
    assert len(set(people.values())) == 3


def test_a_name_taken_over_parts_who_was_joined_by_it(site: ASite) -> None:
    now = clock.now()
    site.accounts({"7": "mara"})
    site.log(("7", "mara", ""), at=now)
    site.log(("", "mara", ""), at=now - timedelta(days=90))
    assert one(site.everybody().values())

    site.log(("8", "mara", ""), at=now)

    assert len(set(site.everybody().values())) == 3
    assert site.learner_in_course("7").first_seen == now  # what can't be theirs is taken back


def test_who_was_joined_by_name_alone_keeps_their_pseudonym_when_the_name_turns_out_to_be_of_two(site: ASite) -> None:
    site.log(("", "mara", ""))
    before = site.who(("", "mara", ""))
    site.accounts({"7": "mara"})
    assert site.learner_in_course("7").id == before

    site.log(("8", "mara", ""), course_id=OTHER)

    assert site.who(("", "mara", "")) == before
    assert site.count() == 1  # nobody is left behind for a learner who was never there


def test_an_anonymous_id_that_the_platform_told_joins_to_the_learner_before_and_after(site: ASite) -> None:
    site.log(("", "", "a1"), ("", "", "a2"))
    site.accounts({"7": "mara"})
    site.anonymous_ids(("a1", "7"))
    site.anonymous_ids(("a3", "7"))
    site.log(("", "", "a3"))

    people = site.everybody()
    assert people[("", "", "a1")] == people[("", "", "a3")] == site.learner_in_course("7").id
    assert people[("", "", "a2")] != people[("", "", "a1")]


def test_an_anonymous_id_in_place_of_the_user_id_is_looked_up(site: ASite) -> None:
    coded = "6f3a" * 8
    site.log((coded, "", ""), ("7", "", ""))
    assert len(set(site.everybody().values())) == 2

    site.anonymous_ids((coded, "7"))

    assert one(site.everybody().values())


def test_the_username_beside_an_anonymous_id_is_a_name_of_that_user(site: ASite) -> None:
    site.log(("7", "", ""), ("", "mara", ""), ("", "", "a1"))

    site.anonymous_ids(("a1", "7"), username="mara")

    assert one(site.everybody().values())


def test_what_an_anonymous_id_tells_of_a_name_counts(site: ASite) -> None:
    site.log(("7", "", ""), ("", "mara", "a1"), ("", "mara", ""))

    site.anonymous_ids(("a1", "7"))

    assert one(site.everybody().values())


def test_an_anonymous_id_of_two_users_is_nobodys(site: ASite) -> None:
    site.anonymous_ids(("a1", "7"), ("a1", "8"))
    site.log(("", "", "a1"), ("7", "", ""), ("8", "", ""))

    assert len(set(site.everybody().values())) == 3


def test_telling_anonymous_ids_again_adds_nothing_and_leaves_nothing_to_join(site: ASite) -> None:
    rows = [{"anonymous_id": "a1", "platform_user_id": "7", "course_id": None, "username": "mara"}]
    site.anonymous_ids(("a1", "7"), username="mara")

    with site.database.writing() as session:
        assert keep_anonymous_ids(session, site.id, rows) == 0
        assert session.scalars(select(Unjoined)).all() == []


def test_a_roster_told_again_leaves_nothing_to_join(site: ASite) -> None:
    site.accounts({"7": "mara"})

    with site.database.writing() as session:
        keep_learners(session, site.id, [{"platform_user_id": "7", "username": "mara"}], replaced={"username"})
        assert session.scalars(select(Unjoined)).all() == []


def test_people_of_all_courses_are_joined_at_once(site: ASite) -> None:
    for course_id in (COURSE, OTHER):
        site.log(("", "mara", ""), ("7", "", ""), course_id=course_id)

    site.log(("7", "mara", ""), course_id=OTHER)

    assert one(site.everybody(COURSE).values())
    assert one(site.everybody(OTHER).values())


def test_an_interrupted_import_is_joined_by_the_next(site: ASite) -> None:
    site.log(("7", "mara", ""))
    with site.database.writing() as session:  # killed before its people were joined
        keep_learners(session, site.id, [{"platform_user_id": "7", "username": "mara"}], replaced={"username"})

    assert join_in_steps(site.database, site.id) == 1
    assert site.who(("7", "mara", "")) == site.learner_in_course("7").id


def test_a_list_of_predictions_finds_people_by_anonymous_id_then_by_pseudonym(site: ASite) -> None:
    site.accounts({"7": "mara", "8": "jo"})
    site.enrol("7", "8")
    site.log(("9", "", ""), ("", "", "a4"))
    site.anonymous_ids(("a1", "7"), ("a2", "9"), ("a5", "99"))
    jo = site.learner_in_course("8")

    with site.database.reading() as session:
        found = course_learners_of_ids(session, site.course(), ["a1", "a2", " a4 ", "a5", jo.pseudonym, "nobody", ""])

    assert found == {
        "a1": site.learner_in_course("7").id,
        "a2": site.who(("9", "", "")),
        "a4": site.who(("", "", "a4")),
        jo.pseudonym: jo.id,
    }


def test_the_pseudonym_of_who_turned_out_to_be_another_still_finds_them(site: ASite) -> None:
    site.log(("", "mara", ""))
    site.log(("7", "", ""))
    with site.database.reading() as session:
        pseudonyms = session.scalars(select(CourseLearner.pseudonym)).all()

    site.log(("7", "mara", ""))

    with site.database.reading() as session:
        found = course_learners_of_ids(session, site.course(), pseudonyms)
    assert found == dict.fromkeys(pseudonyms, site.who(("7", "mara", "")))
