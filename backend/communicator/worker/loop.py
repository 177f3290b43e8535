"""The worker: begins sends whose time has come, sends what is due, and never stops for a broken mail server."""

import os
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseAway
from communicator.identifiers import new_id
from communicator.outreach.beginning import begin_scheduled, due_to_begin
from communicator.outreach.claimed import Claimed
from communicator.outreach.delivery import send_claimed
from communicator.outreach.mail import require_sender
from communicator.outreach.queue import claim_next, due_deliveries, expire_leases, finish, put_off, record
from communicator.outreach.retrying import Outcome, after_error
from communicator.outreach.smtp import MailSender
from communicator.service_errors import MailServerAway
from communicator.worker.chores import do_chores

NAP_SECONDS = 1.0
# So often a worker with much to send looks after leases, schedules and what is finished.
BETWEEN_HOUSEKEEPING = timedelta(seconds=1)
PUT_OFF_AT_ONCE = 1_000
log = structlog.get_logger("communicator.worker")


def run_worker(database: Database, settings: Settings, once: bool, stop: threading.Event) -> dict[str, int]:
    """Works until `stop` is set, or with `once` until nothing is due.

    Gives how many deliveries went into each state. `stop` lets the mail in hand be finished and recorded. Posts are
    collected and public tables released beside it. Any number of workers share one database. A database that is
    away ends `once` with DatabaseAway; else the worker waits for it.
    """
    require_sender(settings)
    do_chores(database, settings, once, stop)
    with MailSender(settings.smtp_url) as sender:
        worker = _Worker(database, settings, sender, stop)
        while not stop.is_set():
            try:
                was_busy = worker.round()
            except DatabaseAway as error:
                if once:
                    raise
                log.warning("waiting for the database", why=str(error))
                was_busy = False
            if not was_busy and once:
                break
            if not was_busy:
                sender.close()  # the server would drop an idle connection anyway
                stop.wait(NAP_SECONDS)
        return dict(worker.tally)


@dataclass
class _Worker:
    database: Database
    settings: Settings
    sender: MailSender
    stop: threading.Event
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id()}")
    tally: Counter[str] = field(default_factory=Counter)
    last_communication: str = ""
    is_server_away: bool = False

    def round(self) -> bool:
        """Housekeeping, then sending for a second or until nothing is due; False where nothing was."""
        self._keep_house()
        ends_at = now() + BETWEEN_HOUSEKEEPING
        with self.database.writing() as session:
            claimed = claim_next(session, self.name, now(), self.last_communication)
        was_busy = claimed is not None
        while claimed is not None:
            self.last_communication = claimed.communication_id
            outcome, error = send_claimed(self.sender, self.settings, claimed)
            self._notice(error)
            goes_on = not (self.stop.is_set() or self.is_server_away or now() >= ends_at)
            claimed = self._record(claimed, outcome, goes_on)
        if self.is_server_away and was_busy:
            self._put_off_due()
        return was_busy

    def _keep_house(self) -> None:
        with self.database.writing() as session:
            expired = expire_leases(session, now())
            begun = [begin_scheduled(session, self.settings, one).id for one in due_to_begin(session, now())]
            finished = finish(session, now())
        if expired:
            log.warning("some mails were cut off while being sent; they are uncertain", deliveries=expired)
        for communication_id in begun:
            log.info("a scheduled message's time has come", communication=communication_id)
        for communication_id in finished:
            log.info("a message is sent", communication=communication_id)

    def _record(self, claimed: Claimed, outcome: Outcome, goes_on: bool) -> Claimed | None:
        """Records, and claims the next in the same transaction; a mail that went out is recorded stubbornly."""
        while True:
            try:
                with self.database.writing() as session:
                    is_ours = record(session, claimed, outcome, now())
                    following = claim_next(session, self.name, now(), claimed.communication_id) if goes_on else None
            except DatabaseAway as error:
                log.warning("waiting for the database to record a mail", why=str(error))
                if self.stop.wait(NAP_SECONDS):
                    raise
            else:
                self.tally[str(outcome.state)] += is_ours
                return following

    def _notice(self, error: CommunicatorError | None) -> None:
        """Says once that the mail server is away, and once that it is back."""
        is_away = isinstance(error, MailServerAway)
        if is_away and not self.is_server_away:
            log.error("the mail server is away; mails are tried again later", why=str(error))
        if self.is_server_away and not is_away:
            log.info("the mail server is back")
        self.is_server_away = is_away

    def _put_off_due(self) -> None:
        """Puts everything due off: trying each for itself would only wait as often."""
        error = MailServerAway("the mail server is away")
        while not self.stop.is_set():
            moment = now()
            with self.database.writing() as session:
                due = due_deliveries(session, moment, PUT_OFF_AT_ONCE)
                outcomes = {one: (before, after_error(error, before + 1, moment)) for one, before in due}
                put_off(session, outcomes, moment)
            if not due:
                return
            self.tally.update(str(outcome.state) for _, outcome in outcomes.values())
