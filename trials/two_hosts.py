"""Two hosts, one queue: workers in two network namespaces, each with its own data folder, PostgreSQL reached over TCP.

First the law: workers are killed at random on either host, then one host is lost for good, its folder with it. Then the
limits: a site's rate counted over every 60 seconds of claims, and a frequency cap over two messages to the same people.
"""

import argparse
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text, update

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import Delivery, DeliveryState, SiteRules
from communicator.roster.tables import CourseLearner
from tests.outreach.smtp_process import SmtpProcess, running_process
from tests.postgresql import find_programs, running_cluster
from tests.worker.nursery import Nursery
from trials.hosts import Host, running_host, server_address, why_not
from trials.outreach import Figures, begin_message, check, make_due, prepare, settings_of, to_try, upgraded, wait_for

HOSTS = 2
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEEP_CLAIMS = """
CREATE TABLE claim_made (at timestamptz, host text);
CREATE FUNCTION keep_claim() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO claim_made VALUES (NEW.changed_at, split_part(NEW.worker, ':', 1)); RETURN NULL; END $$;
CREATE TRIGGER keep_claim AFTER UPDATE ON delivery FOR EACH ROW
WHEN (NEW.state = 'claimed' AND OLD.state <> 'claimed') EXECUTE FUNCTION keep_claim();
"""
"""The moment that a claim was granted at, by which host: the row itself tells only the latest."""


@dataclass
class Site:
    """What a trial has: the database from outside, a mail server, and workers on each host."""

    database: Database
    settings: Settings
    server: SmtpProcess
    hosts: list[Host]
    nurseries: list[Nursery]
    chance: random.Random


def main() -> int:
    """Prints what was seen; 1 where a law or a limit was broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deliveries", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--people", type=int, default=400)
    asked.add_argument("--per-minute", type=int, default=240)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    programs, why = find_programs(), why_not()
    if why is not None or programs is None:
        print(f"two-hosts is skipped: {why or 'PostgreSQL is not installed'}")
        return 0
    with running_site(programs, told.seed) as site:
        broken = keep_the_law(site, told.deliveries, told.kills)
    with running_site(programs, told.seed) as site:
        broken += keep_the_limits(site, told.people, told.per_minute, told.kills // 3)
    return int(bool(broken))


@contextmanager
def running_site(programs: Path, seed: int) -> Iterator[Site]:
    """Two hosts, and outside of them a fresh database and a mail server that has its moods."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        hosts = [stack.enter_context(running_host(number, folder)) for number in range(HOSTS)]
        addresses = ",".join(server_address(number) for number in range(HOSTS))
        url = stack.enter_context(running_cluster(programs, addresses=addresses))
        database, settings = Database(upgraded(url)), settings_of(url, folder)
        with database.writing() as session:
            session.execute(text(KEEP_CLAIMS))
        server = stack.enter_context(running_process(folder, seed, address="0.0.0.0"))  # noqa: S104
        nurseries = [stack.enter_context(host.nursery(settings, server.port)) for host in hosts]
        yield Site(database, settings, server, hosts, nurseries, random.Random(seed))
        database.close()


