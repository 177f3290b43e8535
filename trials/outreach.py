"""Workers killed at random while a real SMTP server delays, refuses and breaks off: the law, learner by learner.

At most one mail each; sent means one mail; uncertain means none or one; every other state none; each learner has a row.
On SQLite with one worker and on PostgreSQL with three.
"""

import argparse
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.clock import now
from communicator.config import Settings, embedded
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.operations.schema import upgrade
from communicator.outreach.communications import create_draft
from communicator.outreach.enlisting import enlist
from communicator.outreach.fields import check_sendable
from communicator.outreach.tables import Communication, Delivery, SiteRules
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.outreach.messages import fields
from tests.outreach.smtp_process import SmtpProcess, is_refused, running_process
from tests.postgresql import find_programs, running_cluster
from tests.worker.nursery import Nursery, running_nursery

AT_ONCE = 5_000
TO_TRY = ("queued", "retry")
PATIENCE_SECONDS = 5.0


@dataclass
class Figures:
    """What a trial saw."""

    deliveries: int
    workers: int
    kills: int = 0
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    broken: list[str] = field(default_factory=list)
    """How the law was broken, by pseudonymous number."""

    def __str__(self) -> str:
        told = ", ".join(f"{count:,} {state}" for state, count in sorted(self.states.items()))
        verdict = "the law holds for every learner" if not self.broken else f"BROKEN: {self.broken[:10]}"
        return (
            f"{self.deliveries:,} deliveries, {self.workers} worker(s), {self.kills} SIGKILLs, {self.seconds:.0f} s: "
            f"{told}; {self.mails:,} mails in the server's mailbox; {verdict}"
        )


def main() -> int:
    """Prints the figures on both databases; 1 where the law was broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deliveries", type=int, default=100_000)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--on", choices=("sqlite", "postgresql"), action="append")
    told = asked.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, seed {told.seed}")
    is_broken = False
    for name in told.on or ("sqlite", "postgresql"):
        with TemporaryDirectory() as folder, _database(name, Path(folder)) as url:
            figures = trial(url, Path(folder), told.deliveries, told.kills, 1 if name == "sqlite" else 3, told.seed)
            print(f"{name}: {figures}", flush=True)
            is_broken |= bool(figures.broken)
    return int(is_broken)


def trial(url: str, folder: Path, deliveries: int, kills: int, workers: int, seed: int) -> Figures:
    """Sends to so many learners while workers are killed; checks each against the server's mailbox."""
    settings = settings_of(url, folder)
    database = Database(url)
    communication_id = prepare(database, settings, deliveries)
    figures, began = Figures(deliveries, workers), time.monotonic()
    with running_process(folder, seed) as server, running_nursery(settings, server.url) as nursery:
        figures.kills = _kill_workers(database, nursery, server, kills, workers, random.Random(seed))
        _finish(database, nursery)
        figures.seconds = time.monotonic() - began
        figures.mails = server.count()
        check(database, communication_id, server, figures)
    database.close()
    return figures


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    programs = find_programs()
    if name == "sqlite":
        yield upgraded(f"sqlite:///{folder / 'communicator.db'}")
    elif programs is None:
        raise SystemExit("PostgreSQL is not installed (apt-get install postgresql)")
    else:
        with running_cluster(programs) as url:
            yield upgraded(url)


def upgraded(url: str) -> str:
    """The same, with this version's schema."""
    upgrade(Database(url))
    return url


def settings_of(url: str, folder: Path) -> Settings:
    """An embedded setup below a folder."""
    return embedded(folder / "data", database_url=url, log_level="ERROR", refresh_minutes=None)


def prepare(database: Database, settings: Settings, deliveries: int) -> str:
    """A course of so many learners, all enlisted for one message."""
    with database.writing() as session:
        site = Site(name="campus", kind="edx", key_id=new_id(), created_at=now())
        course = Course(site=site, course_id="course-v1:T+Kills+1", name="Statistics", created_at=now())
        session.add(course)
        session.flush()
        no_quiet_hours = {"quiet_from": None, "quiet_until": None}
        session.add(SiteRules(site_id=site.id, rules=no_quiet_hours, changed_at=now(), changed_by="trial"))
        members = [each for some in _added(session, course, deliveries) for each in some]
        return begin_message(session, settings, course, members)


