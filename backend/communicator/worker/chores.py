"""What falls due by itself besides mails: posts, releases, rosters, files, predictions, looks for new matches."""

import threading
from collections.abc import Callable
from datetime import timedelta

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.insights.public_release import TRIED_AGAIN_AFTER, release_due
from communicator.operations.automatic_checks import check_and_log
from communicator.operations.housekeeping import keep_house_when_due
from communicator.operations.inbox import take_inbox
from communicator.operations.nightly_sync import sync_due
from communicator.operations.refresh_due import RefreshDue
from communicator.outreach.bounces.mailbox import read_bounces
from communicator.outreach.effect.reading_due import read_effects
from communicator.social.collectors.collecting import collect_due
from communicator.worker.beside import start_beside

LOOKED_FOR_SOURCES_AFTER = timedelta(seconds=10)
"""Each source has its own time; this is how soon one that was just named is noticed."""
LOOKED_INTO_INBOX_AFTER = timedelta(seconds=5)
LOOKED_AFTER_HOUSE_AFTER = timedelta(minutes=10)
"""Files of events are put together, and removed in their time, once a night as well."""
LOOKED_FOR_NEW_EVENTS_AFTER = timedelta(minutes=1)
"""Predictions follow new events; how often at most is a setting (COMMUNICATOR_REFRESH_MINUTES)."""
LOOKED_FOR_MATCHES_AFTER = timedelta(minutes=1)
"""An automatic message looks for new matches once a day; this is how soon after the predictions it needs."""
LOOKED_FOR_EFFECTS_AFTER = timedelta(minutes=10)
"""A comparison is read when its day has come and the course's log has, too."""
LOOKED_FOR_BOUNCES_AFTER = timedelta(minutes=1)
LOOKED_FOR_SITES_AFTER = timedelta(minutes=10)
"""A site's roster is synced once a night; this is how soon a worker that was just started does it."""


def do_chores(database: Database, settings: Settings, once: bool, stop: threading.Event) -> None:
    """Does what is due: with `once` before anything else, otherwise beside the worker until it stops."""
    chores: dict[str, tuple[Callable[[], object], timedelta]] = {
        "releases": (lambda: release_due(database, settings, now()), TRIED_AGAIN_AFTER),
        "collecting": (lambda: collect_due(database, settings, stop), LOOKED_FOR_SOURCES_AFTER),
        "inbox": (lambda: take_inbox(database, settings, stop), LOOKED_INTO_INBOX_AFTER),
        "housekeeping": (lambda: keep_house_when_due(database, settings, now()), LOOKED_AFTER_HOUSE_AFTER),
        "predictions": (RefreshDue(database, settings, stop), LOOKED_FOR_NEW_EVENTS_AFTER),
        "automatic messages": (lambda: check_and_log(database, settings), LOOKED_FOR_MATCHES_AFTER),
        "effects": (lambda: read_effects(database, settings), LOOKED_FOR_EFFECTS_AFTER),
        "bounces": (lambda: read_bounces(database, settings), LOOKED_FOR_BOUNCES_AFTER),
        "rosters": (lambda: sync_due(database, now()), LOOKED_FOR_SITES_AFTER),
    }
    for name, (act, every) in chores.items():
        if once:
            act()
        else:
            start_beside(name, act, every, stop)
