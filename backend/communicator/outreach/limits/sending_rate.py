"""How many mails may go out now: rates of a site and of a sender that hold over all workers.

The generic cell rate algorithm (ITU-T I.371, annex A): a row per key holds when its next mail is due, and
each mail granted moves it by a fixed spacing; a second's worth may go at once. The spacing is chosen so that
any 60 seconds hold no more than the rate.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.outreach.addresses import normal
from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import SendingRate

MINUTE = 60
IDLE = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
Key = tuple[str, int | None]


def rate_keys(rules: SendingRules, site_id: int, reply_to: str) -> list[Key]:
    """What `take_tokens` is asked for a mail of this site and this instructor's address; empty without limits."""
    keys = [(f"site:{site_id}", rules.site_per_minute)]
    keys.append((f"sender:{site_id}:{normal(reply_to)}"[:300], rules.sender_per_minute))
    return [(key, per_minute) for key, per_minute in keys if per_minute is not None]


def take_tokens(session: Session, keys: Sequence[Key], wanted: int, moment: datetime) -> tuple[int, datetime | None]:
    """(how many of `wanted` may go out now, when asking again is worthwhile where that is fewer).

    Exact over all workers: the rows of the keys are locked until the transaction ends, in the keys' order, and
    what is granted is written there. A rate of None limits nothing. Hosts' clocks must agree: one that is fast
    by a second may be granted a second's worth too early, once.
    """
    limited = sorted((key, per_minute) for key, per_minute in keys if per_minute is not None)
    if not limited or wanted < 1:
        return max(wanted, 0), None
    due = {key: _locked(session, key, moment) for key, _ in limited}
    granted = min(wanted, *(_room(due[key], per_minute, moment) for key, per_minute in limited))
    if granted:
        for key, per_minute in limited:
            due[key] = max(due[key], moment) + granted * spacing(per_minute)
            session.execute(update(SendingRate).where(SendingRate.key == key).values(next_at=due[key]))
    if granted == wanted:
        return granted, None
    return granted, max(_worth_asking(due[key], per_minute, wanted - granted) for key, per_minute in limited)


def remove_idle_rates(session: Session, moment: datetime) -> int:
    """Forgets whom nothing was sent of for a day, since keys name instructors' addresses; gives how many."""
    idle = delete(SendingRate).where(SendingRate.next_at < moment - IDLE).returning(SendingRate.key)
    return len(session.scalars(idle).all())


def at_once(per_minute: int) -> int:
    """How many may go out at the same moment: a second's worth, at least one."""
    return max(1, per_minute // MINUTE)


def spacing(per_minute: int) -> timedelta:
    """Between two mails: any 60 seconds hold `per_minute` at the most, those that may go at once included."""
    return ceil(MINUTE * 1_000_000 / (per_minute - at_once(per_minute) + 1)) * MICROSECOND


def _tolerance(per_minute: int) -> timedelta:
    return (at_once(per_minute) - 1) * spacing(per_minute)


def _room(due: datetime, per_minute: int, moment: datetime) -> int:
    ahead = moment + _tolerance(per_minute) - max(due, moment)
    return 0 if ahead < timedelta(0) else ahead // spacing(per_minute) + 1


def _worth_asking(due: datetime, per_minute: int, wanted: int) -> datetime:
    """When half of what may go out at once can: asking for each mail would keep everybody asking."""
    some = min(wanted, max(1, at_once(per_minute) // 2))
    return due + (some - 1) * spacing(per_minute) - _tolerance(per_minute)


def _locked(session: Session, key: str, moment: datetime) -> datetime:
    inserted(session, SendingRate, {"key": key, "next_at": moment})
    query = select(SendingRate.next_at).where(SendingRate.key == key).with_for_update()
    return session.execute(query).scalar_one()
