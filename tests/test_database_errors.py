"""What a database's error means: away, busy, full, refusing, of another version; a statement's own fault stays one."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.database import Database
from communicator.database_errors import meaning_of
from communicator.errors import (
    DatabaseAway,
    DatabaseBusy,
    DatabaseFull,
    DatabaseOutOfDate,
    DatabaseRefuses,
)
from communicator.operations.schema import upgrade
from tests.conftest import A_MONDAY
from tests.postgresql import find_programs, running_cluster

A_SITE = {"name": "campus", "kind": "edx", "key_id": "k", "created_at": A_MONDAY}


@pytest.fixture(scope="module")
def programs() -> Path:
    """Where PostgreSQL's programs are."""
    found = find_programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    return found


@pytest.fixture(scope="module")
def server(programs: Path) -> Iterator[str]:
    """A PostgreSQL of these tests' own, whose processes they end."""
    with running_cluster(programs) as url:
        yield url


def on(url: str, **changes: str) -> Database:
    return Database(make_url(url).set(**changes).render_as_string(hide_password=False))  # type: ignore[arg-type]


def raised(database: Database, statement: str) -> None:
    try:
        with database.writing() as session:
            session.execute(text(statement))
    finally:
        database.close()


def test_a_server_that_ends_a_session_is_away_and_the_next_one_is_served(server: str) -> None:
    database, other = Database(server), Database(server)
    with pytest.raises(DatabaseAway, match="connection"), database.writing() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with other.writing() as another:
            another.execute(text(f"SELECT pg_terminate_backend({pid})"))
        session.execute(text("SELECT pg_sleep(5)"))
    with pytest.raises(DatabaseAway), database.writing() as session:
        os.kill(session.scalars(text("SELECT pg_backend_pid()")).one(), signal.SIGKILL)  # it starts anew after that
        session.execute(text("SELECT pg_sleep(5)"))
    database.close()
    other.close()


def test_a_deadlock_and_a_statement_cut_short_are_busy(server: str) -> None:
    wait_until_up(server)
    with pytest.raises(DatabaseBusy, match="statement timeout; do the same again"):
        raised(Database(server), "SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")
    raised(Database(server), "CREATE TABLE contested (id int)")
    one, another = Database(server), Database(server)
    with one.writing() as holder, pytest.raises(DatabaseBusy, match="lock timeout"):
        holder.execute(text("LOCK TABLE contested"))
        raised(another, "SET LOCAL lock_timeout = 20; LOCK TABLE contested")
    one.close()


