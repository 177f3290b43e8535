"""The database's own promises: moments keep their zone, the schema is what the tables say."""

import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import DateTime
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import IntegrityError, StatementError

from communicator.access.tables import Site
from communicator.database import Base, Database, UtcDateTime
from communicator.errors import ConfigurationError, DatabaseAway
from communicator.operations.schema import is_current
from tests.conftest import A_MONDAY


def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.reading() as session:
        differences = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
    assert differences == []
    assert is_current(database)


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    in_madrid = A_MONDAY.astimezone(timezone(timedelta(hours=2)))
    with database.writing() as session:
        session.add(Site(name="campus", kind="edx", key_id="k", created_at=in_madrid))
    with database.reading() as session:
        kept = session.query(Site).one().created_at
    assert kept == A_MONDAY
    assert kept.utcoffset() == timedelta(0)


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"), database.writing() as session:
        session.add(Site(name="campus", kind="edx", key_id="k", created_at=datetime(2026, 3, 2)))  # noqa: DTZ001


def test_nothing_of_a_failed_transaction_is_kept(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(Site(name="campus", kind="edx", key_id="k", created_at=A_MONDAY))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.query(Site).count() == 0


def test_a_database_that_is_not_there_is_told_in_one_line() -> None:
    with (
        pytest.raises(DatabaseAway, match="can't be used") as told,
        Database("postgresql://nobody@127.0.0.1:1/none").reading() as session,
    ):
        session.connection()
    assert "\n" not in str(told.value)


def test_an_error_repeats_no_parameters(database: Database) -> None:
    with pytest.raises(IntegrityError, match="parameters hidden"), database.writing() as session:
        for _ in range(2):
            session.add(Site(name="campus", kind="edx", key_id="k", created_at=A_MONDAY))
            session.flush()


def test_an_embedded_database_and_the_folder_made_for_it_are_their_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "communicator.db"
    Database(f"sqlite:///{file}").close()

    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(ConfigurationError, match="can't be written to: File exists"):
        Database(f"sqlite:///{file}/communicator.db")


def test_a_moment_is_written_as_plain_moments_are_on_sqlite() -> None:
    ours, plain = UtcDateTime().bind_processor(dialect()), DateTime().dialect_impl(dialect()).bind_processor(dialect())
    assert ours is not None
    assert plain is not None
    for moment in (A_MONDAY, A_MONDAY.replace(microsecond=7), A_MONDAY.astimezone(timezone(timedelta(hours=-9)))):
        assert ours(moment) == plain(moment.astimezone(UTC))
    assert ours(None) is None
