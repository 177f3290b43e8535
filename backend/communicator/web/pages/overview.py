"""What the first page tells beside the courses: their states, the post, the sites, the last log read."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.tables import LogImport
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.social.posts import Kind
from communicator.social.tables import SocialPost
from communicator.web.course_facts import Facts

STALE = timedelta(hours=48)
WEEK = timedelta(days=7)
WAITING = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.RETRY)


NO_POSTS: Facts = {"posts": 0, "last_post": None}
SHOWN = {"all": "All", "running": "Running", "coming": "Coming", "ended": "Ended"}
"""Which courses can be shown alone, in words."""


class State(NamedTuple):
    """How a course is, in a colour and in words."""

    tag: str  # good | warn | open
    words: str


def state_of(course: Facts, now: datetime) -> State:
    """The first thing that an administrator should know of a course."""
    return next(_states(course, now))


def _states(course: Facts, now: datetime) -> Iterator[State]:
    if course["start"] and course["start"] > now:
        yield State("open", f"Starts {course['start']:%-d %b %Y}")
    if course["last_event"] is None:
        yield State("open", "No log read yet" if course["learners"] else "Nothing read yet")
    if course["end"] and course["end"] < now:
        yield State("open", f"Ended {course['end']:%-d %b %Y}")
    if course["snapshot"] is None:
        yield State("open", "Not predicted yet")
    if not course["writable"]:
        yield State("warn", "Nobody can be written to: no roster with addresses")
    if course["last_event"] and now - course["last_event"] > STALE:
        yield State("warn", f"Log {(now - course['last_event']).days} days old")
    if course["model"] and course["model"]["simulated_only"]:
        yield State("open", "Model of simulated courses only")
    yield State("good", "Well")


def with_states(courses: Sequence[Facts]) -> list[Facts]:
    """The courses with their states; those that run come first."""
    now = clock.now()
    stated = [course | {"state": state_of(course, now)} for course in courses]
    return sorted(stated, key=lambda course: bool(course["end"] and course["end"] < now))


def with_posts(session: Session, courses: Sequence[tuple[Course, Facts]]) -> list[Facts]:
    """The courses' facts with how many posts somebody wrote on social networks, and when the last was.

    A repost isn't written: the report counts none either.
    """
    counted = select(SocialPost.course_pk, func.count(), func.max(SocialPost.created_at))
    written = counted.where(SocialPost.deleted_at.is_(None), SocialPost.kind != Kind.REPOST.value)
    rows = session.execute(written.group_by(SocialPost.course_pk))
    posts = {course_pk: {"posts": number, "last_post": last} for course_pk, number, last in rows}
    return [facts | posts.get(course.id, NO_POSTS) for course, facts in courses]


def when_of(course: Facts) -> str:
    """Which of SHOWN a course is, besides `all`."""
    now = clock.now()
    if course["start"] and course["start"] > now:
        return "coming"
    return "ended" if course["end"] and course["end"] < now else "running"


def post(session: Session) -> Facts:
    """What waits to be sent, what went out in seven days, what failed, what is uncertain."""
    by_state = {
        row[0]: row[1] for row in session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    }
    recent = Delivery.sent_at > clock.now() - WEEK
    sent = session.execute(select(func.count(), func.count(Delivery.course_learner_id.distinct())).where(recent)).one()
    return {
        "waiting": sum(by_state.get(state, 0) for state in WAITING),
        "sent": sent[0],
        "sent_to": sent[1],
        "failed": by_state.get(DeliveryState.FAILED, 0),
        "uncertain": by_state.get(DeliveryState.UNCERTAIN, 0),
    }


def mail_server(settings: Settings) -> Facts:
    """Where mail goes and who sends it; never a password."""
    address = urlsplit(settings.smtp_url)
    secure = "TLS" if address.scheme == "smtps" or "starttls=yes" in address.query else "not encrypted"
    return {"server": f"{address.hostname}:{address.port or 25}, {secure}", "sender": settings.sender_address}


def last_import(session: Session) -> LogImport | None:
    """The log that was read last."""
    return session.scalar(select(LogImport).order_by(LogImport.id.desc()).limit(1))
