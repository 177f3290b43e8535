"""`communicator worker`: sends what is due."""

import logging
import signal
import sys
import threading

import click
import structlog

from communicator.cli.frame import Frame, framed


@click.command(epilog="Example: communicator worker --once")
@click.option("--once", is_flag=True, help="End when nothing is due, instead of waiting for more.")
@framed
def worker(frame: Frame, once: bool) -> None:
    """Send messages whose time has come. Several workers may share one database."""
    from communicator.worker.loop import run_worker

    log_to_stderr(frame.settings.log_level)
    tally = run_worker(frame.database, frame.settings, once, stop_on_signals())
    told = ", ".join(f"{count} {state}" for state, count in sorted(tally.items())) or "nothing was due"
    frame.tell({"deliveries": tally}, told)


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
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
