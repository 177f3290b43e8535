"""Insert unless there: on both databases, one statement that two transactions can't both win."""

from collections.abc import Mapping

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator.database import Base


def inserted(session: Session, table: type[Base], row: Mapping[str, object]) -> bool:
    """Whether the row was inserted; False where a unique column holds it already.

    PostgreSQL waits for another transaction that is inserting the same; SQLite has one writer anyway.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    result = session.execute(insert(table).values(**row).on_conflict_do_nothing())
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
