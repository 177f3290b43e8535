"""What commands share that run until they are stopped: where they log, and what stops them."""

import logging
import signal
import sys
import threading

import structlog


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set: the mail in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def log_to_stderr(level: str) -> None:
    """One line an event on stderr, so that stdout stays the command's answer."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Tracebacks without the values of variables, which may be learners' names and addresses.
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, logging.INFO)),
        # Whatever stderr is by then.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
