"""Rows of the queue are looked up by their ids, some hundred at a time; PostgreSQL is told so."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# By its own reckoning PostgreSQL reads whole tables of less than some 30,000 rows rather than a hundred rows by their
# ids, for each batch again; and goes through the orders in which ten tables can be joined, which takes longer than
# joining a hundred rows in the order they are written in.
_BY_INDEX = text("SET LOCAL enable_seqscan = off; SET LOCAL join_collapse_limit = 1")


def look_up_by_index(session: Session) -> None:
    """Until the transaction ends rows are found by indexes, and tables are joined in the order they are written in."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_BY_INDEX)
