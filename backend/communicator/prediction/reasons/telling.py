"""What a reason says: a key that pages have words for, and its numbers; beside the course's, where that helps.

`half` is the median of those who ever came, in the part of the course that is looked at.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.outcomes import DAY, SUBMISSIONS, WEEK
from communicator.prediction.reasons.families import About
from communicator.prediction.reasons.seat import Seat
from communicator.prediction.standing import advanced, begun, feature_names, features_at
from communicator.prediction.vocabulary import Vocabulary

Facts = dict[str, float | int | str]
FORTNIGHT: Final = 14
LATE_ENROLMENT: Final = 3  # days after the start from which one came late

KEYS: Final = frozenset(
    {
        *("never_came", "last_seen", "days", "time", "fewer_days", "more_days", "same_days", "videos", "problems"),
        *("nothing_answered", "right", "graded_none", "graded_until", "graded", "late", "early", "forum", "reading"),
        *("pages", "enrolled_late", "came_late", "came_early", "course", "visit"),
    }
)
"""All that reasons say; pages have words for each."""


class Telling:
    """One learner's standing in plain numbers, and the course's beside it."""

    def __init__(self, seat: Seat) -> None:
        """The standing is computed without any model's vocabulary: no type of event is needed by name."""
        nothing = Vocabulary(())
        states = advanced(begun(seat.history, nothing), seat.history, nothing, seat.as_of)
        self._features = features_at(states, seat.history, nothing, seat.as_of)
        self._place = {name: place for place, name in enumerate(feature_names(nothing))}
        self._seat = seat
        self._seen = self._features[:, self._place["seen"]] > 0

    def tell(self, about: About) -> tuple[str, Facts]:
        """The key and numbers of a reason."""
        if not self._seen[self._seat.row] and about not in (About.COURSE, About.ENROLMENT):
            return "never_came", {}
        return _TELLERS[about](self)

    def own(self, feature: str) -> float:
        """The learner's own value; 0 where there is nothing to tell."""
        return float(np.nan_to_num(self._features[self._seat.row, self._place[feature]]))

    def median(self, feature: str) -> float:
        """That of the learners who ever came."""
        values = self._features[self._seen, self._place[feature]]
        values = values[np.isfinite(values)]
        return float(np.median(values)) if len(values) else 0.0

    def counted(self, feature: str) -> tuple[int, int]:
        """Of a feature told as log(1 + count): the learner's count, and half of the course's."""
        return round(np.expm1(self.own(feature))), round(np.expm1(self.median(feature)))

    def window(self) -> int:
        """The days that "lately" means: 14, or as many as the course has had."""
        return max(1, min(FORTNIGHT, round((self._seat.as_of - self._seat.history.start) / DAY)))

    def last_seen(self) -> tuple[str, Facts]:
        """How long ago."""
        return "last_seen", {"days": round(self.own("recency")), "half": round(self.median("recency"))}

    def days(self) -> tuple[str, Facts]:
        """On how many of the last days."""
        own, half = round(self.own("active days in 14")), round(self.median("active days in 14"))
        return "days", {"n": own, "of": self.window(), "half": half}

    def time(self) -> tuple[str, Facts]:
        """How many minutes lately."""
        own, half = self.counted("minutes in 14")
        return "time", {"n": own, "of": self.window(), "half": half}

    def trend(self) -> tuple[str, Facts]:
        """Days of the last week beside the week before."""
        now = round(self.own("active days in 7"))
        before = round(self.own("active days in 14")) - now
        key = "fewer_days" if now < before else "more_days" if now > before else "same_days"
        return key, {"n": now, "before": before}

    def activity(self, key: str, feature: str) -> tuple[str, Facts]:
        """How often lately something of a sort was done."""
        own, half = self.counted(f"{feature} in 14")
        return key, {"n": own, "of": self.window(), "half": half}

    def right(self) -> tuple[str, Facts]:
        """How much of what was handed in was right."""
        if not self.own("submissions"):
            return "nothing_answered", {}
        return "right", {"per_cent": _per_cent(self.own("share right")), "half": _per_cent(self.median("share right"))}

    def graded(self) -> tuple[str, Facts]:
        """Graded work; where the course tells of none, problems of any kind."""
        week = self.last_week()
        if not self._seat.history.worth:
            return self.problems()
        if week is None:
            return "graded_none", {"half": _per_cent(self.median("worth handed in"))}
        share, half = _per_cent(self.own("worth handed in")), _per_cent(self.median("worth handed in"))
        now = self.week_of(self._seat.as_of)
        return ("graded_until" if week < now - 1 else "graded"), {"per_cent": share, "half": half, "week": week}

    def problems(self) -> tuple[str, Facts]:
        """How many problems were handed in, all told."""
        own, half = self.counted("problems")
        return "problems", {"n": own, "half": half}

    def punctual(self) -> tuple[str, Facts]:
        """Before or after deadlines."""
        late = round(self.own("late"))
        return ("late", {"n": late}) if late else ("early", {"days": max(0, round(self.own("days early")))})

    def enrolment(self) -> tuple[str, Facts]:
        """When they enrolled, or came first."""
        after = self.own("enrolment:days after start")
        if after >= LATE_ENROLMENT:
            return "enrolled_late", {"days": round(after)}
        if not self._seen[self._seat.row]:
            return "never_came", {}
        first = self.own("first day")
        return ("came_late", {"days": round(first)}) if first >= LATE_ENROLMENT else ("came_early", {})

    def course(self) -> tuple[str, Facts]:
        """How much of the course has passed."""
        return "course", {"per_cent": _per_cent(self._seat.history.share_elapsed(self._seat.as_of))}

    def last_week(self) -> int | None:
        """The week of the course in which the learner handed in graded work last; None where they never did."""
        history = self._seat.history
        events = slice(int(history.offsets[self._seat.row]), int(history.offsets[self._seat.row + 1]))
        is_submission = np.array([name in SUBMISSIONS for name in history.type_names], dtype=bool)
        if history.objects is None or not len(is_submission) or not len(history.object_names):
            return None
        is_graded = np.array([name in history.worth for name in history.object_names], dtype=bool)
        objects = history.objects[events]
        chosen = is_submission[history.types[events]] & (objects >= 0) & is_graded[np.maximum(objects, 0)]
        times: NDArray[np.int64] = history.times[events][chosen]
        return self.week_of(int(times.max())) if len(times) else None

    def week_of(self, moment: int) -> int:
        """The week of the course, from 1."""
        return max(1, (moment - 1 - self._seat.history.start) // WEEK + 1)


def _per_cent(share: float) -> int:
    return round(100 * share)


_TELLERS: Final[Mapping[About, Callable[[Telling], tuple[str, Facts]]]] = {
    About.LAST_SEEN: Telling.last_seen,
    About.DAYS: Telling.days,
    About.TIME: Telling.time,
    About.TREND: Telling.trend,
    About.VIDEOS: lambda told: told.activity("videos", "video"),
    About.PROBLEMS: Telling.problems,
    About.RIGHT: Telling.right,
    About.GRADED: Telling.graded,
    About.PUNCTUAL: Telling.punctual,
    About.FORUM: lambda told: told.activity("forum", "forum"),
    About.READING: lambda told: told.activity("reading", "reading"),
    About.PAGES: lambda told: told.activity("pages", "navigation"),
    About.ENROLMENT: Telling.enrolment,
    About.COURSE: Telling.course,
}
