"""What the worker does beside the post, in threads of its own: what takes minutes must not keep a mail waiting."""

import threading
import traceback
from collections.abc import Callable
from datetime import timedelta

import structlog

from communicator.errors import CommunicatorError

log = structlog.get_logger("communicator.worker")


def start_beside(name: str, act: Callable[[], object], every: timedelta, stop: threading.Event) -> threading.Thread:
    """Acts now and again `every` so often until `stop` is set; what fails is logged and comes round again.

    The thread ends with the process: `act` must leave nothing half done where it is cut off.
    """
    thread = threading.Thread(target=_repeat, args=(name, act, every, stop), name=name, daemon=True)
    thread.start()
    return thread


def _repeat(name: str, act: Callable[[], object], every: timedelta, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            act()
        except Exception as error:  # noqa: BLE001  # whatever it is, mails are sent, and it is tried again
            kind = type(error).__name__
            log.error("failed beside the post; it is tried again", task=name, why=_told(error), kind=kind)  # noqa: TRY400  # one line
        stop.wait(every.total_seconds())


def _told(error: Exception) -> str:
    """Our own errors and the system's name nobody; what others say may hold anything, names and addresses too."""
    if isinstance(error, CommunicatorError | OSError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"this should not happen, at {place.filename}:{place.lineno}"
