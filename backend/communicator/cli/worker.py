"""`communicator worker`: sends what is due."""

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.long_running import log_to_stderr, stop_on_signals


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
