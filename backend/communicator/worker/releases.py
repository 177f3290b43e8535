"""Public releases beside the post: a thread of its own, since the proof of a release may take minutes."""

import threading

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.insights.public_release import TRIED_AGAIN_AFTER, release_due

log = structlog.get_logger("communicator.worker")


def make_releases(database: Database, settings: Settings, once: bool, stop: threading.Event) -> None:
    """Makes the releases that are due: with `once` before anything else, else beside the worker until it stops."""
    if once:
        release_due(database, settings, now())
    else:
        start_releasing(database, settings, stop)


def start_releasing(database: Database, settings: Settings, stop: threading.Event) -> threading.Thread:
    """Makes due releases until `stop` is set; a release that is cut off leaves nothing behind."""
    thread = threading.Thread(target=_release, args=(database, settings, stop), name="releases", daemon=True)
    thread.start()
    return thread


def _release(database: Database, settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            release_due(database, settings, now())
        except Exception as error:  # noqa: BLE001  # whatever it is, mails are sent, and it is tried again
            log.error("public releases failed; they are tried again", why=str(error), kind=type(error).__name__)  # noqa: TRY400  # one line
        stop.wait(TRIED_AGAIN_AFTER.total_seconds())
