"""Who isn't of the course's staff sees no figure that fewer than five people stand behind, nor can work one out."""

from dataclasses import replace
from typing import Any

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.social.activities import Activity, decide, set_activities
from communicator.social.collection import keep
from communicator.social.hiding import Hiding, is_small
from communicator.social.posts import Kind, Post
from communicator.social.report import social_report
from tests.social.conftest import KEY
from tests.social.paper import BEGAN

A_POST = Post("twitter", "1", "ana", Kind.ORIGINAL, BEGAN)


def posts_of(network: str, people: int, *tags: str, start: int = 0) -> list[Post]:
    """Two posts of each of so many people."""
    return [
        replace(A_POST, network=network, native_id=f"{start}-{n}", author=f"user{n // 2}@h.example", raw_tags=tags)
        for n in range(2 * people)
    ]


def report(database: Database, course_pk: int, posts: list[Post], network: str | None = None) -> Any:
    with database.writing() as session:
        set_activities(session, course_pk, [Activity("One", "", "Proposed"), Activity("Two", "", "Another")])
        keep(session, course_pk, KEY, posts, BEGAN)
        decide(session, course_pk, "Propossed", "Proposed")
    with database.reading() as session:
        return social_report(session, session.get_one(Course, course_pk), network, hides_few=True)


def test_enough_people_are_told_as_they_are(database: Database, course_pk: int) -> None:
    told = report(database, course_pk, posts_of("twitter", 9, "Proposed", "own"))
    assert told["hidden_below"] == 5
    assert told["distribution"]["authors"] == 9
    assert told["distribution"]["total"] == {"total": 36, "different": 2, "misspelled": None, "users": 9}
    assert told["timeline"]["days"] == [{"day": "2015-01-12", "non_formal": 18, "informal": 18}]
    assert told["interactions"][0]["collected"] == {"publications": 18, "replies": None, "reposts": None}


def test_few_people_are_hidden_wherever_they_count(database: Database, course_pk: int) -> None:
    told = report(database, course_pk, posts_of("twitter", 4, "Proposed", "own"))
    lines = told["distribution"]
    assert [lines[name] for name in ("posts", "authors", "authors_using")] == [None] * 3
    assert {value for name in ("non_formal", "informal", "total") for value in lines[name].values()} == {None}
    assert told["tags"]["informal"] == []
    assert set(told["conversation"].values()) == {None}
    assert told["timeline"]["days"] == [{"day": "2015-01-12", "non_formal": None, "informal": None}]


def test_a_network_of_few_hides_all_networks_together_but_not_the_other(database: Database, course_pk: int) -> None:
    posts = [*posts_of("twitter", 20, "Proposed"), *posts_of("mastodon", 3, "Proposed")]
    told = report(database, course_pk, posts)
    rows = {row["network"]: row["collected"]["publications"] for row in told["interactions"]}
    assert rows == {None: None, "mastodon": None, "twitter": 40}
    assert told["distribution"]["authors"] is None
    assert report(database, course_pk, [], "twitter")["distribution"]["authors"] == 20
    assert report(database, course_pk, [], "mastodon")["distribution"]["authors"] is None


def test_a_hashtag_of_few_learners_is_not_named(database: Database, course_pk: int) -> None:
    posts = [
        *posts_of("twitter", 9, "own", "Propossed"),
        *posts_of("twitter", 7, "other", start=1),
        *posts_of("twitter", 2, "MyNameIsAna", start=2),
    ]
    told = report(database, course_pk, posts)
    assert "MyNameIsAna" not in str(told)
    # The line of the others would tell the two alone, so it takes in the next smallest.
    assert [row["tag"] for row in told["tags"]["informal"]] == ["own"]
    assert told["tags"]["informal_others"] == {"tags": 2, "uses": 18}
    assert told["misspellings"]["confirmed"] == [{"tag": "Propossed", "target": "Proposed", "uses": 18}]


def test_who_used_both_or_none_cannot_be_worked_out(database: Database, course_pk: int) -> None:
    # 12 used the proposed tag, 8 of them own ones too; 2 who wrote used none.
    posts = [*posts_of("twitter", 14), *posts_of("twitter", 12, "Proposed", start=1)]
    lines = report(database, course_pk, [*posts, *posts_of("twitter", 8, "own", start=2)])["distribution"]
    assert (lines["authors"], lines["informal"]["users"]) == (14, 8)
    assert (lines["non_formal"]["users"], lines["total"]["users"], lines["authors_using"]) == (None, None, None)


def test_rows_of_few_hide_others_until_enough_stand_behind_the_hidden_together() -> None:
    people = {"few": {"a1", "a2"}, "six": {f"b{n}" for n in range(6)}, "nine": {f"c{n}" for n in range(9)}}
    network_of = {name: "twitter" for names in people.values() for name in names}
    hiding = Hiding(on=True, network_of=network_of)
    assert hiding.hidden_rows(people) == {"few", "six"}
    assert hiding.hidden_rows({"none": set(), "nine": people["nine"]}) == {"none"}
    assert Hiding(on=False, network_of=network_of).hidden_rows(people) == set()


def test_a_count_whose_rest_is_few_is_small() -> None:
    assert [is_small(count, of=100) for count in (0, 4, 5, 95, 96, 99, 100)] == [
        True, True, False, False, True, True, False,
    ]  # fmt: skip