def begin_message(session: Session, settings: Settings, course: Course, members: list[int]) -> str:
    """A message to these course learners, all due now; its id."""
    communication = create_draft(session, course, fields(), "trial")
    communication.status, communication.began_at, communication.undo_until = "sending", now(), now()
    enlist(session, settings, communication, check_sendable(communication, course.name), members)
    return communication.id


def _added(session: Session, course: Course, learners: int) -> Iterator[list[int]]:
    for start in range(0, learners, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, learners))
        told = {"site_id": course.site_id, "created_at": now(), "country": "ES"}
        people = [
            {**told, "platform_user_id": str(n), "email": f"p{n}@learners.example", "full_name": f"Ana {n}"}
            for n in numbers
        ]
        ids = list(session.scalars(insert(Learner).returning(Learner.id, sort_by_parameter_order=True), people))
        rows = [{"course_pk": course.id, "pseudonym": new_id(), "learner_id": each} for each in ids]
        found = list(session.scalars(insert(CourseLearner).returning(CourseLearner.id), rows))
        session.execute(insert(Enrolment), [{"course_learner_id": each, "is_active": True} for each in found])
        yield found


def _kill_workers(
    database: Database, nursery: Nursery, server: SmtpProcess, kills: int, workers: int, chance: random.Random
) -> int:
    """Kills one worker after the other, each after a random number of mails; gives how many were killed."""
    running = [nursery.start() for _ in range(workers)]
    killed, between = 0, max(1, to_try(database) * 7 // (10 * kills))
    while killed < kills and to_try(database):
        wait_for(server, server.count() + chance.randint(between // 5, between * 9 // 5))
        time.sleep(chance.random() / 50)
        nursery.kill(running.pop(chance.randrange(len(running))))
        killed += 1
        make_due(database)
        running.append(nursery.start())
    for worker in running:
        nursery.kill(worker)
    return killed + len(running)


def wait_for(server: SmtpProcess, mails: int) -> None:
    """Until the server took so many mails, or none for a while."""
    so_far, patience = -1, 0.0
    while (count := server.count()) < mails:
        if count > so_far:
            so_far, patience = count, time.monotonic() + PATIENCE_SECONDS
        elif time.monotonic() > patience:
            return
        time.sleep(0.02)


def _finish(database: Database, nursery: Nursery) -> None:
    """Lets workers try until nothing is left to try."""
    while True:
        make_due(database)
        if nursery.run_once():
            raise SystemExit("a worker failed")
        if not to_try(database):
            return


def make_due(database: Database) -> None:
    """What an hour's wait does."""
    with database.writing() as session:
        session.execute(update(Delivery).where(Delivery.state == "retry").values(not_before=now()))


def to_try(database: Database) -> int:
    """How many deliveries are still to be tried."""
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.state.in_(TO_TRY))) or 0


def check(database: Database, communication_id: str, server: SmtpProcess, figures: Figures) -> None:
    """Compares each learner's row with the server's mailbox; what is broken is noted."""
    received = server.received()
    query = (
        select(Learner.email, Delivery.state, Delivery.message_id)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .join(Learner, Learner.id == CourseLearner.learner_id)
        .where(Delivery.communication_id == communication_id)
    )
    with database.reading() as session:
        rows = session.execute(query).all()
        status = session.get_one(Communication, communication_id).status
    for address, state, _ in rows:
        figures.states[state] += 1
        allowed = {"sent": {1}, "uncertain": {0, 1}}.get(state, {0})
        if received[address] not in allowed or (is_refused(address) and state not in ("failed", "uncertain")):
            figures.broken.append(f"{address}: {state}, {received[address]} mails")
    if len(rows) != figures.deliveries or not set(received) <= {row.email for row in rows}:
        figures.broken.append(f"{len(rows)} rows")
    if server.message_ids() - {(row.email, row.message_id) for row in rows}:
        figures.broken.append("a mail with another Message-ID than the ledger's")
    if status != "sent":
        figures.broken.append(f"the message is {status}")


if __name__ == "__main__":
    sys.exit(main())
