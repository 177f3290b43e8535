"""The way into an LMS's database: reads only, one snapshot a transaction, and never for long."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from communicator import clock
from communicator.errors import ConfigurationError
from communicator.roster.lms.refusals import Server, told

CONNECTS_WITHIN = 10
"""Seconds."""
ANSWERS_WITHIN = 120
"""Seconds for one question; a server that needs longer is told to give up, and so is a dead connection."""
AT_ONCE = 1_000
"""Rows that are fetched at a time."""
DEFAULT_PORT = 3306
DIALECTS = ("mysql", "mariadb")
OPTIONS = ("ssl_ca", "ssl_cert", "ssl_key")
OPTIONS_TOLD = f"behind the ? may stand {', '.join(OPTIONS)}"
UNREADABLE = (
    "COMMUNICATOR_LMS_DATABASE_URL can't be used: write it as mysql://user:password@host/database; "
    "signs in the password are written as %40 for @, %2F for /"
)


@dataclass
class Tally:
    """How much was read."""

    questions: int = 0
    rows: int = 0
    """Rows of the LMS's tables."""
    checksums: int = 0
    """Rows that the server worked out: how many learners, and what their rows come to."""


class LmsDatabase:
    """One LMS's database."""

    def __init__(self, url: str) -> None:
        """`mysql://` is read as `mysql+pymysql://`; ConfigurationError where the URL is none of MySQL's."""
        parts = _parts(url)
        self.server = Server(
            parts.host or "localhost", parts.port or DEFAULT_PORT, parts.database or "", parts.username or ""
        )
        self.tally = Tally()
        self._engine = _engine(parts)

    @contextmanager
    def reading(self) -> Iterator["LmsSnapshot"]:
        """A transaction that sees one moment of the database. LmsAway, LmsRefused."""
        with told(self.server), self._engine.connect() as connection:
            connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            yield LmsSnapshot(connection, self.server, self.tally)

    def close(self) -> None:
        """Ends all connections."""
        self._engine.dispose()


class LmsSnapshot:
    """One moment of an LMS's database."""

    def __init__(self, connection: Connection, server: Server, tally: Tally) -> None:
        self.server = server
        self.taken_at = clock.now()
        self._connection = connection
        self._tally = tally

    def rows(self, query: Executable) -> Iterator[Sequence[Any]]:
        """The rows of a query, streamed."""
        self._tally.questions += 1
        with told(self.server):
            for row in self._connection.execute(query, execution_options={"yield_per": AT_ONCE}):
                self._tally.rows += 1
                yield row

    def checksums(self, query: Executable) -> list[Sequence[Any]]:
        """The rows of a query that reckons, all at once."""
        self._tally.questions += 1
        with told(self.server):
            found = self._connection.execute(query).all()
        self._tally.checksums += len(found)
        return list(found)

    def ask(self, statement: str) -> list[Sequence[Any]]:
        """What the server says of itself."""
        with told(self.server):
            return list(self._connection.exec_driver_sql(statement).all())


def _parts(url: str) -> URL:
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(UNREADABLE) from None  # it may hold a password: it isn't repeated
    if parts.get_backend_name() not in DIALECTS or not parts.host or not parts.database:
        raise ConfigurationError(UNREADABLE)
    if "@" in parts.database or "/" in parts.database:  # signs of the password that were not written as %40, %2F
        raise ConfigurationError(UNREADABLE)
    unknown = sorted(name for name in parts.query if name not in OPTIONS)
    if unknown:
        raise ConfigurationError(f"COMMUNICATOR_LMS_DATABASE_URL: {OPTIONS_TOLD}, and no {', '.join(unknown)}")
    return parts.set(drivername="mysql+pymysql")


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            connect_args={"connect_timeout": CONNECTS_WITHIN, "read_timeout": ANSWERS_WITHIN, "charset": "utf8mb4"},
            pool_size=1,
            max_overflow=1,
            pool_pre_ping=True,
            hide_parameters=True,
            isolation_level="REPEATABLE READ",
        )
    except (ArgumentError, TypeError, ValueError):
        raise ConfigurationError(UNREADABLE) from None
    event.listen(engine, "connect", _read_only)
    return engine


def _read_only(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("SELECT VERSION()")
        is_mariadb = "mariadb" in str(cursor.fetchone()[0]).lower()
        # MariaDB counts seconds, MySQL milliseconds; the names are their own.
        limit = f"max_statement_time = {ANSWERS_WITHIN}" if is_mariadb else f"max_execution_time = {ANSWERS_WITHIN}000"
        cursor.execute(f"SET SESSION {limit}")
