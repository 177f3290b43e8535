"""A Moodle site to ask, and the backend's own entry for it."""

from collections.abc import Iterator

import pytest

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.config import Settings
from communicator.database import Database
from communicator.roster.moodle.rest import MoodleSite
from tests.roster.moodle.double import TOKEN, Moodle, running_moodle


@pytest.fixture
def moodle() -> Iterator[Moodle]:
    """A running site without courses and people."""
    with running_moodle() as site:
        yield site


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the caller waited."""
    return []


@pytest.fixture
def caller(moodle: Moodle, waits: list[float]) -> MoodleSite:
    """The way to call the site, with a token that it takes."""
    return MoodleSite(moodle.url, TOKEN, wait=waits.append)


@pytest.fixture
def site(database: Database, settings: Settings, moodle: Moodle) -> Site:
    """The backend's entry for the site."""
    with database.writing() as session:
        return add_site(session, settings.secret_key, "campus", "moodle", moodle.url).site
