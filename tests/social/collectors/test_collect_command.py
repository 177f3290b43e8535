"""`communicator social collect`, as people and machines call it."""

import json
import signal
import subprocess
import time
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from communicator import clock
from communicator.cli.social import social
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import BadInput, InvalidFields
from communicator.service_errors import NetworkRefused, TokenMissing
from communicator.social.collectors.sources import Wanted, set_sources
from tests.social.collectors.fake_x import TOKEN, FakeX
from tests.social.collectors.test_kills import count, start
from tests.social.conftest import COURSE_ID


@pytest.fixture
def _environment(command_environment: Settings, course_pk: int, x: FakeX, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNICATOR_X_URL", x.url)
    monkeypatch.setenv("COMMUNICATOR_X_BEARER_TOKEN", TOKEN)


def call(*words: str) -> Any:
    done = CliRunner().invoke(social, ["collect", *words, "--course", COURSE_ID, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.usefixtures("_environment")
def test_sources_are_kept_so_that_the_next_call_needs_the_course_only(x: FakeX) -> None:
    x.post("#tag", clock.now() - timedelta(minutes=1))
    told = call("--x", "--tag", "#tag", "--cap", "1000")
    assert (told["new_posts"], told["sources"][0]["spent"], told["sources"][0]["spend_cap"]) == (1, 1, 1000)
    told = call()
    assert (told["new_posts"], told["sources"][0]["state"]) == (0, "ok")
    assert call("--end", "x")["sources"][0]["state"] == "ended"
    with pytest.raises(BadInput, match="Nothing is collected for"):
        call()
    with pytest.raises(BadInput, match=r"Nothing is collected from mastodon\.social"):
        call("--end", "mastodon.social")


@pytest.mark.usefixtures("_environment")
def test_the_answer_in_words_says_what_was_read_and_what_is_missing(x: FakeX) -> None:
    x.post("#tag", clock.now() - timedelta(minutes=1))
    words = ["collect", "--course", COURSE_ID]
    printed = CliRunner().invoke(social, [*words, "--x", "--tag", "tag"]).output
    assert "1 new posts.\n  twitter x.com (search): ok up to" in printed
    assert "1 posts, 1 read and paid for" in printed
    x.refuse(403)
    done = CliRunner().invoke(social, words)
    assert isinstance(done.exception, NetworkRefused)
    assert "not collecting since" in done.output


@pytest.mark.usefixtures("_environment")
def test_what_is_missing_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidFields, match="two words can't be a hashtag"):
        call("--x", "--tag", "two words")
    monkeypatch.delenv("COMMUNICATOR_X_BEARER_TOKEN")
    with pytest.raises(TokenMissing, match="set COMMUNICATOR_X_BEARER_TOKEN"):
        call("--x", "--tag", "tag")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_following_goes_on_until_it_is_told_to_stop(
    database: Database, with_x: Settings, course_pk: int, x: FakeX, number: signal.Signals
) -> None:
    set_sources(database, with_x, course_pk, Wanted(x=True, tags=["tag"]))
    x.post("#tag", clock.now() - timedelta(minutes=1))
    collector = start(with_x, "--follow", "--interval", "1")
    await_posts(database, 1, collector)
    x.post("#tag again", clock.now() - timedelta(seconds=1))
    await_posts(database, 2, collector)
    collector.send_signal(number)
    printed, complaints = collector.communicate(timeout=20)
    assert (collector.returncode, json.loads(printed)["new_posts"]) == (0, 2), complaints


def await_posts(database: Database, number: int, collector: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 30
    while count(database) < number:
        assert time.monotonic() < ends
        assert collector.poll() is None
        time.sleep(0.05)
