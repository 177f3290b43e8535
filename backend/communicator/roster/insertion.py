"""INSERT … ON CONFLICT on both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator.database import Base


def insertion(session: Session, table: type[Base]) -> Any:
    """The database's own INSERT of the table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)
