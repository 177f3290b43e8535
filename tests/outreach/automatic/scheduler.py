"""A process that checks automatic messages at the moments it reads: `python -m tests.outreach.automatic.scheduler`.

With `killed` as its second argument it dies within the transaction of its first look, once the new matches have rows.
"""

import os
import signal
import sys
from datetime import datetime
from typing import Any

import click

from communicator import clock
from communicator.database import Database
from communicator.operations.automatic_checks import check_automatic
from communicator.outreach.automatic import looking
from tests.outreach.automatic.automatically import SETTINGS

enlist = looking.enlist


def enlist_and_die(*arguments: Any) -> None:
    """As if the power went before the look was committed."""
    enlist(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[2:] == ["killed"]:
        looking.enlist = enlist_and_die  # type: ignore[assignment]
    database = Database(sys.argv[1])
    click.echo("ready")
    for line in sys.stdin:
        moment = datetime.fromisoformat(line.strip())
        clock.now = lambda at=moment: at  # type: ignore[misc]
        click.echo(sum(told.queued for told in check_automatic(database, SETTINGS)))
