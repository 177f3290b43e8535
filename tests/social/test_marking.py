"""Only learners who agreed are marked by what they posted, and no longer than they agree."""

from pathlib import Path

import pytest
from sqlalchemy import select

from communicator import clock
from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.audience.tables import Mark
from communicator.database import Database
from communicator.roster.tables import CourseLearner
from communicator.social.collection import keep
from communicator.social.marking import mark_course
from communicator.social.matching import consent, follow_profiles, link_profile, withdraw_consent
from communicator.social.posts import Post
from communicator.social.pseudonyms import course_key
from tests.social.test_conversation import by
from tests.social.test_matching import WORDS, enrol

PEOPLE = ("ana", "bea", "carl", "dan", "eve")


@pytest.fixture
def learners(database: Database, course_pk: int, tmp_path: Path) -> dict[str, int]:
    """Five who gave a profile, of whom Eve didn't agree; Ana and Bea talk, Carl, Dan and Eve posted to nobody."""
    ids = dict(zip(PEOPLE, enrol(database, course_pk, len(PEOPLE)), strict=True))
    posts: list[Post] = [by(1, "ana"), by(2, "bea", to=1), by(3, "carl"), by(4, "eve"), by(5, "bea", to=1)]
    with database.writing() as session:
        for name, learner in ids.items():
            link_profile(session, learner, "twitter", name)
            if name != "eve":
                consent(session, learner, "twitter", WORDS)
        keep(session, course_pk, course_key(tmp_path, course_pk), posts, clock.now())
    return ids


def chosen(database: Database, course_pk: int, mark: str, value: str = "yes") -> set[int]:
    with database.reading() as session:
        criteria = Criteria.parse({"marks": {f"social:{mark}": [value]}})
        who = matching(session, course_pk, criteria, None)
        return set(session.scalars(select(CourseLearner.learner_id).where(CourseLearner.id.in_(who))))


def test_those_who_agreed_are_marked_by_what_they_posted(
    database: Database, course_pk: int, learners: dict[str, int], tmp_path: Path
) -> None:
    assert mark_course(database, tmp_path, course_pk) == 4
    assert chosen(database, course_pk, "posted") == {learners[name] for name in ("ana", "bea", "carl")}
    assert chosen(database, course_pk, "isolate") == {learners["carl"]}
    assert chosen(database, course_pk, "posted", "") == {learners["dan"], learners["eve"]}


def test_an_answer_ends_being_on_ones_own_with_the_next_marking(
    database: Database, course_pk: int, learners: dict[str, int], tmp_path: Path
) -> None:
    mark_course(database, tmp_path, course_pk)
    with database.writing() as session:
        keep(session, course_pk, course_key(tmp_path, course_pk), [by(9, "ana", to=3)], clock.now())
    mark_course(database, tmp_path, course_pk)
    assert chosen(database, course_pk, "isolate") == set()


def test_who_withdraws_or_gives_another_profile_loses_the_marks_at_once(
    database: Database, course_pk: int, learners: dict[str, int], tmp_path: Path
) -> None:
    mark_course(database, tmp_path, course_pk)
    with database.writing() as session:
        withdraw_consent(session, learners["ana"])
        link_profile(session, learners["bea"], "twitter", "another")
        link_profile(session, learners["carl"], "twitter", "carl", kept_by="moodle")
    assert chosen(database, course_pk, "posted") == {learners["carl"]}
    mark_course(database, tmp_path, course_pk)
    assert chosen(database, course_pk, "posted") == {learners["carl"]}


def test_a_profile_taken_out_on_the_platform_takes_its_marks_along(
    database: Database, course_pk: int, learners: dict[str, int], tmp_path: Path
) -> None:
    with database.writing() as session:
        link_profile(session, learners["carl"], "mastodon", "@carl@aulas.example", kept_by="moodle")
    mark_course(database, tmp_path, course_pk)
    with database.writing() as session:
        assert follow_profiles(session, "moodle", list(learners.values()), []) == 1
    with database.reading() as session:
        assert set(session.scalars(select(Mark.name))) == {"social:posted"}
    assert chosen(database, course_pk, "posted") == {learners["ana"], learners["bea"]}
