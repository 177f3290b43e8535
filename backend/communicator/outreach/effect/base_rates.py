"""How many come back within a week without a message, by risk: from the course's latest week, else as predicted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.effect.allocation import NO_RISK, WHOLE, strata_of
from communicator.outreach.effect.drawing import LEAVE_COLUMN, WINDOW
from communicator.prediction.published import latest_snapshot
from communicator.prediction.refreshing.past_days import day_number
from communicator.prediction.refreshing.prediction_rows import read_per_cents
from communicator.prediction.refreshing.raw_rows import as_numbers
from communicator.prediction.tables import PredictionDay
from communicator.roster.people import active_course_learners
from communicator.roster.tables import CourseLearner

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 30
"""Of fewer people a share is no estimate."""
UNKNOWN = 0.5
"""Where nothing tells: the share at which effects are hardest to see."""


@dataclass(frozen=True)
class BaseRates:
    """The share that comes back, 0..1, by stratum, and what it is taken from: past, predicted or unknown."""

    shares: dict[int, float]
    source: str


def base_rates(
    database: Database, settings: Settings, course_pk: int, risks: "NDArray[np.int64]", cuts: list[int]
) -> BaseRates:
    """Of the strata that people of these risks (whole per cents, -1 without) are in.

    From the past: who had such a chance of leaving a week before the log's latest event, and came back within it.
    Where fewer than 30 did, or it wasn't predicted then: one minus the chance of leaving, which is of 48 hours only,
    and so times what makes everybody's mean the share that came in the log's latest week, where there is one.
    A stratum without predictions takes the share of everybody.
    """
    strata = strata_of(risks, cuts)
    past = _past(database, settings, course_pk, cuts)
    more = _more_than_predicted(database, course_pk, past.get(NO_RISK))
    predicted = {
        stratum: min(1.0, more * float((1 - risks[strata == stratum] / WHOLE).mean()))
        for stratum in sorted(set(strata.tolist()) - {NO_RISK})
    }
    shares = {stratum: past.get(stratum, predicted.get(stratum, UNKNOWN)) for stratum in sorted(set(strata.tolist()))}
    is_past, is_predicted = shares.keys() <= past.keys(), shares.keys() <= past.keys() | predicted.keys()
    return BaseRates(shares, "past" if is_past else "predicted" if is_predicted else "unknown")


def _more_than_predicted(database: Database, course_pk: int, share: float | None) -> float:
    """How many times as many came within a week as the latest chances say of two days; 1 where nothing tells."""
    with database.reading() as session:
        latest = latest_snapshot(session, course_pk)
        if latest is None or share is None:
            return 1.0
        _, per_cents = read_per_cents(session, latest.id)
    mean = float((1 - per_cents[:, LEAVE_COLUMN] / WHOLE).mean()) if len(per_cents) else 0.0
    return share / mean if mean else 1.0


def _past(database: Database, settings: Settings, course_pk: int, cuts: list[int]) -> dict[int, float]:
    """The shares of the strata that were told a week before the log ends, and under NO_RISK that of everybody."""
    import numpy as np

    from communicator.clickstream.acts import acts_between, log_reaches

    with database.reading() as session:
        until = log_reaches(session, course_pk)
        if until is None:
            return {}
        then = until - WINDOW
        everybody = np.array(sorted(active_course_learners(session, course_pk)), dtype=np.int64)
        known = risks_on(session, course_pk, day_number(then - timedelta(days=1)))
    came, _ = acts_between(database, settings.data_dir, course_pk, then, until)
    strata = strata_of(known[:, 1], cuts)
    groups = {stratum: known[strata == stratum, 0] for stratum in np.unique(strata).tolist() if stratum != NO_RISK}
    groups[NO_RISK] = everybody
    return {stratum: float(np.isin(who, came).mean()) for stratum, who in groups.items() if len(who) >= FEWEST}


def risks_on(session: Session, course_pk: int, day: int) -> "NDArray[np.int64]":
    """(course learner, chance of leaving in whole per cent) as of the end of a settled day: int64[n, 2].

    As of the last such day up to `day` (from 1970 on, UTC); nobody where the course wasn't predicted by then.
    """
    latest = (
        select(PredictionDay.course_learner_id, func.max(PredictionDay.day).label("day"))
        .join(CourseLearner, CourseLearner.id == PredictionDay.course_learner_id)
        .where(CourseLearner.course_pk == course_pk, PredictionDay.day <= day)
        .group_by(PredictionDay.course_learner_id)
        .subquery()
    )
    query = select(PredictionDay.course_learner_id, PredictionDay.leave).join(
        latest, (latest.c.course_learner_id == PredictionDay.course_learner_id) & (latest.c.day == PredictionDay.day)
    )
    return as_numbers(session, query.where(PredictionDay.leave.is_not(None)), 2)
