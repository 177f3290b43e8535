"""`communicator db`: the database's schema."""

import click

from communicator.cli.frame import Frame, framed


@click.group()
def db() -> None:
    """The database's schema."""


@db.command(epilog="Example: communicator db upgrade")
@framed
def upgrade(frame: Frame) -> None:
    """Bring the database to this version's schema."""
    from communicator.database import Database
    from communicator.operations import schema

    database = Database(frame.settings.database_url)
    try:
        before = schema.current_revision(database)
        schema.upgrade(database)
        after = schema.current_revision(database)
    finally:
        database.close()
    told = f"The database is at {after}" + (" already." if before == after else f" (it was at {before or 'nothing'}).")
    frame.tell({"before": before, "revision": after}, told)


@db.command(epilog="Example: communicator db check")
@framed
def check(frame: Frame) -> None:
    """Say whether the database answers and is at this version's schema; exit 1 where not."""
    from communicator.database import Database
    from communicator.errors import DatabaseOutOfDate
    from communicator.operations import schema

    database = Database(frame.settings.database_url)
    try:
        current, newest = schema.current_revision(database), schema.newest_revision()
    finally:
        database.close()
    if current != newest:
        raise DatabaseOutOfDate(
            f"The database is at {current or 'nothing'}, this version needs {newest}; run `communicator db upgrade`"
        )
    frame.tell({"revision": current, "newest": newest, "current": True}, f"The database answers and is at {newest}.")
