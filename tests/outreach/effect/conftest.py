"""A message of which some were held out, and who came back."""

import pytest

from communicator.config import Settings
from communicator.database import Database
from tests.outreach.effect.compared import DAY, Compared, come_back, do, send


@pytest.fixture
def sent(database: Database, settings: Settings) -> Compared:
    """Of 80 written to 40 come back within the week, of 20 held out 4."""
    found = send(database, settings, people=100, percent=20)
    back = found.written_to[:40] + found.held_out[:4]
    do(database, settings.data_dir, found.course, come_back(found, back, 3 * DAY))
    return found
