"""One course's sync after the other: how each went is kept, and one that fails stops no other."""

import traceback
from collections.abc import Callable, Mapping

from communicator.access.tables import Site
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable
from communicator.roster.lms.status import FAILED, OK, SKIPPED, begin, finish, statuses
from communicator.roster.lms.tables import CourseSyncStatus

Brought = tuple[Mapping[str, int], str]
"""`learners`, `new`, `changed` and `left`, and a message."""


def attempt(
    database: Database, site: Site, course_id: str, act: Callable[[], Brought]
) -> tuple[CourseSyncStatus, CommunicatorError | None]:
    """Syncs a course by `act` and keeps how it went; with the error where it failed by one of ours.

    Only a database of ours that is away is raised.
    """
    with database.writing() as session:
        begin(session, site.id, course_id)
    error: CommunicatorError | None = None
    try:
        counts, message = act()
        state = OK
    except DatabaseUnusable:
        raise
    except CommunicatorError as refused:
        state, counts, message, error = FAILED, {}, str(refused), refused
    except Exception as broken:  # noqa: BLE001 - whatever one course holds, the others are synced
        # Not its message: one that isn't ours may say anything, names and addresses too.
        place = traceback.extract_tb(broken.__traceback__)[-1]
        message = f"This should not happen ({type(broken).__name__} at {place.filename}:{place.lineno})"
        state, counts = FAILED, {}
    return note(database, site, course_id, state, message, counts), error


def note(
    database: Database, site: Site, course_id: str, state: str, message: str, counts: Mapping[str, int] | None = None
) -> CourseSyncStatus:
    """Keeps how a course's sync went."""
    with database.writing() as session:
        return finish(session, site.id, course_id, state, message, counts)


def note_failure(database: Database, site: Site, error: CommunicatorError) -> None:
    """Keeps why no course of the site could be synced at all, with each that was synced before."""
    with database.writing() as session:
        for status in statuses(session, site.id):
            if status.state != SKIPPED:
                finish(session, site.id, status.course_id, FAILED, str(error))
