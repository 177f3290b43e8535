"""An attacker who may only read gets no figure of one to four people by any sum or difference of what is told."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.social.activities import Activity, set_activities
from communicator.social.collection import keep
from communicator.social.posts import Kind, Post
from communicator.social.report import social_report
from tests.social.attack import Attacker, told_posts, told_uses
from tests.social.conftest import KEY
from tests.social.paper import BEGAN

PROPOSED, OWN = ("One", "Two", "Three"), ("own", "other", "third", "fourth")
NETWORKS = ("mastodon", "twitter")


def invented(seed: int) -> list[Post]:
    """A course of some twenty people on two networks: hashtags, days, kinds and categories at random, few or many."""
    dice = random.Random(seed)
    posts = []
    for network in NETWORKS:
        people = dice.choice([3, 6, 9, 14, 25])
        tags = [dice.sample(PROPOSED + OWN, dice.randint(0, 3)) for _ in range(people)]
        for number in range(people * 3):
            who = dice.randrange(people)
            kind = dice.choices([Kind.ORIGINAL, Kind.REPLY, Kind.REPOST], [8, 2, 1])[0]
            post = Post(
                network, f"{number}", f"user{who}@h.example", kind, BEGAN + timedelta(days=dice.choice([0, 0, 1, 2, 4]))
            )
            posts.append(replace(post, raw_tags=tuple(tags[who]), category=dice.choice(["", "A", "A", "B"])))
    return posts


def items_of(posts: list[Post]) -> tuple[list[Any], list[Any]]:
    uses = [
        (post.network, post.author, post.created_at.date().isoformat(), tag, tag in PROPOSED, post.native_id)
        for post in posts
        if post.kind is not Kind.REPOST
        for tag in post.raw_tags
    ]
    return uses, [(post.network, post.author, post.kind.value, post.category, post.native_id) for post in posts]


def cells(items: list[Any], *columns: int) -> dict[Any, list[Any]]:
    found = defaultdict(list)
    for item in items:
        found[tuple(item[column] for column in columns)].append(item)
    return found


def broken(told: list[Any], items: list[Any], by: list[tuple[int, ...]]) -> list[str]:
    """Cells of one to four people whose figure can be worked out."""
    attacker, found = Attacker(items, told), []
    for columns in by:
        for key, inside in cells(items, *columns).items():
            if len({(item[0], item[1]) for item in inside}) < 5 and attacker.known(inside):
                found.append(f"{columns} {key}: {len(inside)} of {len({item[1] for item in inside})} people")
    return found


@pytest.mark.parametrize("seed", range(8))
def test_nothing_of_few_people_follows_from_what_is_told(database: Database, course_pk: int, seed: int) -> None:
    posts = invented(seed)
    with database.writing() as session:
        set_activities(session, course_pk, [Activity(tag, "", tag) for tag in PROPOSED])
        keep(session, course_pk, KEY, posts, BEGAN)
    with database.reading() as session:
        course = session.get_one(Course, course_pk)
        reports = {network: social_report(session, course, network, hides_few=True) for network in (None, *NETWORKS)}
    uses, kept = items_of(posts)
    by_use = [(3,), (2, 4), (0, 3), (0, 2, 4), (4,), (0, 4), (2,), (0, 1), (0, 2)]
    assert broken(told_uses(reports, uses), uses, by_use) == []
    assert broken(told_posts(reports, kept), kept, [(2,), (0, 2), (3,), (0, 3), (0,), (0, 1), (2, 3)]) == []