def keep_the_law(site: Site, deliveries: int, kills: int) -> list[str]:
    """Kills workers on both hosts, then loses one host; each learner's row is compared with the server's mailbox."""
    message = prepare(site.database, site.settings, deliveries)
    figures, began = Figures(deliveries, HOSTS), time.monotonic()
    running = [nursery.start() for nursery in site.nurseries]
    between = max(1, deliveries // (2 * kills))
    while figures.kills < kills and to_try(site.database):
        wait_for(site.server, site.server.count() + site.chance.randint(between // 5, between * 9 // 5))
        one = site.chance.randrange(HOSTS)
        site.nurseries[one].kill(running[one])
        figures.kills += 1
        make_due(site.database)
        running[one] = site.nurseries[one].start()
    wait_for(site.server, site.server.count() + between // 2)
    lost = lose(site, running[0])
    site.nurseries[1].kill(running[1])
    figures.kills += 2
    while to_try(site.database):
        make_due(site.database)
        assert not site.nurseries[1].run_once(), "a worker failed"
    figures.seconds, figures.mails = time.monotonic() - began, site.server.count()
    check(site.database, message, site.server, figures)
    print(f"the law: {figures}; claims by host {hosts_claims(site)}; {lost} in the hand of the host that was lost")
    return figures.broken


def lose(site: Site, worker: int) -> int:
    """The first host is gone with its folder, and its leases have run out; gives how many mails it had in hand."""
    site.nurseries[0].kill(worker)
    shutil.rmtree(site.hosts[0].data_dir)
    in_hand = Delivery.lease_until.is_not(None) & (Delivery.state == DeliveryState.CLAIMED)
    of_it = in_hand & Delivery.worker.startswith(site.hosts[0].name)
    with site.database.writing() as session:
        ids = session.scalars(update(Delivery).where(of_it).values(lease_until=now() - MINUTE).returning(Delivery.id))
        return len(ids.all())


def keep_the_limits(site: Site, people: int, per_minute: int, kills: int) -> list[str]:
    """Two messages to everybody, of whom each may get one, at so many a minute; a worker is killed now and then."""
    prepare(site.database, site.settings, people)
    with site.database.writing() as session:
        rules = session.scalars(select(SiteRules)).one()
        rules.rules = {**rules.rules, "cap_messages": 1, "site_per_minute": per_minute}
        course = session.scalars(select(Course)).one()
        begin_message(session, site.settings, course, list(session.scalars(select(CourseLearner.id))))
    running, began = [nursery.start() for nursery in site.nurseries], time.monotonic()
    left, pause, done = kills, 60 * people / per_minute / (kills + 1), 0
    while not is_held(site.database) or left:
        time.sleep(pause if left else 1.0)
        if left:
            one, left, done = site.chance.randrange(HOSTS), left - 1, done + 1
            site.nurseries[one].kill(running[one])
            running[one] = site.nurseries[one].start()
    for nursery, worker in zip(site.nurseries, running, strict=True):
        nursery.kill(worker)
    received, most, claims = site.server.received(), most_in_a_minute(site), hosts_claims(site)
    twice = [address for address, mails in received.items() if mails > 1]
    broken = [f"{address}: two mails, the cap is one" for address in twice]
    broken += [f"{most} claims in 60 seconds, the rate is {per_minute}"] if most > per_minute else []
    print(
        f"the limits: {people:,} people, 2 messages, a cap of 1 and {per_minute} a minute, {done} SIGKILLs, "
        f"{time.monotonic() - began:.0f} s: {received.total():,} mails, {len(twice)} people with two; at most {most} "
        f"claims in any 60 seconds, by host {claims}; {'kept' if not broken else f'BROKEN: {broken[:10]}'}"
    )
    return broken


def is_held(database: Database) -> bool:
    """Whether nothing is left but what the cap holds for days; what waits for less is due at once."""
    soon = Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.RETRY)) & (Delivery.not_before < now() + DAY)
    with database.writing() as session:
        session.execute(update(Delivery).where(soon, Delivery.not_before > now()).values(not_before=now()))
        query = select(func.count()).where(soon | (Delivery.state == DeliveryState.CLAIMED))
        return not session.scalar(query)


def hosts_claims(site: Site) -> dict[str, int]:
    """How many claims each host made."""
    with site.database.reading() as session:
        return dict(sorted(Counter(session.scalars(text("SELECT host FROM claim_made"))).items()))


def most_in_a_minute(site: Site) -> int:
    """Claims in the fullest 60 seconds, wherever they begin."""
    with site.database.reading() as session:
        moments: list[datetime] = list(session.scalars(text("SELECT at FROM claim_made ORDER BY at")))
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= MINUTE:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    sys.exit(main())
