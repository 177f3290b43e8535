"""Bringing a database to this version's schema. An embedded one is brought there by itself."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from communicator.config import Settings
from communicator.database import Database
from communicator.errors import DatabaseOutOfDate


def open_database(settings: Settings) -> Database:
    """The settings' database, checked to be at this version's schema.

    SQLite is upgraded on the way, since nobody administers an embedded file; a server's database is
    its administrator's to change, so an old one is refused with the command to run.
    """
    database = Database(settings.database_url)
    if not is_current(database):
        if not database.is_sqlite:
            raise DatabaseOutOfDate
        upgrade(database)
    return database


def is_current(database: Database) -> bool:
    """Whether the database is at this version's newest migration."""
    return current_revision(database) == newest_revision()


def current_revision(database: Database) -> str | None:
    """The migration that the database is at; None where it is empty."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def newest_revision() -> str | None:
    """The newest migration that this version brings."""
    with as_file(files("communicator.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        return ScriptDirectory.from_config(config).get_current_head()


def upgrade(database: Database) -> None:
    """Runs the migrations that are missing, in one transaction."""
    with as_file(files("communicator.migrations")) as folder, database.writing() as session:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
