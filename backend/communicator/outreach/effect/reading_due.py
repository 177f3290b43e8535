"""The chore: reads every comparison that is due, and the exploratory outcomes of those that were read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable
from communicator.outreach.effect.further import due_further, read_course
from communicator.outreach.effect.reading import read_trial, unread

log = structlog.get_logger("communicator.effect")


def read_effects(database: Database, settings: Settings) -> list[str]:
    """Reads what is due now; the ids of the communications whose primary outcome was read."""
    done = read_due(database, settings, now())
    for communication_id in done:
        log.info("a message's comparison was read", communication=communication_id)
    return done


def read_due(database: Database, settings: Settings, moment: datetime) -> list[str]:
    """The same as of a moment. What can't be read keeps no other from it, and is tried again."""
    done = []
    with database.reading() as session:
        ids = unread(session)
    for each in ids:
        with _going_on(communication=each):
            if read_trial(database, settings, each, moment) is None:
                done.append(each)
    with database.reading() as session:
        due = due_further(session, moment)
    for course_pk, of_course in due.items():
        with _going_on(course=course_pk):
            read_course(database, settings, course_pk, of_course, moment)
    return done


@contextmanager
def _going_on(**what: object) -> Iterator[None]:
    try:
        yield
    except DatabaseUnusable:
        raise
    except CommunicatorError as error:
        log.error("a comparison can't be read", why=str(error), **what)  # noqa: TRY400  # one line
