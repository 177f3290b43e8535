"""Reading a comparison, once, when its time has come: who of those drawn came back within their own window.

What is read is kept: neither logs that come later nor a second look change it. A learner who is erased before is
missing from it and counted as gone; one who is erased afterwards goes with their row, and the counts stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from communicator.clickstream.tables import EventsRemoved
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.drawing import LOGS_COME
from communicator.outreach.effect.exposure import other_mails
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENDED = (CommunicationStatus.SENT, CommunicationStatus.CANCELLED, CommunicationStatus.FAILED)
WENT_OUT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
ARMS = ("written_to", "held_out")
IDS_AT_ONCE = 500
SILENT_FOR = timedelta(days=14)
"""So long after its time a comparison waits for the course's own log alone."""


class Waits(StrEnum):
    """Why a comparison isn't read yet."""

    WINDOW = "window"  # somebody's time to come back isn't over, or logs of it may still come
    LOGS = "logs"  # the course's log, as it is stored, ends before the last window does
    EVENTS_REMOVED = "events_removed"  # the events of some window are gone, since their time was over


@dataclass(frozen=True)
class Drawn:
    """Everybody who was drawn and is still known, n learners in order of their ids."""

    ids: "NDArray[np.int64]"
    is_held_out: "NDArray[np.bool_]"
    strata: "NDArray[np.int64]"
    drawn_at: "NDArray[np.int64]"  # µs since 1970, UTC


def reads_at(trial: Trial, communication: Communication) -> datetime:
    """When it may be read first: as fixed, or sooner where an automatic message ended before."""
    window = timedelta(days=trial.days) + LOGS_COME
    if trial.draws_until is not None and communication.status in ENDED:
        return min(trial.reads_at, trial.last_drawn_at + window)
    return trial.reads_at


def waits_for(session: Session, trial: Trial, reach: datetime | None, moment: datetime) -> Waits | None:
    """What keeps an unread trial from being read; `reach` is how far the course's log does."""
    communication = session.get_one(Communication, trial.communication_id)
    if moment < reads_at(trial, communication):
        return Waits.WINDOW
    removed = select(func.max(EventsRemoved.last_time)).where(EventsRemoved.course_pk == communication.course_pk)
    gone = session.scalar(removed)
    if gone is not None and gone > trial.began_at:
        return Waits.EVENTS_REMOVED
    is_short = reach is None or reach < trial.last_drawn_at + timedelta(days=trial.days)
    return Waits.LOGS if is_short else None


def unread(session: Session) -> list[str]:
    """The communications whose comparison isn't read, the oldest first."""
    return list(session.scalars(select(Trial.communication_id).where(Trial.read_at.is_(None)).order_by(Trial.began_at)))


def read_trial(database: Database, settings: Settings, communication_id: str, moment: datetime) -> Waits | None:
    """Reads one comparison, unless it waits for something, which is told; None where it is read now, or was before."""
    from communicator.clickstream.acts import acts_between

    with database.reading() as session:
        trial = session.get(Trial, communication_id)
        if trial is None or trial.read_at is not None:
            return None
        course_pk = session.get_one(Communication, communication_id).course_pk
        reach = log_reach(session, trial, course_pk, moment)
        waits = waits_for(session, trial, reach, moment)
        if waits is not None:
            return waits
        drawn = who_was_drawn(session, communication_id)
        mails = other_mails(session, trial)
    window = timedelta(days=trial.days)
    acts = acts_between(database, settings.data_dir, course_pk, trial.began_at, trial.last_drawn_at + window)
    returned = came_back(drawn, *acts, window)
    with database.writing() as session:
        _keep(session, trial, drawn, returned, mails, moment, reach)
    return None


def log_reach(session: Session, trial: Trial, course_pk: int, moment: datetime) -> datetime | None:
    """How far the log does: the course's own, or when that has been silent for long the site's other courses'.

    A course in which nobody does anything any more would never be read.
    """
    from communicator.clickstream.acts import log_reaches

    own = log_reaches(session, course_pk)
    if moment < trial.reads_at + SILENT_FOR:
        return own
    site_id = session.get_one(Course, course_pk).site_id
    others = [
        log_reaches(session, each) for each in session.scalars(select(Course.id).where(Course.site_id == site_id))
    ]
    return max((each for each in others if each is not None), default=None)


