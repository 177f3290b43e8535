"""Engine, sessions, the declarative Base, and the one type for moments.

Every query works on SQLite and PostgreSQL. On SQLite a writing session begins IMMEDIATE: a reader
that turns writer half-way can't wait for the lock, it fails at once.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from communicator.database_errors import meaning_of
from communicator.errors import ConfigurationError, NaiveTime

SQLITE_WAITS_MS = 30_000
UNREADABLE_URL = (
    "COMMUNICATOR_DATABASE_URL can't be used: write it as postgresql://user:password@host/name, "
    "or leave it out for an SQLite file in the data folder (COMMUNICATOR_DATA_DIR)"
)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else _in_utc(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise NaiveTime(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment on every database; SQLite gives naive ones back, so the zone is put on."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive moment on its way in."""
        return None if value is None else _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """As `result_processor`, the other way round."""
        return _text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Puts UTC on what comes out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """On SQLite a text is read as a moment of UTC at once, which takes half the time."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Base(DeclarativeBase):
    """All tables; constraints carry names, so that migrations can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Database:
    """One database: `writing()` and `reading()` sessions, each one transaction."""

    def __init__(self, url: str) -> None:
        """`postgresql://` means psycopg 2; SQLite's folder is made where it is missing.

        ConfigurationError where the URL is none, or of a database that isn't supported.
        """
        try:
            self.url = _with_driver(make_url(url))
            self.engine = _make_engine(self.url)
        except (ArgumentError, ValueError, ModuleNotFoundError, OSError) as error:
            raise ConfigurationError(UNREADABLE_URL) from error  # it may hold a password: it isn't repeated
        self._reader = self.engine.execution_options(communicator_reads_only=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, which has one writer at a time."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits at the end, or rolls back where anything is raised.

        DatabaseAway, DatabaseBusy, DatabaseFull, DatabaseRefuses or DatabaseOutOfDate where it is the database's fault.
        """
        with _told_by(self.url), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, on one snapshot, and keeps nobody waiting."""
        with _told_by(self.url), Session(self._reader, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Returns all connections."""
        self.engine.dispose()


@contextmanager
def _told_by(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        meant = meaning_of(url, error)
        if meant is None:
            raise
        raise meant from error


def _with_driver(url: URL) -> URL:
    # SQLAlchemy 2.1 reads a bare postgresql:// as psycopg 3.
    return url.set(drivername="postgresql+psycopg2") if url.drivername == "postgresql" else url


def _make_engine(url: URL) -> Engine:
    # Parameters hold names and addresses: no error or log line repeats them.
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database.removeprefix("file:")))  # SQLite's own form: file:PATH?mode=ro&uri=true
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Makes an embedded database that isn't there yet its owner's alone, and so its folder: it holds names."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ConfigurationError(
            f"{file} can't be written to: {error.strerror}; COMMUNICATOR_DATABASE_URL says where the database is"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    for pragma in ("journal_mode=WAL", f"busy_timeout={SQLITE_WAITS_MS}", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("communicator_reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
