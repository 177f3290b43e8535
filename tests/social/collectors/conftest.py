"""Servers to collect from, and a collector that doesn't wait long."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from communicator.config import Settings
from tests.social.collectors.fake_x import TOKEN, FakeX, running_x
from tests.social.collectors.mastodon_process import MastodonProcess, running_mastodon


@pytest.fixture(scope="session")
def _mastodon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonProcess]:
    with running_mastodon(tmp_path_factory.mktemp("mastodon")) as server:
        yield server


@pytest.fixture
def mastodon(_mastodon: MastodonProcess) -> MastodonProcess:
    """A Mastodon server with nothing in it."""
    _mastodon.forget_everything()
    return _mastodon


@pytest.fixture
def x() -> Iterator[FakeX]:
    """An X with nothing in it."""
    with running_x() as server:
        yield server


@pytest.fixture
def with_x(settings: Settings, x: FakeX) -> Settings:
    """Settings that reach the fake X."""
    return replace(settings, x_url=x.url, x_bearer_token=TOKEN)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communicator.social.collectors.backoff.FIRST_SECONDS", 0.02)
    monkeypatch.setattr("communicator.social.collectors.backoff.LONGEST_SECONDS", 0.5)
