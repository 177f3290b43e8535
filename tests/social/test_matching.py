"""A post is matched to a learner only through a link that the learner gave, and with their consent."""

import pytest
from sqlalchemy import select

from communicator import clock
from communicator.database import Database
from communicator.errors import BadInput
from communicator.file_errors import MissingColumn
from communicator.identifiers import new_id
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.social.handles import NETWORKS, normal_handle
from communicator.social.matching import (
    Completion,
    consent,
    link_profile,
    matched_authors,
    profile_completion,
    withdraw_consent,
)
from communicator.social.profile_list import link_profiles
from communicator.social.pseudonyms import author_key
from communicator.social.tables import ProfileLink
from tests.social.conftest import KEY

WORDS = "My posts with the course's hashtags may be matched to me."


def enrol(database: Database, course_pk: int, people: int) -> list[int]:
    """So many enrolled learners; their ids."""
    with database.writing() as session:
        learners = [Learner(site_id=1, platform_user_id=str(n), created_at=clock.now()) for n in range(people)]
        session.add_all(learners)
        session.flush()
        for learner in learners:
            person = CourseLearner(course_pk=course_pk, pseudonym=new_id(), learner_id=learner.id)
            person.enrolment = Enrolment(is_active=True)
            session.add(person)
        return [learner.id for learner in learners]


@pytest.mark.slow
def test_profile_completion_comes_out_as_in_the_paper(database: Database, course_pk: int) -> None:
    learners = enrol(database, course_pk, 812)
    with database.writing() as session:
        for number, learner in enumerate(learners[:275]):
            assert link_profile(session, learner, "twitter", f"https://twitter.com/user{number}")
        assert not link_profile(session, learners[300], "twitter", "I have none")
        assert link_profile(session, learners[0], "mastodon", "@user0@aulas.example")
        consent(session, learners[0], "mastodon", WORDS)
        told = profile_completion(session, course_pk)
    by_network = {"twitter": 275, "mastodon": 1, "google_plus": 0}
    assert told == Completion(enrolled=812, linked=275, by_network=by_network, consented=1, verified=0)
    assert told.per_cent == 33.86


def test_who_left_the_course_and_an_empty_course_count_for_nobody(database: Database, course_pk: int) -> None:
    (learner,) = enrol(database, course_pk, 1)
    with database.writing() as session:
        link_profile(session, learner, "twitter", "ana")
        session.scalars(select(Enrolment)).one().is_active = False
        session.flush()
        told = profile_completion(session, course_pk)
    assert (told.enrolled, told.linked, told.per_cent) == (0, 0, None)


def test_nobody_is_matched_without_consent_or_after_it_was_withdrawn(database: Database, course_pk: int) -> None:
    (learner,) = enrol(database, course_pk, 1)
    with database.writing() as session:
        link_profile(session, learner, "twitter", "@Ana")
        assert matched_authors(session, course_pk, KEY) == {}
        consent(session, learner, "twitter", WORDS)
        person = session.scalars(select(CourseLearner.id)).one()
        assert matched_authors(session, course_pk, KEY) == {("twitter", author_key(KEY, "twitter", "ana")): person}
        withdraw_consent(session, learner)
        assert matched_authors(session, course_pk, KEY) == {}


def test_another_handle_needs_consent_anew_and_a_bad_one_drops_the_link(database: Database, course_pk: int) -> None:
    (learner,) = enrol(database, course_pk, 1)
    with database.writing() as session:
        link_profile(session, learner, "twitter", "ana")
        consent(session, learner, "twitter", WORDS)
        link_profile(session, learner, "twitter", "@Ana")
        assert session.scalars(select(ProfileLink)).one().wording == WORDS
        link_profile(session, learner, "twitter", "ana2")
        assert session.scalars(select(ProfileLink)).one().consented_at is None
        link_profile(session, learner, "twitter", "no handle")
        assert session.scalars(select(ProfileLink)).all() == []
        with pytest.raises(BadInput, match="No profile link on twitter"):
            consent(session, learner, "twitter", WORDS)


def test_a_handle_that_two_learners_claim_is_nobodys(database: Database, course_pk: int) -> None:
    learners = enrol(database, course_pk, 2)
    with database.writing() as session:
        for learner in learners:
            link_profile(session, learner, "twitter", "ana")
            consent(session, learner, "twitter", WORDS)
        assert matched_authors(session, course_pk, KEY) == {}


def test_a_list_of_profiles_says_what_it_could_use(database: Database, course_pk: int) -> None:
    first, second = enrol(database, course_pk, 2)
    with database.writing() as session:
        session.get_one(Learner, first).username = "Ana"
        session.get_one(Learner, second).username = "luis"
        session.flush()
        told = "Username,X,Mastodon\nana,@ana_g,\nluis,no handle,https://aulas.example/@luis\nnobody,a,b\nana\n"
        assert link_profiles(session, course_pk, told) == {"linked": 2, "invalid": 1, "unknown": 1}
        links = session.scalars(select(ProfileLink).order_by(ProfileLink.learner_id)).all()
        assert [(link.learner_id, link.handle) for link in links] == [(first, "ana_g"), (second, "luis@aulas.example")]
        with pytest.raises(MissingColumn, match="username,x,mastodon"):
            link_profiles(session, course_pk, "name,x\n")


@pytest.mark.parametrize(
    "written", ["http://[1", "https://[::1", "@", "", "x" * 5000, "https://x.com/", "//", "a@b@c@"]
)
def test_what_is_no_handle_is_none_however_odd(written: str) -> None:
    assert [normal_handle(network, written) for network in NETWORKS] == [None] * 3
