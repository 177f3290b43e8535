"""A self-hosted Open edX: its tables on a real MariaDB of our own, a user that may only read them, invented people."""

from collections.abc import Iterator
from itertools import count

import pytest

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.config import Settings
from communicator.database import Database
from communicator.roster.lms.connection import LmsDatabase
from tests.components import need_mariadb
from tests.mariadb import MariaDb, running_mariadb
from tests.memory import memory_with_room
from tests.roster.lms.lms import READER, TABLES, WORD, Lms

_numbers = count(1)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A server of our own, with a user that may do nothing yet."""
    with running_mariadb(need_mariadb(), memory_with_room()) as server:
        server.run(f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY '{WORD}'")
        yield server


@pytest.fixture
def lms(mariadb: MariaDb) -> Iterator[Lms]:
    """An LMS's database without courses and people, that the reader may read."""
    name = f"edxapp_{next(_numbers)}"
    mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    mariadb.run(TABLES.read_text(encoding="utf-8"), name)
    mariadb.run(f"GRANT SELECT ON {name}.* TO {READER}@'127.0.0.1'")
    yield Lms(mariadb, name)
    mariadb.run(f"DROP DATABASE {name}; REVOKE ALL PRIVILEGES, GRANT OPTION FROM {READER}@'127.0.0.1'")


@pytest.fixture
def reader(lms: Lms) -> Iterator[LmsDatabase]:
    """The way into it."""
    database = LmsDatabase(lms.url())
    yield database
    database.close()


@pytest.fixture
def site(database: Database, settings: Settings) -> Site:
    """The backend's entry for it."""
    with database.writing() as session:
        return add_site(session, settings.secret_key, "campus", "edx").site
