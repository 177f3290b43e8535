"""A site's rules of sending: safe defaults, what the site says instead, and the check of what it says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.outreach.limit_reasons import FREQUENCY_CAP
from communicator.outreach.tables import Communication, Delivery, DeliveryState, SiteRules

LONGEST_UNDO = 86_400
MOST = 10_000_000
LONGEST_TITLE = 60
LAST_HOUR = 23
WHO = ("staff", "instructors")
A_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])")


@dataclass(frozen=True)
class SendingRules:
    """What holds for every message of a site. docs/outreach-rules.md tells what each one does."""

    cap_messages: int = 2
    """So many messages a person gets in `cap_days` days, over all courses of the site."""
    cap_days: int = 7
    quiet_from: int | None = 21
    """Full hours in the course's time zone between which nothing goes out; both None: at any hour."""
    quiet_until: int | None = 8
    approval_above: int = 5_000
    """Above so many recipients a second person must approve."""
    undo_seconds: int = 30
    """How long a send can be taken back before the first mail goes out."""
    large_above: int = 1_000
    undo_seconds_large: int = 600
    """The same where there are more than `large_above` recipients."""
    who_may_send: Literal["staff", "instructors"] = "staff"
    site_per_minute: int | None = None
    """At most so many mails in any 60 seconds, over all workers; None: no limit."""
    sender_per_minute: int | None = None
    """The same for one instructor's address (Reply-To)."""
    automatic_daily_ceiling: int = 1_000
    """So many mails of an automatic message a day, unless the message says fewer or more."""
    no_difference_points: float = 3.0
    """An interval that holds zero and is no wider than ± so many points is called no difference."""
    from_domains: tuple[str, ...] = ()
    """Domains that are set up for sending by us: their addresses may stand in From."""
    site_title: str = ""
    """Learners read "Name via TITLE"; empty: Communicator."""
    keep_bodies_months: int = 12
    """Months after a course's end for which the texts of its messages are kept."""

    def as_dict(self) -> dict[str, Any]:
        """The rules as JSON has them."""
        return asdict(self) | {"from_domains": list(self.from_domains)}


NAMES = tuple(field.name for field in fields(SendingRules))


def rules_of(session: Session, settings: Settings, site_id: int) -> SendingRules:
    """The rules of a site: the defaults, and what it says instead. COMMUNICATOR_UNDO_SECONDS is a default too."""
    kept = session.get(SiteRules, site_id)
    return _with(_defaults(settings), kept.rules if kept else {})


def change_rules(
    session: Session, settings: Settings, site_id: int, changes: Mapping[str, Any], caller: str
) -> SendingRules:
    """Changes the rules named; InvalidFields names each that is unknown or at fault, and then none is changed.

    What is set to its default is not kept: it follows the default from then on.
    """
    before = rules_of(session, settings, site_id)
    _check(before, changes)
    after = _with(before, changes)
    default = _defaults(settings).as_dict()
    differing = {name: value for name, value in after.as_dict().items() if value != default[name]}
    kept = session.get(SiteRules, site_id, with_for_update=True)
    if kept is None:
        kept = SiteRules(site_id=site_id)
        session.add(kept)
    kept.rules, kept.changed_at, kept.changed_by = differing, now(), caller[:300]
    session.flush()
    if (before.cap_messages, before.cap_days) != (after.cap_messages, after.cap_days):
        _ask_cap_again(session, site_id)
    return after


def _ask_cap_again(session: Session, site_id: int) -> None:
    """Those whom the cap put off, as it was, are looked at again at once."""
    of_site = select(Communication.id).join(Course, Course.id == Communication.course_pk)
    held = update(Delivery).where(
        Delivery.communication_id.in_(of_site.where(Course.site_id == site_id)),
        Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.RETRY)),
        Delivery.reason == FREQUENCY_CAP,
    )
    session.execute(held.values(not_before=now()).execution_options(synchronize_session=False))


def _defaults(settings: Settings) -> SendingRules:
    return SendingRules(undo_seconds=settings.undo_seconds)


def _with(rules: SendingRules, said: Mapping[str, Any]) -> SendingRules:
    known: dict[str, Any] = {name: value for name, value in said.items() if name in NAMES}
    if "from_domains" in known:
        known["from_domains"] = tuple(known["from_domains"])
    return replace(rules, **known)


def _check(rules: SendingRules, changes: Mapping[str, Any]) -> None:
    faults = {name: ["is no rule; there are " + ", ".join(NAMES)] for name in changes if name not in NAMES}
    for name in NAMES:
        if name in changes:
            told = _CHECKS[name](changes[name])
            if told:
                faults[name] = [told]
    hours = [changes.get(name, getattr(rules, name)) for name in ("quiet_from", "quiet_until")]
    if not faults and ((hours[0] is None) is not (hours[1] is None) or (hours[0] is not None and hours[0] == hours[1])):
        faults["quiet_from"] = ["and quiet_until must be two different hours, or both null for no quiet hours"]
    if faults:
        raise InvalidFields(faults)


def _number(lowest: int, highest: int, may_be_none: bool = False) -> Callable[[object], str]:
    def told(value: object) -> str:
        is_fine = isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
        or_none = ", or null" if may_be_none else ""
        return "" if is_fine or (may_be_none and value is None) else f"must be {lowest} to {highest}{or_none}"

    return told


def _points(value: object) -> str:
    is_fine = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100  # noqa: PLR2004
    return "" if is_fine else "must be a number of percentage points, above 0 and up to 100"


def _who(value: object) -> str:
    return "" if value in WHO else f"must be {' or '.join(WHO)}"


def _domains(value: object) -> str:
    is_fine = isinstance(value, list | tuple) and all(
        isinstance(each, str) and A_DOMAIN.fullmatch(each) for each in value
    )
    return "" if is_fine else "must be a list of domains such as campus.example, in small letters"


def _title(value: object) -> str:
    is_fine = isinstance(value, str) and len(value) <= LONGEST_TITLE and (not value or value.isprintable())
    return "" if is_fine else f"must be one line of {LONGEST_TITLE} characters at the most"


_CHECKS: dict[str, Callable[[object], str]] = {
    "cap_messages": _number(1, 100),
    "cap_days": _number(1, 90),
    "quiet_from": _number(0, LAST_HOUR, may_be_none=True),
    "quiet_until": _number(0, LAST_HOUR, may_be_none=True),
    "approval_above": _number(0, MOST),
    "undo_seconds": _number(0, LONGEST_UNDO),
    "large_above": _number(0, MOST),
    "undo_seconds_large": _number(0, LONGEST_UNDO),
    "who_may_send": _who,
    "site_per_minute": _number(1, MOST, may_be_none=True),
    "sender_per_minute": _number(1, MOST, may_be_none=True),
    "automatic_daily_ceiling": _number(1, MOST),
    "no_difference_points": _points,
    "from_domains": _domains,
    "site_title": _title,
    "keep_bodies_months": _number(1, 1_200),
}
