"""The worker: begins sends whose time has come, sends what is due, and never stops for a broken mail server."""

import os
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable
from communicator.identifiers import new_id
from communicator.outreach.beginning import begin_scheduled, due_to_begin
from communicator.outreach.claimed import Claimed, claims_of
from communicator.outreach.connections import Connections
from communicator.outreach.delivery import Deliverer, Sent
from communicator.outreach.journal import Journal, Try, left_behind
from communicator.outreach.mail import require_sender
from communicator.outreach.queue import (
    Claims,
    claim,
    due_deliveries,
    expire_leases,
    finish,
    give_back,
    put_off,
    record_all,
    settle,
)
from communicator.outreach.retrying import Outcome, after_error
from communicator.outreach.smtp import MailSender
from communicator.service_errors import MailServerAway

NAP_SECONDS = 1.0
BETWEEN_RECORDS_SECONDS = 0.2
# So often a worker with much to send looks after leases, schedules and what is finished.
BETWEEN_HOUSEKEEPING = timedelta(seconds=1)
BETWEEN_SETTLING = timedelta(seconds=10)
PUT_OFF_AT_ONCE = 1_000
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
log = structlog.get_logger("communicator.worker")


def run_worker(database: Database, settings: Settings, once: bool, stop: threading.Event) -> dict[str, int]:
    """Works until `stop` is set, or with `once` until nothing is due.

    Gives how many deliveries went into each state. `stop` lets the mails in hand be finished and recorded, and gives
    back those that weren't begun. Posts are collected and public tables released beside it. Any number of workers
    share one database. A database that is away ends `once` with DatabaseUnusable; else the worker waits for it.
    StoreUnwritable where the data folder can't be written to: no mail is handed over without the journal.
    """
    from communicator.worker.chores import do_chores

    require_sender(settings)
    do_chores(database, settings, once, stop)
    return send_due(database, settings, once, stop)


def send_due(database: Database, settings: Settings, once: bool, stop: threading.Event) -> dict[str, int]:
    """The same without what else a worker does."""
    MailSender(settings.smtp_url)  # ConfigurationError now, not in a thread
    worker = _Worker(database, settings, stop)
    try:
        while not stop.is_set():
            try:
                was_busy = worker.round()
            except DatabaseUnusable as error:
                if once:
                    raise
                log.warning("waiting for the database", why=str(error))
                was_busy = False
            if not was_busy and once:
                break
            if not was_busy:
                stop.wait(NAP_SECONDS)
    finally:
        worker.end()
    return dict(worker.tally)


