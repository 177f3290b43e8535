"""Fixtures that every domain's tests share: a migrated database of each kind, settings, a course."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from communicator.config import Settings, embedded
from communicator.database import Database
from communicator.operations.schema import upgrade
from tests.chromium import browser, page
from tests.compiled_once import compiled_once
from tests.components import MUST_HAVE, need_postgresql
from tests.distribution import pytest_collection_modifyitems, pytest_xdist_make_scheduler
from tests.memory import memory_with_room, work_in_memory
from tests.plain_log import log_plainly
from tests.postgresql import running_cluster

__all__ = [  # fixtures and hooks
    "browser",
    "compiled_once",
    "page",
    "pytest_collection_modifyitems",
    "pytest_xdist_make_scheduler",
]

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"
SECRET_KEY = "a key for tests only"
A_MONDAY = datetime(2026, 3, 2, tzinfo=UTC)

# How fast a busy machine draws or runs an example is no property of ours.
UNTIMED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# `make test`, which decides of a change: the same examples each time, so that what fails is of the change.
hypothesis.settings.register_profile("full", UNTIMED, derandomize=True)
# The fast loop, and whoever looks for more: other examples each time.
hypothesis.settings.register_profile("fast", UNTIMED, max_examples=10)
hypothesis.settings.register_profile("explore", UNTIMED, max_examples=1000)
hypothesis.settings.load_profile("fast")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """`-n auto`: a worker for each processor where everything is run; starting them takes longer than a file does."""
    return 0 if config.args_source is pytest.Config.ArgsSource.ARGS or config.option.keyword else None


def pytest_configure() -> None:
    """Before any folder of tests is made."""
    work_in_memory()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The closing table: what was skipped, by name, with the reason."""
    reasons = Counter(_skip_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("skipped, by name")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.line(f"{tests:4} × {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A component that must be here and was skipped is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not MUST_HAVE:
        return
    skipped = {_skip_reason(report).split(":")[0] for report in reporter.stats.get("skipped", [])}
    if skipped & MUST_HAVE:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skip_reason(report: pytest.TestReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return told.removeprefix("Skipped: ")


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    """Whatever log a command set up in the test before."""
    log_plainly()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real logs and exports; tests that read it skip where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("real data: not beside the project")
    return REAL_DATA


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture
def sqlite_origin(sqlite_template: Path) -> Path:
    """The file that a test's database begins as; a folder whose tests need the same in it may have one of its own."""
    return sqlite_template


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A server of our own whose database `template_communicator` is migrated."""
    with running_cluster(need_postgresql(), memory_with_room()) as url:
        _create_database(url, "template_communicator", "template1")
        database = Database(_named(url, "template_communicator"))
        upgrade(database)
        database.close()
        yield url


_numbers = count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database: SQLite, and with `-m postgresql` a real PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "communicator.db"
        shutil.copyfile(request.getfixturevalue("sqlite_origin"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    _create_database(server, name, "template_communicator")
    yield _named(server, name)
    _drop_database(server, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an embedded setup below the test's own folder."""
    return embedded(tmp_path / "data", database_url=database_url, secret_key=SECRET_KEY)


@pytest.fixture
def command_environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same settings as environment variables, for tests that run commands."""
    for name, value in {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "SMTP_URL": settings.smtp_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
        "UNDO_SECONDS": "0",
    }.items():
        monkeypatch.setenv(f"COMMUNICATOR_{name}", value)
    return replace(settings)


def _create_database(server: str, name: str, template: str) -> None:
    with _administering(server).connect() as connection:
        # Copied files are faster here than pages written through the log, the default since there is a choice.
        how = "STRATEGY FILE_COPY" if (connection.dialect.server_version_info or ()) >= (15,) else ""
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {how}"))


def _drop_database(server: str, name: str) -> None:
    """At once: ten megabytes a test, kept to the end, fill a disk. Connections that a test left open are ended."""
    with _administering(server).connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@cache
def _administering(server: str) -> Engine:
    """One for all databases of a server: to make an engine and connect takes as long as making a database."""
    return create_engine(_driver(server), isolation_level="AUTOCOMMIT")


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _driver(server: str) -> str:
    return make_url(server).set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)
