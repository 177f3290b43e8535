"""The chore: reads every comparison that is due, and the exploratory outcomes of those that were read."""

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.effect.further import read_further
from communicator.outreach.effect.reading import read_due

log = structlog.get_logger("communicator.effect")


def read_effects(database: Database, settings: Settings) -> list[str]:
    """Reads what is due now; the ids of the communications whose primary outcome was read."""
    moment = now()
    done = read_due(database, settings, moment)
    for communication_id in done:
        log.info("a message's comparison was read", communication=communication_id)
    read_further(database, settings, moment)
    return done