@dataclass
class _Worker:
    database: Database
    settings: Settings
    stop: threading.Event
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id()}")
    tally: Counter[str] = field(default_factory=Counter)
    last_communication: str = ""
    is_server_away: bool = False
    house_kept_at: datetime = LONG_AGO
    settled_at: datetime = LONG_AGO
    unrecorded: list[Sent] = field(default_factory=list)
    unbegun: list[Claimed] = field(default_factory=list)
    held: set[Try] = field(default_factory=set)
    is_unsure: bool = False
    """The database went away: it may say of more mails than `held` that they are in this worker's hand."""

    def __post_init__(self) -> None:
        self.journal = Journal(self.settings.data_dir, self.name)
        deliver = Deliverer(self.settings, self.journal).send
        self.connections = Connections(
            lambda: MailSender(self.settings.smtp_url), deliver, self.settings.smtp_connections
        )

    def round(self) -> bool:
        """Housekeeping, recording, claiming, sending; False where nothing was due and nothing is in hand."""
        self._keep_house_when_due()
        self.unrecorded += self.connections.take()
        self._notice()
        wanted = 1 if self.is_server_away else self.connections.room
        claims = self._record_and_claim(wanted)
        self.connections.give(claims.taken)
        if self.connections.in_hand:
            self.connections.wait(BETWEEN_RECORDS_SECONDS)
        elif claims.again_at is not None:
            self.stop.wait(min(NAP_SECONDS, max(0.0, (claims.again_at - now()).total_seconds())))
        else:
            return self._keep_house()
        return True

    def end(self) -> None:
        """Finishes the mails in hand, gives back the others, and records it all; DatabaseUnusable where it can't be."""
        self.unbegun += self.connections.take_back()
        self.connections.close()
        is_settled = False
        try:
            self.unrecorded += self.connections.take()
            self._record_and_claim(0)
            is_settled = True
        finally:
            self.journal.close(is_settled)

    def _keep_house_when_due(self) -> None:
        moment = now()
        if moment - self.settled_at >= BETWEEN_SETTLING:
            self._settle()
            self.settled_at = moment
        if moment - self.house_kept_at >= BETWEEN_HOUSEKEEPING:
            self._keep_house()
            self.house_kept_at = moment

    def _keep_house(self) -> bool:
        """Leases, schedules and what is finished; whether a message began to be sent."""
        moment = now()
        with self.database.writing() as session:
            expired = expire_leases(session, moment)
            begun = [begin_scheduled(session, self.settings, one).id for one in due_to_begin(session, moment)]
            finished = finish(session, moment)
        if expired:
            log.warning("some mails were cut off while being sent; they are uncertain", deliveries=expired)
        for communication_id in begun:
            log.info("a scheduled message's time has come", communication=communication_id)
        for communication_id in finished:
            log.info("a message is sent", communication=communication_id)
        return bool(begun)

    def _settle(self) -> None:
        with left_behind(self.settings.data_dir) as journals:
            for told in journals:
                with self.database.writing() as session:
                    counts = settle(session, told, now())
                if counts:
                    log.warning("settled what a worker that died had in hand", **counts)

    def _record_and_claim(self, wanted: int) -> Claims:
        """Records, gives back and claims in one transaction; what isn't recorded for an error is so the next time."""
        done = [(one.claimed, one.outcome) for one in self.unrecorded if one.outcome is not None]
        unbegun = self.unbegun + [one.claimed for one in self.unrecorded if one.outcome is None]
        was_unsure, self.is_unsure = self.is_unsure, True
        with self.database.writing() as session:
            recorded = record_all(session, done, now())
            if was_unsure:
                unbegun += [one for one in claims_of(session, self.name) if one.attempt not in self.held]
            give_back(session, unbegun, now())
            claims = Claims()
            if wanted:
                claims = claim(session, self.settings, self.name, now(), wanted, self.last_communication)
        self.is_unsure = False
        self._keep_in_mind(claims.taken, [claimed for claimed, _ in done] + unbegun)
        self.tally.update(str(outcome.state) for _, outcome in recorded)
        return claims

    def _keep_in_mind(self, taken: list[Claimed], let_go: list[Claimed]) -> None:
        gone = {one.attempt for one in let_go}
        self.journal.forget(gone)
        self.held = (self.held - gone) | {one.attempt for one in taken}
        self.unrecorded, self.unbegun = [], []
        if taken:
            self.last_communication = taken[-1].communication_id

    def _notice(self) -> None:
        """Says once that the mail server is away, and once that it is back; then nothing due is tried for a while."""
        errors = [one.error for one in self.unrecorded if one.outcome is not None]
        away = next((error for error in errors if isinstance(error, MailServerAway)), None)
        if errors and away is None and self.is_server_away:
            log.info("the mail server is back")
        if away is not None and not self.is_server_away:
            log.error("the mail server is away; mails are tried again later", why=str(away))
        self.is_server_away = away is not None or (self.is_server_away and not errors)
        if away is not None:
            self._put_off(away)

    def _put_off(self, error: CommunicatorError) -> None:
        """Puts everything due off: trying each for itself would only wait as often."""
        for claimed in self.connections.take_back():
            self.unrecorded.append(Sent(claimed, after_error(error, claimed.tries, now()), None))
        while not self.stop.is_set():
            moment = now()
            with self.database.writing() as session:
                due = due_deliveries(session, moment, PUT_OFF_AT_ONCE)
                outcomes: dict[str, tuple[int, Outcome]] = {
                    one: (before, after_error(error, before + 1 - forgiven, moment)) for one, before, forgiven in due
                }
                put_off(session, outcomes, moment)
            if not due:
                return
            self.tally.update(str(outcome.state) for _, outcome in outcomes.values())
