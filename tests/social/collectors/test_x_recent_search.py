"""X's recent search, against a server that answers, pages and refuses as X does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from communicator import clock
from communicator.config import Settings
from communicator.database import Database
from communicator.service_errors import CapReached, NetworkRefused, NothingToCollect, TokenMissing
from communicator.social.activities import Activity, set_activities
from communicator.social.collectors.collecting import Collected, collect, collect_due
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.coverage import SourceCoverage, coverage
from communicator.social.tables import SocialPost, SocialSource
from tests.social.collectors.fake_x import FakeX

pytestmark = pytest.mark.slow


MINUTE = timedelta(minutes=1)


def begin(database: Database, settings: Settings, course_pk: int, *tags: str, cap: int | None = None) -> Collected:
    set_sources(database, settings, course_pk, Wanted(x=True, tags=tags, cap=cap))
    return collect(database, settings, course_pk)


def told(database: Database, course_pk: int) -> SourceCoverage:
    with database.reading() as session:
        return coverage(session, course_pk)[0]


def stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count(SocialPost.id))).one()


def test_posts_of_all_pages_are_stored_once_and_only_new_ones_are_asked_for_next_time(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    for number in range(250):
        x.post(f"day {number} #RSEMi", clock.now() - timedelta(hours=1) - number * MINUTE)
    assert begin(database, with_x, course_pk, "RSEMi").new_posts == 250
    assert (len(x.queries), told(database, course_pk).spent) == (3, 250)
    x.post("one more #rsemi", clock.now() - timedelta(seconds=5))
    assert collect(database, with_x, course_pk).new_posts == 1
    assert (stored(database), told(database, course_pk).spent, x.delivered) == (251, 251, 251)


def test_hashtags_come_from_the_list_of_activities_in_as_few_questions_as_fit(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    with database.writing() as session:
        set_activities(session, course_pk, [Activity(f"a{n}", hashtag=f"{'Actividad' * 4}{n}") for n in range(20)])
    x.post(f"#{'actividad' * 4}17", clock.now() - MINUTE)
    assert begin(database, with_x, course_pk).new_posts == 1
    assert len(x.queries) == 2
    assert all(len(asked["query"]) <= 512 for asked in x.queries)


def test_a_refusal_with_a_reset_time_is_waited_for_and_one_without_is_not_repeated_at_once(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    x.post("#tag", clock.now() - MINUTE)
    x.refuse(429, {"x-rate-limit-reset": str(int(clock.now().timestamp()) + 2)})
    x.refuse(429)
    x.refuse(503)
    began = clock.now()
    assert begin(database, with_x, course_pk, "tag").new_posts == 1
    assert clock.now() - began >= timedelta(seconds=1)
    line = told(database, course_pk)
    assert (line.requests, line.refused, line.state, line.spent) == (4, 3, "ok", 1)


def test_patience_ends_where_the_network_never_answers(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    x.refuse(429, times=1_000)
    done = begin(database, with_x, course_pk, "tag")
    assert [str(error) for error in done.troubles] == ["X wants fewer requests for now"]
    assert len(x.queries) == 8  # tweepy's own waiting asks 994 times
    assert (told(database, course_pk).state, told(database, course_pk).spent) == ("waiting", 0)


def test_no_more_is_read_than_the_cap_allows_and_a_higher_one_goes_on_where_it_stopped(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    for number in range(300):
        x.post("#tag", clock.now() - timedelta(hours=1) - number * MINUTE)
    done = begin(database, with_x, course_pk, "tag", cap=125)
    assert isinstance(done.troubles[0], CapReached)
    line = told(database, course_pk)
    assert (stored(database), x.delivered, line.spent, line.state) == (125, 125, 125, "refused")
    assert line.note.startswith("cap reached: 125 of 125 posts are read")
    assert begin(database, with_x, course_pk, cap=400).new_posts == 175
    assert (x.delivered, told(database, course_pk).state) == (300, "ok")


def test_what_is_older_than_seven_days_is_a_gap_that_is_shown(
    database: Database, with_x: Settings, course_pk: int, x: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    x.post("#tag first", clock.now() - MINUTE)
    begin(database, with_x, course_pk, "tag")
    last_at = clock.now()
    x.post("#tag lost", last_at + timedelta(days=2))
    x.post("#tag found", last_at + timedelta(days=11))
    later = x.now = last_at + timedelta(days=12)
    monkeypatch.setattr("communicator.clock.now", lambda: later)
    assert collect(database, with_x, course_pk).new_posts == 1
    (gap,) = told(database, course_pk).gaps
    assert abs(gap.since - last_at) < MINUTE
    assert gap.until == later - timedelta(days=7) + MINUTE
    assert gap.reason == "X gives back seven days only; posts with #tag are missing"


def test_a_source_that_is_refused_shows_since_when_and_catches_up(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    x.post("#tag", clock.now() - MINUTE)
    begin(database, with_x, course_pk, "tag")
    x.refuse(401)
    done = collect(database, with_x, course_pk)
    assert "COMMUNICATOR_X_BEARER_TOKEN" in str(done.troubles[0])
    (gap,) = told(database, course_pk).gaps
    assert (gap.until, told(database, course_pk).state) == (None, "refused")
    collect(database, with_x, course_pk)
    assert (told(database, course_pk).gaps, told(database, course_pk).state) == ((), "ok")


def test_an_x_that_calls_posts_posts_is_understood(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    x.is_renamed = True
    native_id = x.post(
        "#tag", clock.now() - MINUTE, public_metrics={"repost_count": 4, "reply_count": 1, "like_count": 2}
    )
    x.posts[0]["edit_history_post_ids"] = x.posts[0].pop("edit_history_tweet_ids")
    x.posts[0]["referenced_posts"] = [{"type": "replied_to", "id": "12345678901234567"}]
    x.posts[0]["note_post"] = {"text": "#tag and all the rest"}
    begin(database, with_x, course_pk, "tag")
    with database.reading() as session:
        post = session.scalars(select(SocialPost)).one()
        assert (post.native_id, post.kind, post.text) == (native_id, "reply", "#tag and all the rest")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {}, "refuses the token"),
        (403, {"title": "Forbidden"}, "plan must include recent search"),
        (402, {"title": "CreditsDepleted"}, "credits are used up"),
        (429, {"title": "UsageCapExceeded"}, "all posts that its plan allows"),
        (400, {"errors": [{"message": "bad query"}]}, "bad query"),
    ],
)
def test_what_x_refuses_for_good_is_one_sentence(
    database: Database, with_x: Settings, course_pk: int, x: FakeX, status: int, body: dict[str, str], words: str
) -> None:
    x.refuse(status, **body)
    (error,) = begin(database, with_x, course_pk, "tag").troubles
    assert isinstance(error, NetworkRefused)
    assert words in str(error)
    assert len(x.queries) == 1


def test_without_a_token_or_hashtags_nothing_is_asked(database: Database, with_x: Settings, course_pk: int) -> None:
    without = replace(with_x, x_bearer_token=None)
    with pytest.raises(TokenMissing, match="set COMMUNICATOR_X_BEARER_TOKEN"):
        begin(database, without, course_pk, "tag")
    with pytest.raises(NothingToCollect, match="name --mastodon HOST or --x"):
        collect(database, with_x, course_pk)
    with pytest.raises(NothingToCollect, match="has no hashtags to collect"):
        begin(database, with_x, course_pk)


def test_the_worker_reads_what_is_due_and_leaves_what_asks_for_time(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    from threading import Event

    set_sources(database, with_x, course_pk, Wanted(x=True, tags=["tag"]))
    x.post("#tag", clock.now() - MINUTE)
    x.refuse(429, {"Retry-After": "900"})
    assert collect_due(database, with_x, Event()).new_posts == 0
    assert collect_due(database, with_x, Event()).new_posts == 0
    assert len(x.queries) == 1
    with database.writing() as session:
        source = session.scalars(select(SocialSource)).one()
        assert source.next_at is not None
        assert source.next_at > clock.now() + timedelta(minutes=14)
        source.next_at = clock.now()
    assert collect_due(database, with_x, Event()).new_posts == 1
