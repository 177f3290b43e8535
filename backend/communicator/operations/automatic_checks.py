"""Checking automatic messages: after each refresh of their course, and once a day without one."""

from dataclasses import asdict, dataclass

import structlog
from sqlalchemy.orm import Session

from communicator import clock
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable
from communicator.outreach.automatic.checking import check, due_checks
from communicator.outreach.automatic.runs import came_of
from communicator.outreach.automatic.tables import AutomaticRun
from communicator.outreach.effect.hiding import unread_comparisons

log = structlog.get_logger("communicator.outreach")


@dataclass(frozen=True)
class Checked:
    """What came of a message's check: new matches queued or held out, or why nobody could be looked for.

    While its comparison isn't read, those two are None and told together in `in_comparison`.
    """

    communication: str
    new: int
    queued: int | None
    held_out: int | None
    in_comparison: int
    why_nothing: str | None

    def facts(self) -> dict[str, object]:
        """The same, for a log and for JSON."""
        return asdict(self)


def check_automatic(database: Database, settings: Settings, course_pk: int | None = None) -> list[Checked]:
    """Checks the automatic messages that are due, of one course or of all, each in a transaction of its own.

    Any number of processes may do so at once: each message is checked once a day of its course. Cut off in the midst
    of one, nothing of it is done, and the next call does it. One that fails keeps no other from it; DatabaseUnusable is
    raised.
    """
    with database.reading() as session:
        due = due_checks(session, clock.now(), course_pk)
    return [told for each in due if (told := _check(database, settings, each)) is not None]


def check_and_log(database: Database, settings: Settings, course_pk: int | None = None) -> list[Checked]:
    """The same, where nobody reads what is given: each goes to the log."""
    done = check_automatic(database, settings, course_pk)
    for told in done:
        log.info("an automatic message looked for new matches", **told.facts())
    return done


def _check(database: Database, settings: Settings, communication_id: str) -> Checked | None:
    try:
        with database.writing() as session:
            run = check(session, settings, communication_id, clock.now())
            return _told(session, run) if run else None
    except DatabaseUnusable:
        raise
    except CommunicatorError as error:
        return Checked(communication_id, 0, 0, 0, 0, str(error))


def _told(session: Session, run: AutomaticRun) -> Checked:
    came = came_of(run, bool(unread_comparisons(session, [run.communication_id])))
    queued, held_out, together = came["queued"], came["held_out"], came["in_comparison"] or 0
    return Checked(run.communication_id, run.new, queued, held_out, together, run.why_nothing)
