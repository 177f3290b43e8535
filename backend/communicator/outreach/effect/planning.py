"""What a comparison could show, told before anybody decides to hold learners out."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.config import Settings
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.drawing import FEWEST_HELD_OUT, LOGS_COME, RETURNED, WINDOW, risks_of
from communicator.outreach.reach import reach
from communicator.outreach.recently import written_to_recently
from communicator.outreach.site_rules import rules_of
from communicator.prediction.published import latest_snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WHOLE = 100
ENOUGH_POINTS = 10.0
"""A comparison that can't show an effect of so many points will hardly show any: a choice."""


def plan(
    database: Database,
    settings: Settings,
    course: Course,
    criteria: Criteria,
    percent: int,
    moment: datetime,
    *,
    leave_out_recent: bool = False,
) -> dict[str, Any]:
    """What holding out `percent` of who can be written to now would mean, as JSON has it; nothing is drawn.

    `too_few` says that a message that is sent once would be refused: it would hold out a handful.
    `unmeasured` can be written to and don't want to be measured: they get the message and are not compared.
    `base_per_cent` is the share that is expected to come back unwritten, `base_from` says by what. `smallest_points`
    is the smallest effect that 80 % of such comparisons would show, None where there is none; `interval_points` how far
    from zero the interval would about reach without any effect.
    """
    with database.reading() as session:
        asked = _asked(session, course, criteria, moment if leave_out_recent else None)
        limit = rules_of(session, settings, course.site_id).no_difference_points
    reads_at = (moment + WINDOW + LOGS_COME).isoformat()
    fixed = {"outcome": RETURNED, "days": WINDOW.days, "limit_points": limit, "reads_at": reads_at}
    return asked.counts(percent) | fixed | _to_be_seen(database, settings, course, asked, percent)


@dataclass(frozen=True)
class _Asked:
    """How many could be written to, how many of them compared, and those' risks: int64[n]."""

    reachable: int
    measured: int
    risks: "NDArray[np.int64]"

    def held_out(self, percent: int) -> int:
        """About how many; chance rounds, up or down."""
        return (self.measured * percent + 50) // 100

    def counts(self, percent: int) -> dict[str, Any]:
        """How many would get the message and how many not, as JSON has it."""
        held_out = self.held_out(percent)
        return {
            "reachable": self.reachable,
            "held_out": held_out,
            "written_to": self.reachable - held_out,
            "unmeasured": self.reachable - self.measured,
            "too_few": 0 < self.measured * percent < FEWEST_HELD_OUT * WHOLE,
        }


def _asked(session: Session, course: Course, criteria: Criteria, recent_at: datetime | None) -> _Asked:
    latest = latest_snapshot(session, course.id)
    snapshot_id = latest.id if latest else None
    matched = matching(session, course.id, criteria, snapshot_id)
    reachable = reach(session, course.id, matched, criteria).reachable
    if recent_at is not None:
        reachable = reachable - written_to_recently(session, course.id, recent_at)
    measured = reachable - who_refuses(session, course.id, Purpose.MEASURING)
    _, risks = risks_of(session, measured, snapshot_id)
    return _Asked(len(reachable), len(measured), risks)


def _to_be_seen(database: Database, settings: Settings, course: Course, asked: _Asked, percent: int) -> dict[str, Any]:
    """What the comparison could show, by how many are expected to come back anyway."""
    from communicator.outreach.effect.allocation import quantile_cuts
    from communicator.outreach.effect.base_rates import base_rates

    cuts = quantile_cuts(asked.risks, percent)
    base = base_rates(database, settings, course.id, asked.risks, cuts)
    seen = _smallest(asked.risks, cuts, base.shares, percent if asked.held_out(percent) else 0)
    return {"base_from": base.source, "strata": len(base.shares), **seen}


def _smallest(
    risks: "NDArray[np.int64]", cuts: list[int], shares: dict[int, float], percent: int
) -> dict[str, float | bool | None]:
    """The smallest effect that would be seen, and how far from zero the interval would reach without any."""
    import numpy as np

    from communicator.outreach.effect.allocation import strata_of
    from communicator.outreach.effect.power import half_width, smallest_effect

    strata, base = strata_of(risks, cuts), np.array(list(shares.values()))
    sizes = np.array([(strata == stratum).sum() for stratum in shares], dtype=np.float64)
    arms = sizes * (100 - percent) / 100, sizes * percent / 100
    points = _points(smallest_effect(base, *arms))
    return {
        "base_per_cent": round(float(100 * sizes @ base / sizes.sum()), 1) if len(risks) else None,
        "smallest_points": points,
        "interval_points": _points(half_width(base, *arms)),
        "enough": points is not None and points <= ENOUGH_POINTS,
    }


def _points(share: float | None) -> float | None:
    """In percentage points, tenths, rounded up: rather too large an effect is named than too small a one."""
    return None if share is None else ceil(share * 1000 - 1e-9) / 10
