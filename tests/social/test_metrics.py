"""What posts come to: the paper's tables from posts of our own that have its figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.file_errors import MissingColumn
from communicator.social.activities import (
    Activity,
    confirmed_misspellings,
    decide,
    list_activities,
    read_activities,
    set_activities,
    suggestions,
)
from communicator.social.collection import keep
from communicator.social.metrics import Day, Scope, Uses, categories, distribution, evolution, interactions
from communicator.social.posts import Counters, Kind, Post
from communicator.social.tables import SocialPost
from tests.social.conftest import KEY
from tests.social.paper import BEGAN, MISSPELT, PROPOSED, google_plus_posts, twitter_posts

LIST = [Activity(f"Actividad {tag}", "Activities and exercises", tag) for tag in PROPOSED]
A_POST = Post("twitter", "1", "ana", Kind.ORIGINAL, BEGAN)


def seed(database: Database, course_pk: int, posts: list[Post]) -> None:
    with database.writing() as session:
        set_activities(session, course_pk, LIST)
        keep(session, course_pk, KEY, posts, BEGAN)


def test_table_2_comes_out_as_in_the_paper(database: Database, course_pk: int) -> None:
    seed(database, course_pk, google_plus_posts())
    with database.writing() as session:
        assert [each.uses for each in suggestions(session, course_pk)] == [8] * 8
        for misspelt, meant in MISSPELT.items():
            decide(session, course_pk, misspelt, meant)
        assert suggestions(session, course_pk) == []
    with database.reading() as session:
        told = distribution(session, Scope(course_pk, "google_plus"))
    assert told.non_formal == Uses(total=128, different=8, misspelled=8, users=37)
    assert told.informal == Uses(total=144, different=82, misspelled=None, users=43)
    assert told.total == Uses(total=272, different=90, misspelled=None, users=23)
    assert (told.posts, told.authors, told.authors_using) == (302, 140, 57)


def test_table_3_comes_out_as_in_the_paper(database: Database, course_pk: int) -> None:
    seed(database, course_pk, [*twitter_posts(), *google_plus_posts()])
    with database.reading() as session:
        told = interactions(session, Scope(course_pk, "twitter"))
    assert told.collected == {"publications": 108, "replies": 17, "reposts": 42}
    assert told.reported == {"replies": None, "reposts": None, "favourites": 45}


def test_only_the_last_report_of_a_post_counts(database: Database, course_pk: int) -> None:
    with database.writing() as session:
        for hour, likes in enumerate([5, 7]):
            post = replace(A_POST, counters=Counters(replies=1, favourites=likes))
            keep(session, course_pk, KEY, [post], BEGAN + timedelta(hours=hour))
    with database.reading() as session:
        assert interactions(session, Scope(course_pk)).reported == {"replies": 1, "reposts": None, "favourites": 7}


def test_until_a_teacher_confirms_it_a_misspelt_tag_is_the_learners_own(database: Database, course_pk: int) -> None:
    seed(database, course_pk, [replace(A_POST, raw_tags=("RSEMiKlot", "RSEMiKlout", "rsemiklout"))])
    with database.writing() as session:
        assert [(each.tag, each.target, each.uses) for each in suggestions(session, course_pk)] == [
            ("rsemiklot", "rsemiklout", 1)
        ]
        before = distribution(session, Scope(course_pk))
        decide(session, course_pk, "#RSEMiKlot", "#RSEMiKlout")
        after = distribution(session, Scope(course_pk))
        decide(session, course_pk, "RSEMiKlot", None)
        rejected = distribution(session, Scope(course_pk))
        assert suggestions(session, course_pk) == []
    assert (before.non_formal.total, before.informal.total, before.non_formal.misspelled) == (1, 1, 0)
    assert (after.non_formal.total, after.informal.total, after.non_formal.misspelled) == (1, 0, 1)
    assert rejected == before


def test_reposts_deleted_posts_and_unnamed_authors_are_left_out(database: Database, course_pk: int) -> None:
    posts = [
        replace(A_POST, raw_tags=("RSEDebate",), kind=Kind.REPOST),
        replace(A_POST, native_id="2", raw_tags=("RSEDebate",)),
        replace(A_POST, native_id="3", raw_tags=("RSEDebate",), author=""),
    ]
    seed(database, course_pk, posts)
    with database.writing() as session:
        session.scalars(select(SocialPost).where(SocialPost.native_id == "2")).one().deleted_at = BEGAN
    with database.reading() as session:
        told = distribution(session, Scope(course_pk))
        assert interactions(session, Scope(course_pk)).collected == {"publications": 1, "replies": 0, "reposts": 1}
    assert told.non_formal == Uses(total=1, different=1, misspelled=0, users=0)
    assert (told.posts, told.authors, told.authors_using) == (1, 0, 0)


def test_figure_2_counts_by_the_courses_own_day_and_has_every_day(database: Database, course_pk: int) -> None:
    late = datetime(2015, 1, 12, 23, 30, tzinfo=UTC)  # in Madrid the next day
    posts = [
        replace(A_POST, created_at=late, raw_tags=("RSEDebate", "mio")),
        replace(A_POST, native_id="2", created_at=late + timedelta(days=2), raw_tags=("mio",)),
    ]
    seed(database, course_pk, posts)
    days = [Day(date(2015, 1, 13), 1, 1), Day(date(2015, 1, 14), 0, 0), Day(date(2015, 1, 15), 0, 1)]
    with database.reading() as session:
        assert evolution(session, Scope(course_pk)) == days
        madrid_midnight = datetime(2015, 1, 13, 23, tzinfo=UTC)
        within = Scope(course_pk, since=madrid_midnight - timedelta(days=2), until=madrid_midnight)
        assert evolution(session, within) == [Day(date(2015, 1, 12), 0, 0), days[0]]
        assert evolution(session, Scope(course_pk, "mastodon")) == []


def test_the_days_of_figure_2_add_up_to_table_2(database: Database, course_pk: int) -> None:
    seed(database, course_pk, google_plus_posts())
    with database.reading() as session:
        days, told = evolution(session, Scope(course_pk)), distribution(session, Scope(course_pk))
    assert sum(day.non_formal for day in days) == told.non_formal.total
    assert sum(day.informal for day in days) == told.informal.total
    assert len(days) == 28


def test_posts_are_counted_by_the_communitys_category(database: Database, course_pk: int) -> None:
    seed(database, course_pk, [replace(A_POST, category="Debates"), replace(A_POST, native_id="2")])
    with database.reading() as session:
        assert categories(session, Scope(course_pk)) == {"Debates": 1}


def test_the_list_of_activities_is_read_from_csv_and_replaced_whole(database: Database, course_pk: int) -> None:
    lines = ["Activity,Category,Hashtag", "Using Twitter,Exercises,#UsosTwitterEnseñanza", "Identity,Discussions,"]
    with database.writing() as session:
        for _ in range(2):
            set_activities(session, course_pk, read_activities("\n".join(lines)))
        assert list_activities(session, course_pk) == [
            Activity("Using Twitter", "Exercises", "UsosTwitterEnseñanza"),
            Activity("Identity", "Discussions", ""),
        ]


def test_a_list_that_cannot_be_is_refused(database: Database, course_pk: int) -> None:
    with pytest.raises(MissingColumn, match="activity,category,hashtag"):
        read_activities("name,tag\na,b\n")
    with database.writing() as session:
        with pytest.raises(InvalidFields, match="can't be a hashtag"):
            set_activities(session, course_pk, [Activity("a", "", "#dos palabras")])
        with pytest.raises(InvalidFields, match="on the list already"):
            set_activities(session, course_pk, [Activity("a", "", "Café"), Activity("b", "", "#cafe")])
        with pytest.raises(InvalidFields, match="not on the course's list"):
            decide(session, course_pk, "uno", "dos")
        assert confirmed_misspellings(session, course_pk) == {}
