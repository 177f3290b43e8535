"""A course whose learners are written to or held out, and who comes back afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.reading import Waits, read_trial
from communicator.outreach.effect.report import effect_of
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, Delivery
from communicator.prediction.history import microseconds
from communicator.roster.tables import CourseLearner, Learner
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import begun

DAY = timedelta(days=1)
READ = timedelta(days=9, minutes=1)
SOMEBODY_ELSE = ("999999", "visitor", "")


@dataclass
class Compared:
    """A message of which some were held out."""

    course: Course
    message: str
    drawn_at: datetime
    written_to: list[int]
    held_out: list[int]


def send(
    database: Database,
    settings: Settings,
    people: int = 100,
    percent: int = 20,
    unreachable: int = 0,
    **changes: object,
) -> Compared:
    """Sends to everybody; chances of leaving go evenly from 0 to 99 per cent. What wasn't held out is sent."""
    with database.writing() as session:
        everybody = [Person((50, 50, 100 * each // people)) for each in range(people)]
        everybody += [Person((50, 50, 50), email="") for _ in range(unreachable)]
        course, _, snapshot = populate(session, everybody)
        named = {"criteria": {"all": True}, "snapshot": snapshot.id, "holdout_percent": percent} | changes
        message = begun(session, settings, course, **named)
        deliver(session, message.id)
        return arms(session, course, message.id)


def deliver(session: Session, message: str, at: datetime | None = None) -> None:
    for delivery in session.scalars(select(Delivery).where(Delivery.communication_id == message)):
        if delivery.state == "queued":
            delivery.state, delivery.sent_at = "sent", at or delivery.changed_at


def arms(session: Session, course: Course, message: str) -> Compared:
    members = list(session.scalars(select(TrialMember).where(TrialMember.communication_id == message)))
    trial = session.get(Trial, message)
    return Compared(
        course,
        message,
        trial.began_at if trial else A_MONDAY,
        sorted(each.course_learner_id for each in members if not each.is_held_out),
        sorted(each.course_learner_id for each in members if each.is_held_out),
    )


def do(
    database: Database, data_dir: Path, course: Course, when: Mapping[int, datetime], kind: str = "play_video"
) -> None:
    """What these course learners do, and when."""
    with database.reading() as session:
        query = select(CourseLearner.id, Learner.platform_user_id, Learner.username).join(CourseLearner.learner)
        named = {who: (user, username, "") for who, user, username in session.execute(query)}
    events = [_event(course, named[who], at, kind) for who, at in when.items()]
    append(database, data_dir, course.site, events)


def log_until(database: Database, data_dir: Path, course: Course, moment: datetime) -> None:
    """Somebody's event that nobody compares, by which the log reaches that moment."""
    append(database, data_dir, course.site, [_event(course, SOMEBODY_ELSE, moment, "play_video")])


def come_back(compared: Compared, who: Iterable[int], after: timedelta) -> dict[int, datetime]:
    return dict.fromkeys(who, compared.drawn_at + after)


def read(database: Database, settings: Settings, found: Compared, after: timedelta = READ) -> Waits | None:
    return read_trial(database, settings, found.message, found.drawn_at + after)


def told(database: Database, found: Compared, after: timedelta = READ):  # type: ignore[no-untyped-def]
    with database.reading() as session:
        return effect_of(session, session.get_one(Communication, found.message), found.drawn_at + after)


def _event(course: Course, actor: tuple[str, str, str], at: datetime, kind: str) -> Event:
    return Event(course.course_id, actor, microseconds(at), kind, "", None, None, None)
