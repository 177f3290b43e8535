"""Insert unless there: on both databases, one statement that two transactions can't both win."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator.database import Base


def insertion(session: Session, table: type[Base]) -> Any:
    """The database's own INSERT of the table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


def inserted(session: Session, table: type[Base], row: Mapping[str, object]) -> bool:
    """Whether the row was inserted; False where a unique column holds it already.

    PostgreSQL waits for another transaction that is inserting the same; SQLite has one writer anyway.
    """
    result = session.execute(insertion(session, table).values(**row).on_conflict_do_nothing())
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
