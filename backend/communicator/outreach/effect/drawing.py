"""The draw: who of those that could be written to is left out by chance, recorded before anything is sent."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.refreshing.prediction_rows import read_per_cents

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_HELD_OUT = 5
"""Fewer show nothing, whatever they do, and who they are could be guessed from what the others tell."""
RETURNED = "returned"
"""The primary outcome: something the learner did in the course by their own act."""
WINDOW = timedelta(days=7)
"""How long after their draw a learner may return."""
LOGS_COME = timedelta(days=2)
"""So long logs are waited for after the last window."""
LONGEST_DRAWING = timedelta(days=90)
"""An automatic message compares at the most those of so many days; without it nothing would ever be read."""
SEEDS = 2**63
LEAVE_COLUMN = OUTCOMES.index("leave")
ROWS_AT_ONCE = 20_000
MEMBERS = TrialMember.metadata.tables[TrialMember.__tablename__]


def are_too_few(communication: Communication, learners: int) -> bool:
    """Whether a message that is sent once to so many would hold out a handful of them: then nobody is drawn.

    An automatic one draws day by day, and nobody knows yet how many there will be.
    """
    percent = communication.holdout_percent
    is_compared = percent and learners and not communication.automatic
    return bool(is_compared) and learners * percent < FEWEST_HELD_OUT * 100


def draw(
    session: Session,
    communication: Communication,
    reachable: Collection[int],
    snapshot_id: str | None,
    moment: datetime,
    no_difference_points: float,
) -> set[int]:
    """Draws among `reachable` course learners, none of whom was drawn before for this; gives those held out.

    In the caller's transaction, which also writes the ledger: what is sent was drawn. Strata are by the chance of
    leaving in the snapshot. Nobody is held out of a service notice, of a message that holds out 0 per cent or a
    handful, and of an automatic one whose time of drawing is over. `no_difference_points` is the site's rule, kept
    with the trial.
    """
    if not _compares(communication, len(reachable)):
        return set()
    ids, risks = risks_of(session, reachable, snapshot_id)
    trial = _drawing(session, communication, risks, moment, no_difference_points)
    if trial is None:
        return set()
    strata, held = _held_out(trial, risks)
    _write(session, trial, ids, held, strata, moment)
    return set(ids[held].tolist())


def _compares(communication: Communication, learners: int) -> bool:
    """Whether any of so many learners may be held out of this message."""
    if communication.notice or not communication.holdout_percent or not learners:
        return False
    return not are_too_few(communication, learners)


def _drawing(
    session: Session, communication: Communication, risks: "NDArray[np.int64]", moment: datetime, points: float
) -> Trial | None:
    """The message's comparison, begun where this is its first draw; None where it draws nobody any more."""
    trial = session.get(Trial, communication.id, with_for_update=True)
    if trial is None:
        return _begun(session, communication, risks, moment, points)
    is_over = trial.read_at is not None or (trial.draws_until is not None and moment > trial.draws_until)
    return None if is_over else trial


def _write(
    session: Session,
    trial: Trial,
    ids: "NDArray[np.int64]",
    held: "NDArray[np.bool_]",
    strata: "NDArray[np.int64]",
    moment: datetime,
) -> None:
    """Keeps a draw: each who was drawn, and how many there are by now."""
    rows = [
        {
            "communication_id": trial.communication_id,
            "course_learner_id": who,
            "is_held_out": is_held_out,
            "stratum": stratum,
            "drawn_at": moment,
        }
        for who, is_held_out, stratum in zip(ids.tolist(), held.tolist(), strata.tolist(), strict=True)
    ]
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        # By the table, not the class: nobody needs the rows as objects, and it takes half as long.
        session.connection().execute(insert(MEMBERS), rows[begin : begin + ROWS_AT_ONCE])
    _note(trial, len(ids), int(held.sum()), moment)
    session.flush()


def _begun(
    session: Session, communication: Communication, risks: "NDArray[np.int64]", moment: datetime, points: float
) -> Trial:
    until = _draws_until(session, communication, moment) if communication.automatic else None
    trial = Trial(
        communication_id=communication.id,
        outcome=RETURNED,
        days=WINDOW.days,
        percent=communication.holdout_percent,
        seed=secrets.randbelow(SEEDS),
        cuts=_cuts(communication, risks),
        within_points=points,
        began_at=moment,
        last_drawn_at=moment,
        draws_until=until,
        reads_at=(until or moment) + WINDOW + LOGS_COME,
    )
    session.add(trial)
    session.flush()
    return trial


def _cuts(communication: Communication, risks: "NDArray[np.int64]") -> list[int]:
    """Where the strata are cut: by whom the draw is among, or evenly where most of them are still to come."""
    from communicator.outreach.effect.allocation import even_cuts, quantile_cuts

    if communication.automatic:
        low, high = communication.criteria.get("leave", (0, 100))
        return even_cuts(low, high)
    return quantile_cuts(risks, communication.holdout_percent)


def _draws_until(session: Session, communication: Communication, moment: datetime) -> datetime:
    """The message's or the course's end, where that is within the longest time of drawing."""
    course = session.get_one(Course, communication.course_pk)
    ends = [moment + LONGEST_DRAWING]
    if communication.ends_on is not None:
        day = communication.ends_on + timedelta(days=1)
        ends.append(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(course.time_zone)))
    if course.end is not None and course.end > moment:
        ends.append(course.end)
    return min(ends)


def risks_of(
    session: Session, reachable: Collection[int], snapshot_id: str | None
) -> tuple["NDArray[np.int64]", "NDArray[np.int64]"]:
    """Who is drawn among, ascending, int64[n], and their chances of leaving, -1 for none."""
    import numpy as np

    ids = np.array(sorted(reachable), dtype=np.int64)
    risks = np.full(len(ids), -1, dtype=np.int64)
    if snapshot_id is not None:
        learners, per_cents = read_per_cents(session, snapshot_id)
        _, here, there = np.intersect1d(ids, learners, assume_unique=True, return_indices=True)
        risks[here] = per_cents[there, LEAVE_COLUMN]
    return ids, risks


def _held_out(trial: Trial, risks: "NDArray[np.int64]") -> tuple["NDArray[np.int64]", "NDArray[np.bool_]"]:
    import numpy as np

    from communicator.outreach.effect.allocation import hold_out, strata_of

    # Each draw has its part of the seed's stream, so that it can be made again by itself.
    randomness = np.random.default_rng([trial.seed, trial.draws])
    strata = strata_of(risks, trial.cuts)
    return strata, hold_out(strata, trial.percent, randomness)


def _note(trial: Trial, drawn: int, held_out: int, moment: datetime) -> None:
    trial.draws += 1
    trial.drawn += drawn
    trial.held_out += held_out
    # A clock that is set back draws before it drew: whose window ends last, and begins first, is read all the same.
    trial.began_at, trial.last_drawn_at = min(trial.began_at, moment), max(trial.last_drawn_at, moment)