def who_was_drawn(session: Session, communication_id: str) -> Drawn:
    """The members of a comparison."""
    import numpy as np

    from communicator.prediction.history import microseconds

    query = (
        select(TrialMember.course_learner_id, TrialMember.is_held_out, TrialMember.stratum, TrialMember.drawn_at)
        .where(TrialMember.communication_id == communication_id)
        .order_by(TrialMember.course_learner_id)
    )
    rows = session.execute(query).all()
    moments = {at: microseconds(at) for at in {row.drawn_at for row in rows}}
    numbers = [(row.course_learner_id, row.is_held_out, row.stratum, moments[row.drawn_at]) for row in rows]
    table = np.array(numbers, dtype=np.int64).reshape(-1, 4)
    return Drawn(table[:, 0], table[:, 1].astype(bool), table[:, 2], table[:, 3])


def came_back(
    drawn: Drawn, learners: "NDArray[np.int64]", times: "NDArray[np.int64]", window: timedelta
) -> "NDArray[np.bool_]":
    """Who has an act after their own draw and within the window: bool[n]; acts are learner ids and µs, int64[m]."""
    import numpy as np

    found = np.zeros(len(drawn.ids), dtype=bool)
    if not len(drawn.ids):
        return found
    rows = np.minimum(np.searchsorted(drawn.ids, learners), len(drawn.ids) - 1)
    since = times - drawn.drawn_at[rows]
    counts = (drawn.ids[rows] == learners) & (since > 0) & (since <= window // timedelta(microseconds=1))
    found[rows[counts]] = True
    return found


def counted(drawn: Drawn, outcome: "NDArray[np.bool_]", known: "NDArray[np.bool_] | None" = None) -> list[Any]:
    """Per stratum, ascending: stratum, and of each arm how many there are and for how many the outcome came true."""
    import numpy as np

    known = np.ones(len(drawn.ids), dtype=bool) if known is None else known
    rows = []
    for stratum in np.unique(drawn.strata).tolist():
        row: dict[str, Any] = {"stratum": stratum}
        for arm, is_held_out in zip(ARMS, (False, True), strict=True):
            here = known & (drawn.strata == stratum) & (drawn.is_held_out == is_held_out)
            row[arm] = [int(here.sum()), int((here & outcome).sum())]
        rows.append(row)
    return rows


def _keep(
    session: Session,
    trial: Trial,
    drawn: Drawn,
    returned: "NDArray[np.bool_]",
    mails: Mapping[int, int],
    moment: datetime,
    reach: datetime | None,
) -> None:
    """Keeps what was read, unless another worker did meanwhile."""
    facts = {
        "strata": counted(drawn, returned),
        "exposure": _exposure(drawn, mails),
        "gone": trial.drawn - len(drawn.ids),
        "went_out": _went_out(session, trial.communication_id),
    }
    still = update(Trial).where(Trial.communication_id == trial.communication_id, Trial.read_at.is_(None))
    is_first = session.execute(
        still.values(read_at=moment, events_until=reach, result=facts).returning(Trial.communication_id)
    ).first()
    if is_first is not None:
        _keep_of_each(session, trial.communication_id, drawn.ids[returned].tolist(), mails)


def _keep_of_each(session: Session, communication_id: str, returned: Sequence[int], mails: Mapping[int, int]) -> None:
    """Keeps of each member whether they came back, and how many other mails they got."""
    here = TrialMember.communication_id == communication_id
    session.execute(update(TrialMember).where(here).values(returned=False, other_mails=0))
    set_outcome(session, communication_id, returned, returned=True)
    for count in set(mails.values()):
        set_outcome(session, communication_id, [each for each in mails if mails[each] == count], other_mails=count)


def set_outcome(session: Session, communication_id: str, ids: Sequence[int], **values: object) -> None:
    """Keeps values of these members."""
    for begin in range(0, len(ids), IDS_AT_ONCE):
        some = TrialMember.course_learner_id.in_(ids[begin : begin + IDS_AT_ONCE])
        session.execute(
            update(TrialMember).where(TrialMember.communication_id == communication_id, some).values(**values)
        )


def _exposure(drawn: Drawn, mails: Mapping[int, int]) -> dict[str, Any]:
    """Of each arm how many got mails of other communications in their window, and how many mails those were."""
    held_out = set(drawn.ids[drawn.is_held_out].tolist())
    counts: dict[str, list[int]] = {arm: [] for arm in ARMS}
    for who, count in mails.items():
        counts[ARMS[who in held_out]].append(count)
    return {arm: {"learners": len(each), "mails": sum(each)} for arm, each in counts.items()}


def _went_out(session: Session, communication_id: str) -> int:
    """How many mails of the communication did or may have gone out."""
    here = Delivery.communication_id == communication_id
    return session.scalar(select(func.count()).where(here, Delivery.state.in_(WENT_OUT))) or 0
