"""What an automatic message would have done in the last days, told before it is switched on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import count_matching
from communicator.outreach.automatic.past_matches import as_date, came_to_match, matched_at_end_of, predicted_days
from communicator.prediction.published import latest_snapshot

DAYS = 7
NO_CHANCES = "these criteria name no chances, and only chances are kept day by day"
NEVER_PREDICTED = "this course was never predicted"


@dataclass(frozen=True)
class ForecastDay:
    """How many matched on a day (UTC, as of which predictions were made) who hadn't before; 0 without a prediction."""

    day: date
    new: int
    is_predicted: bool


@dataclass(frozen=True)
class Forecast:
    """Seven days up to the one that the course was predicted as of last, and who matches now.

    `days` is empty where the past can't be told; `why_not` says why. `known_since` is the first day that anything is
    known of: who matched then already counts as new on no day.
    """

    days: tuple[ForecastDay, ...]
    known_since: date | None
    matching_now: int
    why_not: str | None

    @property
    def total(self) -> int | None:
        """New matches of all days; None where the past can't be told."""
        return None if self.why_not else sum(each.new for each in self.days)

    def facts(self) -> dict[str, Any]:
        """The forecast as JSON has it."""
        return {
            "days": [
                {"day": each.day.isoformat(), "new": each.new, "is_predicted": each.is_predicted} for each in self.days
            ],
            "last_7_days": self.total,
            "why_not": self.why_not,
            "known_since": self.known_since and self.known_since.isoformat(),
            "matching_now": self.matching_now,
        }


def forecast(session: Session, course_pk: int, criteria: Criteria) -> Forecast:
    """What these criteria would have matched, had a message been switched on seven days before.

    Of past days the chances alone are known: everything else is taken as it is now. Each learner counts once, on the
    first day that they match, and not at all where they matched before the first day.
    """
    latest = latest_snapshot(session, course_pk)
    now = count_matching(session, course_pk, criteria, latest.id if latest else None)
    known = predicted_days(session, course_pk)
    why_not = None if criteria.needs_prediction else NO_CHANCES
    if not known and criteria.needs_prediction:
        why_not = NEVER_PREDICTED
    if why_not:
        return Forecast((), None, now, why_not)
    last = known[-1]
    first = max(last - DAYS + 1, known[0] + 1)
    seen = matched_at_end_of(session, course_pk, criteria, first - 1)
    came = came_to_match(session, course_pk, criteria, first, last)
    days = [ForecastDay(as_date(day), 0, day in known) for day in range(last - DAYS + 1, first)]
    for day in range(first, last + 1):
        new = came.get(day, set()) - seen
        seen |= new
        days.append(ForecastDay(as_date(day), len(new), day in known))
    return Forecast(tuple(days), as_date(known[0]), now, None)
