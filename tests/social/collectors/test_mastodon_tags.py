"""Mastodon's tag timelines and replies, against a server that answers as Mastodon does."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from communicator import clock
from communicator.config import Settings
from communicator.database import Database
from communicator.service_errors import NetworkAway, NotMastodon
from communicator.social.collectors.collecting import Collected, collect
from communicator.social.collectors.mastodon_server import host_of
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.coverage import SourceCoverage, coverage
from communicator.social.tables import SocialPost, SocialPostTag, SocialStatus
from tests.ports import free_port
from tests.social.collectors.fake_x import FakeX
from tests.social.collectors.mastodon_process import MastodonProcess


def begin(
    database: Database, settings: Settings, course_pk: int, server: MastodonProcess, tag: str = "rsemi"
) -> Collected:
    set_sources(database, settings, course_pk, Wanted(mastodon=[server.url], tags=[tag]))
    return collect(database, settings, course_pk)


def told(database: Database, course_pk: int) -> SourceCoverage:
    with database.reading() as session:
        return coverage(session, course_pk)[0]


def texts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(SocialPost.text).order_by(SocialPost.created_at, SocialPost.id)))


@pytest.mark.slow
def test_all_pages_are_read_and_read_again_without_storing_twice(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    for number in range(95):
        mastodon.post(f"post {number} #RSEMi")
    assert begin(database, settings, course_pk, mastodon).new_posts == 95
    mastodon.post("another #RSEMi")
    mastodon.post("of no course #other")
    assert collect(database, settings, course_pk).new_posts == 1
    line = told(database, course_pk)
    assert (len(texts(database)), line.posts, line.state, line.gaps) == (96, 96, "ok", ())
    with database.reading() as session:
        assert set(session.scalars(select(SocialPostTag.raw))) == {"RSEMi"}


@pytest.mark.slow
def test_replies_without_the_hashtag_are_found_at_any_depth_and_know_whom_they_answer(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    asked = mastodon.post("a question #rsemi")
    answer = mastodon.post("an answer", by="ben", in_reply_to_id=asked["id"])
    mastodon.post("thanks", in_reply_to_id=answer["id"])
    assert begin(database, settings, course_pk, mastodon).new_posts == 3
    with database.reading() as session:
        posts = {post.text: post for post in session.scalars(select(SocialPost))}
    assert posts["an answer"].parent == posts["a question #rsemi"].native_id
    assert posts["thanks"].parent == posts["an answer"].native_id


@pytest.mark.slow
@pytest.mark.parametrize("is_old", [False, True])
def test_later_replies_edits_and_deletions_are_found_when_a_post_is_looked_at_again(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess, is_old: bool
) -> None:
    edited, gone = mastodon.post("first words #rsemi"), mastodon.post("better not #rsemi")
    begin(database, settings, course_pk, mastodon)
    mastodon.edit(edited["id"], "second words #rsemi")
    mastodon.post("an answer", by="ben", in_reply_to_id=edited["id"])
    mastodon.delete(gone["id"])
    with database.writing() as session:
        for row in session.scalars(select(SocialStatus)):
            row.next_at = clock.now()
    if is_old:  # before Mastodon 4.3 posts could not be asked for together
        mastodon.fault({"type": "status", "status": 404}, count=None, path="/api/v1/statuses")
    assert collect(database, settings, course_pk).new_posts == 1
    assert texts(database) == ["second words #rsemi", "", "an answer"]
    with database.reading() as session:
        assert session.scalars(select(func.count(SocialPost.deleted_at))).one() == 1


@pytest.mark.slow
def test_faults_are_waited_out_and_counted(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    mastodon.post("#rsemi")
    set_sources(database, settings, course_pk, Wanted(mastodon=[mastodon.url], tags=["rsemi"]))
    mastodon.fault({"type": "ratelimit", "headers": {"Retry-After": "1"}})
    mastodon.fault({"type": "status", "status": 429})
    mastodon.fault({"type": "status", "status": 503}, count=2)
    mastodon.fault({"type": "malformed"})
    began = clock.now()
    assert collect(database, settings, course_pk).new_posts == 1
    assert clock.now() - began >= timedelta(seconds=1)
    assert (told(database, course_pk).refused, mastodon.faults_left()) == (5, 0)


@pytest.mark.slow
def test_what_the_server_gives_back_no_more_is_a_gap(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    mastodon.post("before #rsemi")
    begin(database, settings, course_pk, mastodon)
    last_at = told(database, course_pk).last_at
    mastodon.forget_everything()
    mastodon.post("after #rsemi")
    assert collect(database, settings, course_pk).new_posts == 1
    collect(database, settings, course_pk)
    (gap,) = told(database, course_pk).gaps
    assert gap.since == last_at
    assert gap.until is not None
    assert "gives posts with #rsemi back only as far as" in gap.reason


@pytest.mark.slow
def test_a_server_that_is_away_leaves_a_gap_open_until_it_has_been_read_again(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    mastodon.post("#rsemi")
    begin(database, settings, course_pk, mastodon)
    mastodon.fault({"type": "status", "status": 503}, count=None)
    (error,) = collect(database, settings, course_pk).troubles
    assert "is out of order for now (HTTP 503)" in str(error)
    assert [gap.until for gap in told(database, course_pk).gaps] == [None]
    mastodon.mend()
    collect(database, settings, course_pk)
    assert (told(database, course_pk).gaps, told(database, course_pk).state) == ((), "ok")


@pytest.mark.slow
def test_a_host_that_is_none_is_never_kept(database: Database, settings: Settings, course_pk: int, x: FakeX) -> None:
    def add(host: str) -> None:
        set_sources(database, settings, course_pk, Wanted(mastodon=[host], tags=["tag"]))

    with pytest.raises(NotMastodon, match="is no server's name"):
        add("not a host")
    with pytest.raises(NetworkAway, match=r"can't be reached: no host has this name"):
        add("no-such-host.invalid")
    with pytest.raises(NetworkAway, match="nobody listens there"):
        add(f"http://127.0.0.1:{free_port()}")
    with database.reading() as session:
        assert coverage(session, course_pk) == []


@pytest.mark.slow
def test_a_server_for_members_only_asks_for_a_token_by_name(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    mastodon.fault({"type": "status", "status": 401}, count=None)
    with pytest.raises(Exception, match="members only; add a token of that server to COMMUNICATOR_MASTODON_TOKEN"):
        begin(database, settings, course_pk, mastodon)
    mastodon.mend()
    mastodon.fault({"type": "status", "status": 404, "body": {"error": "Not found"}}, count=None)
    with pytest.raises(NotMastodon, match="not as a Mastodon server does"):
        begin(database, settings, course_pk, mastodon)


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        (" https://Mastodon.Social/@ana ", "mastodon.social"),
        ("@ana@mastodon.social", "mastodon.social"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
    ],
)
def test_a_server_is_known_however_it_is_written(written: str, host: str) -> None:
    assert host_of(written) == host
