"""Who answers and mentions whom, and which posts nobody answered."""

from dataclasses import replace
from datetime import timedelta

from communicator.database import Database
from communicator.social.collection import keep
from communicator.social.conversation import Conversation, Unanswered, conversation, unanswered
from communicator.social.corpus import read_corpus
from communicator.social.posts import Counters, Kind, Post
from communicator.social.pseudonyms import author_key
from communicator.social.scope import Scope
from tests.social.conftest import KEY
from tests.social.paper import BEGAN

A_POST = Post("twitter", "1", "ana", Kind.ORIGINAL, BEGAN)


def by(number: int, author: str, to: int | None = None, mentions: tuple[str, ...] = (), **more: object) -> Post:
    kind = Kind.ORIGINAL if to is None else Kind.REPLY
    parent = None if to is None else str(to)
    post = replace(A_POST, native_id=str(number), author=author, kind=kind, parent=parent, mentions=mentions)
    return replace(post, **more)  # type: ignore[arg-type]


def told(database: Database, course_pk: int, posts: list[Post]) -> tuple[Conversation, Unanswered]:
    scope = Scope(course_pk)
    with database.writing() as session:
        keep(session, course_pk, KEY, posts, BEGAN)
    with database.reading() as session:
        corpus = read_corpus(session, scope)
        return conversation(session, scope, corpus), unanswered(session, scope, corpus)


def test_replies_and_mentions_are_arrows_between_authors(database: Database, course_pk: int) -> None:
    posts = [
        by(1, "ana"),
        by(2, "bea", to=1),
        by(3, "ana", to=2),
        by(4, "carl", mentions=("ana", "nobody")),
        by(5, "dan"),
    ]
    talk, _ = told(database, course_pk, posts)
    assert (talk.people, talk.replies, talk.components) == (4, 2, 1)
    assert talk.isolates == {author_key(KEY, "twitter", "dan")}
    assert talk.reciprocity == round(2 / 3, 6)
    assert talk.density == 0.25
    # In-degrees 2, 1, 0, 0: (0 + 1 + 2 + 2) of 9.
    assert talk.in_degree_centralisation == round(5 / 9, 6)


def test_where_all_address_one_centralisation_is_whole(database: Database, course_pk: int) -> None:
    talk, _ = told(database, course_pk, [by(1, "ana"), *(by(2 + n, f"user{n}", to=1) for n in range(6))])
    assert (talk.in_degree_centralisation, talk.reciprocity, talk.components) == (1.0, 0.0, 1)


def test_who_answers_themselves_draws_no_arrow_and_hears_no_answer(database: Database, course_pk: int) -> None:
    posts = [by(1, "ana", counters=Counters(replies=1)), by(2, "ana", to=1, mentions=("ana",))]
    talk, lonely = told(database, course_pk, posts)
    assert (talk.reciprocity, talk.density, talk.in_degree_centralisation, len(talk.isolates)) == (None, None, None, 1)
    assert [post.native_id for post in lonely.posts] == ["1"]
    assert len(lonely.authors) == 1


def test_an_answer_that_the_network_reports_counts_although_we_lack_it(database: Database, course_pk: int) -> None:
    earlier, later = BEGAN, BEGAN + timedelta(hours=1)
    post = by(1, "ana", counters=Counters(replies=0))
    with database.writing() as session:
        keep(session, course_pk, KEY, [post], earlier)
        keep(session, course_pk, KEY, [replace(post, counters=Counters(replies=1))], later)
    _, lonely = told(database, course_pk, [by(2, "bea"), by(3, "bea", to=99)])
    assert [post.native_id for post in lonely.posts] == ["2"]
    assert lonely.authors == {author_key(KEY, "twitter", "bea")}


def test_one_answer_is_enough_not_to_be_left_alone(database: Database, course_pk: int) -> None:
    _, lonely = told(database, course_pk, [by(1, "ana"), by(2, "ana"), by(3, "bea", to=1), by(4, "", to=2)])
    assert lonely == Unanswered([], set())


def test_the_same_number_on_another_network_is_another_post(database: Database, course_pk: int) -> None:
    posts = [by(1, "ana"), replace(by(2, "bea", to=1), network="mastodon", author="bea@social.example")]
    talk, lonely = told(database, course_pk, posts)
    assert (len(talk.isolates), len(lonely.posts)) == (2, 1)


def test_reposts_are_no_conversation(database: Database, course_pk: int) -> None:
    talk, lonely = told(database, course_pk, [by(1, "ana"), by(2, "bea", kind=Kind.REPOST, parent="1")])
    assert (talk.people, talk.density, len(lonely.posts)) == (1, None, 1)


def test_a_course_without_posts_has_no_shares(database: Database, course_pk: int) -> None:
    talk, lonely = told(database, course_pk, [])
    assert talk == Conversation(0, 0, None, None, 0, frozenset(), None)
    assert lonely == Unanswered([], set())
