"""Mastodon's streams: posts, edits and deletions arrive by themselves; what a broken stream misses is polled."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from communicator.config import Settings
from communicator.database import Database
from communicator.social.collectors.collecting import Collected, collect
from communicator.social.collectors.mastodon_stream import TagStream
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.coverage import SourceCoverage, coverage
from communicator.social.tables import SocialPost, SocialPostTag
from tests.social.collectors.mastodon_process import MastodonProcess

pytestmark = pytest.mark.slow


@contextmanager
def following(database: Database, settings: Settings, course_pk: int, url: str) -> Iterator[list[Collected]]:
    """Collects in a thread until the end; afterwards holds what was collected."""
    set_sources(database, settings, course_pk, Wanted(mastodon=[url], tags=["rsemi"]))
    stop, done = threading.Event(), list[Collected]()

    def run() -> None:
        done.append(collect(database, settings, course_pk, stop=stop, once=False, interval=3_600))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until(lambda: stream(database, course_pk).state == "ok", "the stream stands")
        yield done
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def stream(database: Database, course_pk: int) -> SourceCoverage:
    with database.reading() as session:
        rows = [line for line in coverage(session, course_pk) if line.how == "stream"]
    return rows[0] if rows else SourceCoverage("", "", "", None, 0, 0, 0, 0, 0, None, None, (), "never", "")


def post(database: Database) -> SocialPost | None:
    with database.reading() as session:
        return session.scalars(select(SocialPost).order_by(SocialPost.id.desc())).first()


def until(holds: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"never came: {what}"
        time.sleep(0.05)


def test_a_post_its_edit_and_its_deletion_arrive_by_the_stream(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    with following(database, settings, course_pk, mastodon.url) as done:
        time.sleep(0.5)  # past the reading that a new stream asks for
        written = mastodon.post("first words #RSEMi")
        until(lambda: post(database), "the post")
        mastodon.edit(written["id"], "second words #RSEMi")
        until(lambda: (found := post(database)) and found.text == "second words #RSEMi", "the edit")
        mastodon.delete(written["id"])
        until(lambda: (found := post(database)) and found.deleted_at, "the deletion")
    line = stream(database, course_pk)
    assert (line.posts, line.seen, done[0].new_posts) == (1, 2, 1)
    with database.reading() as session:
        left = session.scalars(select(SocialPost)).one()
        assert (left.text, left.author_key, left.links) == ("", None, [])
        assert session.scalars(select(SocialPostTag)).all() == []


def test_what_was_posted_while_the_stream_was_broken_is_polled_when_it_stands_again(
    database: Database,
    settings: Settings,
    course_pk: int,
    mastodon: MastodonProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    streams, begin = [], TagStream.start

    def start(one: TagStream) -> None:
        streams.append(one)
        begin(one)

    monkeypatch.setattr(TagStream, "start", start)
    with following(database, settings, course_pk, mastodon.url):
        mastodon.fault({"type": "status", "status": 503}, count=None, path="/api/v1/streaming/*")
        streams[0].server.hang_up()
        until(lambda: stream(database, course_pk).state == "waiting", "the break is noted")
        mastodon.post("while nobody listened #rsemi")
        mastodon.mend()
        until(lambda: post(database), "the post")
        assert stream(database, course_pk).posts == 0
