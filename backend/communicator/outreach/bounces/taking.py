"""Taking reports: whose mail each is about, and what follows for the address.

A box that receives bounces is open to anybody, so what comes there counts only where it names a mail that we sent: its
Message-ID holds a random id. A provider's signed report may name the recipient alone.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.access.tables import Site
from communicator.clock import now
from communicator.courses.tables import Course
from communicator.outreach.addresses import normal
from communicator.outreach.bounces.reports import Kind, Report
from communicator.outreach.bounces.suppressed import suppress
from communicator.outreach.bounces.tables import BounceReport
from communicator.outreach.suppression import opt_out
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.tables import CourseLearner, Learner

OUR_ID = re.compile(r"<?([\w-]{1,20})@[^<>\s]+>?", re.A)
STILL_TOLD = timedelta(days=30)
"""A report without a Message-ID is about a mail of the last 30 days; soft ones are added up over as long."""
SOFT_ONES = 3


@dataclass(frozen=True)
class _Mail:
    """Which mail a report is about."""

    course_learner_id: int
    delivery_id: str | None
    site_id: int
    address: str  # the learner's now


def take_reports(session: Session, reports: Iterable[Report], source: str, *, is_signed: bool = False) -> Counter[str]:
    """Takes reports in the caller's transaction; how many were of which kind, `known` before or `not_ours`."""
    told: Counter[str] = Counter()
    for report in reports:
        told[_take(session, report, source, is_signed)] += 1
    return told


def refused_for_good(session: Session, course_learner_id: int, code: str) -> None:
    """The mail server said at once that there is no such recipient: as good as a hard bounce."""
    row = session.execute(
        select(Learner.email, Learner.site_id)
        .join(CourseLearner, CourseLearner.learner_id == Learner.id)
        .where(CourseLearner.id == course_learner_id, Learner.email != "")
    ).one_or_none()
    if row is not None and NO_SUCH_MAILBOX.search(code):
        suppress(session, row.site_id, row.email, Kind.HARD, "refused")


NO_SUCH_MAILBOX = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
"""RFC 3463 and 7505: what speaks of the address. Other refusals (5.7.1: policy) may be about us."""


def _take(session: Session, report: Report, source: str, is_signed: bool) -> str:
    mail = _by_message_id(session, report.message_id) if report.message_id else None
    if mail is None and is_signed and report.address:
        mail = _by_address(session, report.address)
    if mail is None:
        return "not_ours"
    kept = {
        "key": report.key,
        "course_learner_id": mail.course_learner_id,
        "delivery_id": mail.delivery_id,
        "kind": report.kind,
        "code": report.code,
        "source": source,
        "at": now(),
    }
    if not inserted(session, BounceReport, kept):
        return "known"
    _follow(session, mail, report, source)
    return str(report.kind)


def _follow(session: Session, mail: _Mail, report: Report, source: str) -> None:
    if mail.delivery_id and report.kind in (Kind.HARD, Kind.SOFT):
        delivery = session.get_one(Delivery, mail.delivery_id)
        delivery.reason = f"came back ({report.code or report.kind})"
    # A mail that was passed on comes back from another address, and one may have got another address since.
    is_theirs = report.address is None or normal(report.address) == normal(mail.address)
    if not mail.address:
        return
    if report.kind is Kind.COMPLAINT:
        suppress(session, mail.site_id, mail.address, Kind.COMPLAINT, source)
        opt_out(session, mail.course_learner_id, "complaint")
    elif report.kind is Kind.HARD and is_theirs:
        suppress(session, mail.site_id, mail.address, Kind.HARD, source)
    elif report.kind in (Kind.HARD, Kind.SOFT) and _returned(session, mail) >= SOFT_ONES:
        suppress(session, mail.site_id, mail.address, Kind.SOFT, source)


def _returned(session: Session, mail: _Mail) -> int:
    """How many different mails to this learner came back lately."""
    query = select(func.count(func.distinct(BounceReport.delivery_id))).where(
        BounceReport.course_learner_id == mail.course_learner_id,
        BounceReport.kind.in_((Kind.HARD, Kind.SOFT)),
        BounceReport.at > now() - STILL_TOLD,
    )
    return session.scalar(query) or 0


def _by_message_id(session: Session, message_id: str) -> _Mail | None:
    found = OUR_ID.fullmatch(message_id.strip())
    if found is None:
        return None
    row = session.execute(
        select(Delivery.id, Delivery.course_learner_id, Delivery.message_id, Course.site_id, Learner.email)
        .join(Communication, Communication.id == Delivery.communication_id)
        .join(Course, Course.id == Communication.course_pk)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .where(Delivery.id == found[1])
    ).one_or_none()
    if row is None or row.message_id.strip("<>") != message_id.strip().strip("<>"):
        return None
    return _Mail(row.course_learner_id, row.id, row.site_id, row.email or "")


def _by_address(session: Session, address: str) -> _Mail | None:
    """The latest mail of the last 30 days to this address."""
    row = session.execute(
        select(Delivery.id, Delivery.course_learner_id, Site.id.label("site_id"), Learner.email)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .join(Learner, Learner.id == CourseLearner.learner_id)
        .join(Site, Site.id == Learner.site_id)
        .where(func.lower(Learner.email) == normal(address), Delivery.sent_at > now() - STILL_TOLD)
        .order_by(Delivery.sent_at.desc())
        .limit(1)
    ).one_or_none()
    return _Mail(row.course_learner_id, row.id, row.site_id, row.email) if row else None
