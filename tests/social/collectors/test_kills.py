"""Collectors that are killed at random moments, among refusals: every post is stored once and none is missing."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from communicator.config import Settings
from communicator.database import Database
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.coverage import coverage
from communicator.social.tables import SocialPost
from tests.social.collectors.fake_x import TOKEN, FakeX
from tests.social.collectors.mastodon_process import MastodonProcess
from tests.social.conftest import COURSE_ID

pytestmark = pytest.mark.slow
PAUSE = {"type": "latency", "delay_ms": 60}
KILLS = int(os.environ.get("COMMUNICATOR_TRIAL_KILLS", "2"))
"""Two keep the test short; a trial takes more."""


def killed_until_done(database: Database, settings: Settings, seed: int, before_each: Callable[[], None]) -> int:
    """Runs the collector until it comes to an end, killing it within 0.25 s of what it stored; how often it was."""
    chance, done = random.Random(seed), 0
    for run in range(KILLS + 50):
        before_each()
        before = count(database)
        collector = start(settings)
        if run < 2 * KILLS and done < KILLS:
            while collector.poll() is None and count(database) == before:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.25))
        else:
            collector.wait(60)
        if collector.poll() is None:
            collector.kill()
            done += 1
        _, complaints = collector.communicate()
        if collector.returncode == 0:
            return done
        assert collector.returncode == -9, complaints
    raise AssertionError("the collector never came to an end")


def start(settings: Settings, *options: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "COMMUNICATOR_DATABASE_URL": settings.database_url,
        "COMMUNICATOR_DATA_DIR": str(settings.data_dir),
        "COMMUNICATOR_SECRET_KEY": settings.secret_key,
        "COMMUNICATOR_X_URL": settings.x_url,
        "COMMUNICATOR_X_BEARER_TOKEN": TOKEN,
    }
    command = [sys.executable, "-m", "communicator.cli", "social", "collect", "--course", COURSE_ID, "--json", *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count(SocialPost.id))).one()


def stored_ids(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(SocialPost.native_id)))


def test_mastodon_posts_and_replies_survive_kills_among_429_and_503(
    database: Database, settings: Settings, course_pk: int, mastodon: MastodonProcess
) -> None:
    posts = [mastodon.post(f"post {number} #rsemi") for number in range(60 + 20 * KILLS)]
    posts += [mastodon.post("a reply", by="ben", in_reply_to_id=post["id"]) for post in posts[::20]]
    set_sources(database, settings, course_pk, Wanted(mastodon=[mastodon.url], tags=["rsemi"]))

    def disturb() -> None:
        for path in ("/api/v1/timelines/tag/*", "/api/v1/statuses/*/context"):
            mastodon.fault({"type": "ratelimit", "headers": {"Retry-After": "0"}}, path=path)
            mastodon.fault({"type": "status", "status": 503, "headers": {"Retry-After": "0"}}, path=path)
            mastodon.fault(PAUSE, count=30, path=path)

    kills = killed_until_done(database, settings, seed=7, before_each=disturb)
    mastodon.mend()
    expected = sorted(f"{post['uri'].split('/')[2]}/{post['id']}" for post in posts)
    assert stored_ids(database) == expected
    assert kills == KILLS
    with database.reading() as session:
        (line,) = coverage(session, course_pk)
    assert (line.state, line.gaps, line.posts) == ("ok", (), len(posts))
    assert line.refused > 0
    print(f"\nkills {kills}, posts {line.posts}, seen {line.seen}, refused {line.refused} of {line.requests}")  # noqa: T201


def test_posts_of_x_survive_kills_among_429_and_503_and_are_never_paid_for_unseen(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    now = datetime.now(UTC)
    ids = [
        x.post(f"post {number} #rsemi", now - timedelta(seconds=300 + number)) for number in range(500 + 300 * KILLS)
    ]
    set_sources(database, with_x, course_pk, Wanted(x=True, tags=["rsemi"]))
    x.pause = 0.06

    def disturb() -> None:
        x.refusals.clear()
        x.refuse(429, {"x-rate-limit-reset": str(int(time.time()))})
        x.refuse(429, {"Retry-After": "0"})
        x.refuse(503, {"Retry-After": "0"})

    kills = killed_until_done(database, with_x, seed=11, before_each=disturb)
    assert stored_ids(database) == sorted(ids)
    assert kills == KILLS
    with database.reading() as session:
        (line,) = coverage(session, course_pk)
    assert (line.state, line.gaps, line.posts) == ("ok", (), len(ids))
    assert line.spent is not None
    assert x.delivered <= line.spent <= len(ids) + 100 * (kills + 1)
    print(f"\nkills {kills}, posts {line.posts}, delivered {x.delivered}, spent {line.spent}")  # noqa: T201