def wait_until_up(server: str) -> None:
    data = Path(str(make_url(server).query["host"]))
    programs = find_programs()
    assert programs is not None
    ready = [str(programs / "pg_isready"), "-h", str(data), "-t", "20"]
    for _ in range(200):
        if subprocess.run(ready, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return


def test_who_is_not_let_in_is_told_what_to_see_to(server: str) -> None:
    wait_until_up(server)
    with pytest.raises(DatabaseRefuses, match=r'database "nothing" does not exist; see user, password and name'):
        raised(on(server, database="nothing"), "SELECT 1")
    with pytest.raises(DatabaseRefuses, match=r'role "nobody" does not exist'):
        raised(on(server, username="nobody"), "SELECT 1")


def test_a_server_that_may_only_be_read_refuses(server: str) -> None:
    wait_until_up(server)
    with pytest.raises(DatabaseRefuses, match="read-only transaction; the user in"):
        raised(Database(server), "SET TRANSACTION READ ONLY; CREATE TABLE one (id int)")


def test_too_many_connections_and_a_shutdown_are_away_each_in_its_words(programs: Path) -> None:
    # Its end finds it stopped.
    with suppress(subprocess.CalledProcessError), running_cluster(programs) as server:
        raised(Database(server), "CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
        with pytest.raises(DatabaseAway, match="too many connections"):
            raised(on(server, username="crowd"), "SELECT 1")
        database = Database(server)
        with (
            pytest.raises(DatabaseAway, match="connection"),
            database.reading() as one,
        ):
            data = Path(one.scalars(text("SHOW data_directory")).one())
            os.kill(int((data / "postmaster.pid").read_text().split("\n")[0]), signal.SIGINT)  # a fast shutdown
            one.execute(text("SELECT pg_sleep(5)"))
        while (data / "postmaster.pid").exists():
            time.sleep(0.01)
        with pytest.raises(DatabaseAway, match="Is the server running"):
            raised(database, "SELECT 1")


@pytest.mark.parametrize(
    ("code", "kind", "mend"),
    [
        ("57P03", DatabaseAway, ""),
        ("53300", DatabaseAway, ""),
        ("40P01", DatabaseBusy, "do the same again"),
        ("53100", DatabaseFull, "make room on its disk"),
        ("53200", DatabaseFull, "more memory"),
        ("57P04", DatabaseRefuses, "COMMUNICATOR_DATABASE_URL"),
        ("58030", DatabaseRefuses, "the system's log"),
        ("55000", DatabaseRefuses, "the server's log"),
    ],
)
def test_each_code_of_postgresql_has_its_meaning(code: str, kind: type[Exception], mend: str) -> None:
    class Told(Exception):
        pgcode = code

    url = make_url("postgresql://user:secret@db.example/x")
    meant = meaning_of(url, OperationalError("SELECT", {}, Told("what it says\nDETAIL: more")))
    assert type(meant) is kind
    assert str(meant).startswith("The database postgresql://user:***@db.example/x can't be used: what it says")
    assert mend in str(meant)
    assert "DETAIL" not in str(meant)


def test_a_session_that_the_server_ended_is_away_whatever_it_says() -> None:
    class Told(Exception):
        pgcode = "25P03"

    url = make_url("postgresql://db.example/x")
    error = Told("terminating connection due to idle-in-transaction timeout")
    assert type(meaning_of(url, DBAPIError("SELECT", {}, error, connection_invalidated=True))) is DatabaseAway
    assert meaning_of(url, DBAPIError("SELECT", {}, error)) is None


def test_a_log_written_ahead_that_others_keep_locking_is_busy() -> None:
    class Told(Exception):
        sqlite_errorcode = sqlite3.SQLITE_PROTOCOL

    error = OperationalError("SELECT", {}, Told("locking protocol"))
    assert type(meaning_of(make_url("sqlite:///x"), error)) is DatabaseBusy


def test_a_locked_file_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communicator.database.SQLITE_WAITS_MS", 50)
    file = tmp_path / "communicator.db"
    database, other = Database(f"sqlite:///{file}"), sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy, match="locked; another process keeps it"):
        raised(database, "SELECT 1")
    other.close()


def test_a_file_that_cannot_be_written_or_is_no_database_refuses(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"nothing of a database " * 100)
    with pytest.raises(DatabaseRefuses, match="bring back a backup"):
        raised(Database(f"sqlite:///{damaged}"), "SELECT 1")
    database = Database(f"sqlite:///{tmp_path / 'gone' / 'communicator.db'}")
    (tmp_path / "gone" / "communicator.db").unlink()
    (tmp_path / "gone").rmdir()
    with pytest.raises(DatabaseRefuses, match="must be writable"):
        raised(database, "SELECT 1")
    kept = tmp_path / "kept.db"
    Database(f"sqlite:///{kept}").close()
    reading = Database(f"sqlite:///file:{kept}?mode=ro&uri=true")
    with pytest.raises(DatabaseRefuses, match="readonly database; the file, those beside it"):
        raised(reading, "CREATE TABLE one (id int)")


def test_a_database_with_no_room_is_full_and_goes_on_when_there_is(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'communicator.db'}")
    upgrade(database)

    def limit(session: Session, pages: int) -> None:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(DatabaseFull, match="database or disk is full; make room"), database.writing() as session:
        limit(session, 1)  # no fewer than it has
        session.execute(text("CREATE TABLE filled AS SELECT hex(randomblob(100000)) AS much"))
    with database.writing() as session:
        limit(session, 1_000_000)
        session.execute(text("CREATE TABLE filled AS SELECT hex(randomblob(100000)) AS much"))
    database.close()


def test_another_version_s_schema_is_told_as_such(tmp_path: Path, server: str) -> None:
    wait_until_up(server)
    for database in (Database(f"sqlite:///{tmp_path / 'empty.db'}"), Database(server)):
        with pytest.raises(DatabaseOutOfDate, match="communicator db upgrade"):
            raised(database, "SELECT name FROM site_of_another_version")


def test_a_statement_at_fault_stays_what_it_is(database: Database) -> None:
    with pytest.raises(DBAPIError) as told, database.writing() as session:
        session.execute(text("SELEC 1"))
    assert isinstance(told.value, ProgrammingError) or "syntax error" in str(told.value)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add_all([Site(**A_SITE), Site(**A_SITE)])
