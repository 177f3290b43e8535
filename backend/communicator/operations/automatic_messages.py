"""Whether a course has automatic messages that are on: asked before all that checks one is loaded, half a second."""

from sqlalchemy import select

from communicator.database import Database
from communicator.outreach.automatic.tables import IS_ON
from communicator.outreach.tables import Communication


def has_automatic(database: Database, course_pk: int) -> bool:
    """Whether there is something to check after a refresh of the course."""
    on = select(Communication.id).where(Communication.course_pk == course_pk, IS_ON)
    with database.reading() as session:
        return session.scalar(on.limit(1)) is not None
