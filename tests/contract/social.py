"""A course with invented posts, activities, decisions and profile links, for the social routes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.tables import CourseLearner
from communicator.social.activities import Activity, decide, set_activities
from communicator.social.collection import keep
from communicator.social.coverage import count_archive
from communicator.social.matching import consent, link_profile
from communicator.social.posts import Counters, Kind, Post
from communicator.social.pseudonyms import course_key
from communicator.social.tables import SocialGap, SocialSource

BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
LIST = [
    Activity("Find a chart that misleads", "Exercises", "MisleadingChart"),
    Activity("Your town in numbers", "Exercises", "MyTownInNumbers"),
    Activity("Introduce yourself", "Discussions"),
]
TAGS = (("MisleadingChart",), ("MyTownInNumbers", "rstats"), ("MisleadingCharts",), ("rstats",), ("dataviz",), ())
ONE = Post("mastodon", "social.example/1", "user1@social.example", Kind.ORIGINAL, BEGAN)


def seed_posts(database: Database, settings: Settings, course: Course) -> None:
    """60 posts of 20 people on Mastodon and 24 of 8 on X, replies among them; 10 of the learners gave a profile."""
    key = course_key(settings.data_dir, course.id)
    with database.writing() as session:
        set_activities(session, course.id, LIST)
        keep(session, course.id, key, [*mastodon_posts(), *twitter_posts()], BEGAN + timedelta(days=9))
        for network, posts in (("mastodon", 60), ("twitter", 24)):
            count_archive(session, course.id, network, posts, posts)
        add_search(session, course.id)
        decide(session, course.id, "MisleadingCharts", "MisleadingChart")
        learners = select(CourseLearner.learner_id).where(CourseLearner.course_pk == course.id)
        for number, learner_id in enumerate(session.scalars(learners.order_by(CourseLearner.id)).all()[:10]):
            assert learner_id is not None
            link_profile(session, learner_id, "mastodon", f"user{number}@social.example")
            if number < 6:
                consent(session, learner_id, "mastodon", "My posts may be counted with my course.", clock.now())


def add_search(session: Session, course_pk: int) -> None:
    """A search of X that was refused for two days and then went on."""
    found = SocialSource(
        course_pk=course_pk,
        network="twitter",
        host="api.x.example",
        how="search",
        state="waiting",
        note="Refused: too many requests; it is tried again in 15 minutes.",
        last_at=BEGAN + timedelta(days=9),
        requests=812,
        refused=6,
        reads=410,
        spend_cap=5000,
    )
    session.add(found)
    session.flush()
    began_at, ended_at = BEGAN + timedelta(days=4), BEGAN + timedelta(days=6)
    session.add(SocialGap(source_id=found.id, began_at=began_at, ended_at=ended_at, reason="too many requests"))


def mastodon_posts() -> list[Post]:
    """Forty publications, and a reply to each of the first twenty by the author of the next."""
    publications = [_mastodon(number) for number in range(40)]
    replies = [
        replace(
            _mastodon(40 + number),
            kind=Kind.REPLY,
            author=_mastodon(number + 1).author,
            parent=publications[number].native_id,
            mentions=(publications[number].author,),
        )
        for number in range(20)
    ]
    return [*publications, *replies]


def twitter_posts() -> list[Post]:
    """Twenty originals and four reposts."""
    return [
        replace(
            _mastodon(number),
            network="twitter",
            native_id=str(900 + number),
            author=f"user{number % 8}",
            kind=Kind.ORIGINAL if number < 20 else Kind.REPOST,
        )
        for number in range(24)
    ]


def _mastodon(number: int) -> Post:
    tags = TAGS[number % len(TAGS)]
    return replace(
        ONE,
        native_id=f"social.example/{number}",
        author=f"user{number % 20}@social.example",
        created_at=BEGAN + timedelta(hours=5 * number),
        text=" ".join([f"What I found in week {number % 4}", *(f"#{tag}" for tag in tags)]),
        raw_tags=tags,
        links=(f"https://statistics.example/chart/{number % 7}",),
        category="Exercises" if number % 2 else "",
        origin_uri=f"https://social.example/statuses/{number}",
        counters=Counters(replies=1 if number < 20 else 0, reposts=number % 3, favourites=number % 5),
    )
