"""What a comparison could show, told before anybody decides to hold learners out."""

from datetime import datetime
from math import ceil
from typing import Any

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.config import Settings
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.drawing import LOGS_COME, RETURNED, WINDOW, risks_of
from communicator.outreach.reach import reach
from communicator.outreach.site_rules import rules_of
from communicator.prediction.published import latest_snapshot

ENOUGH_POINTS = 10.0
"""A comparison that can't show an effect of so many points will hardly show any: a choice."""


def plan(
    database: Database, settings: Settings, course: Course, criteria: Criteria, percent: int, moment: datetime
) -> dict[str, Any]:
    """What holding out `percent` of who can be written to now would mean, as JSON has it; nothing is drawn.

    `unmeasured` can be written to and don't want to be measured: they get the message and are not compared.
    `base_per_cent` is the share that is expected to come back unwritten, `base_from` says by what. `smallest_points`
    is the smallest effect that 80 % of such comparisons would show, None where there is none; `interval_points` how far
    from zero the interval would about reach without any effect.
    """
    import numpy as np

    from communicator.outreach.effect.allocation import WHOLE, quantile_cuts, strata_of
    from communicator.outreach.effect.base_rates import base_rates
    from communicator.outreach.effect.power import half_width, smallest_effect

    with database.reading() as session:
        latest = latest_snapshot(session, course.id)
        snapshot_id = latest.id if latest else None
        matched = matching(session, course.id, criteria, snapshot_id)
        reachable = reach(session, course.id, matched, criteria).reachable
        measured = reachable - who_refuses(session, course.id, Purpose.MEASURING)
        _, risks = risks_of(session, measured, snapshot_id)
        limit = rules_of(session, settings, course.site_id).no_difference_points
    cuts = quantile_cuts(risks, percent)
    strata = strata_of(risks, cuts)
    base = base_rates(database, settings, course.id, risks, cuts)
    names = list(base.shares)
    sizes = np.array([(strata == stratum).sum() for stratum in names], dtype=np.float64)
    shares = np.array([base.shares[stratum] for stratum in names])
    held_out = (len(measured) * percent + WHOLE // 2) // WHOLE  # chance rounds, up or down
    arms = sizes * (WHOLE - percent) / WHOLE, sizes * percent / WHOLE * bool(held_out)
    smallest, width = smallest_effect(shares, *arms), half_width(shares, *arms)
    points = _points(smallest)
    return {
        "reachable": len(reachable),
        "held_out": held_out,
        "written_to": len(reachable) - held_out,
        "unmeasured": len(reachable) - len(measured),
        "base_per_cent": round(float(100 * sizes @ shares / sizes.sum()), 1) if measured else None,
        "base_from": base.source,
        "outcome": RETURNED,
        "days": WINDOW.days,
        "strata": len(names),
        "smallest_points": points,
        "interval_points": _points(width),
        "limit_points": limit,
        "enough": points is not None and points <= ENOUGH_POINTS,
        "reads_at": (moment + WINDOW + LOGS_COME).isoformat(),
    }


def _points(share: float | None) -> float | None:
    """In percentage points, tenths, rounded up: rather too much is promised too little."""
    return None if share is None else ceil(share * 1000 - 1e-9) / 10
