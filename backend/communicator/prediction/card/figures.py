"""From held-out chances to figures: by outcome and week over all courses, by course, and fairness at mid-course.

Judged are learners enrolled by the end of week 1, as in training. Leave is judged twice: of everybody, and of those
active in the last 14 days, since the long gone are told from the rest by anyone. Who was sent a message because of a
prediction is left out from then on: whether it was right can't be known any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.card.fairness import Judged, fairness
from communicator.prediction.card.profiles import Profiles, joined
from communicator.prediction.card.ranking import Ranking, mean_ranking, ranking
from communicator.prediction.card.reliability import Reliability, reliability
from communicator.prediction.history import LabelledCourse
from communicator.prediction.outcomes import ACTIVE_SPAN, OUTCOMES

DIGITS = 4
# What is judged: outcome, and of whom; "active" are those with an event in the last 14 days.
JUDGED = (("certify", "all"), ("complete", "all"), ("leave", "active"), ("leave", "all"))


class Predicted(Protocol):
    """Chances that a model which had not seen a course's learners gave them at several moments."""

    @property
    def course(self) -> int:
        """Which of the courses: a position."""

    @property
    def moments(self) -> Sequence[int] | NDArray[np.int64]:
        """µs, [k]."""

    @property
    def chances(self) -> NDArray[np.float64]:
        """[k, n, 3]; NaN for learners who were not held out."""


@dataclass(frozen=True)
class Part:
    """One course's learners that are judged at one moment, of one outcome."""

    course: int
    rows: NDArray[np.int64]
    chances: NDArray[np.float64]
    labels: NDArray[np.bool_]


def moments_of(course: LabelledCourse) -> list[int]:
    """When a course is judged: the ends of its weeks; of one shorter than a week, its end."""
    return course.history.week_ends(course.history.horizon) or [course.history.horizon]


def by_week(courses: Sequence[LabelledCourse], predicted: Sequence[Predicted]) -> list[dict[str, Any]]:
    """One entry per outcome, group and week that anything is known of; courses' learners judged together.

    The AUC is the mean of the courses' AUCs: between courses a pooled one would also reward telling courses apart.
    """
    weeks = max((len(each.moments) for each in predicted), default=0)
    entries = []
    for outcome, group in JUDGED:
        for week in range(weeks):
            parts = [part for each in predicted for part in _parts(courses, each, outcome, group, week)]
            if parts:
                entries.append({"outcome": outcome, "group": group, "week": week + 1, **_figures(parts)})
    return entries


def by_course(courses: Sequence[LabelledCourse], predicted: Sequence[Predicted]) -> list[dict[str, Any]]:
    """AUC of each course, outcome and week, with the learners and how many came true."""
    return [
        {
            "course_id": courses[part.course].history.course_id,
            "outcome": outcome,
            "group": group,
            "week": week + 1,
            "learners": len(part.labels),
            "positive": int(part.labels.sum()),
            "auc": as_told(ranking(part.chances, part.labels)),
        }
        for outcome, group in JUDGED
        for each in predicted
        for week in range(len(each.moments))
        for part in _parts(courses, each, outcome, group, week)
    ]


def fairness_at_mid_course(
    courses: Sequence[LabelledCourse], predicted: Sequence[Predicted], profiles: Sequence[Profiles]
) -> dict[str, Any] | None:
    """Every attribute's classes at the judged moment that is nearest to half of each course; None without learners."""
    judged = [_judged(courses[each.course], each, profiles[each.course]) for each in predicted]
    if not sum(len(each.is_recent) for each in judged):
        return None
    together = Judged(
        np.concatenate([each.chances for each in judged]),
        np.concatenate([each.labels for each in judged]),
        np.concatenate([each.is_recent for each in judged]),
        joined([each.profiles for each in judged]),
    )
    return {"moment": "mid_course", "attributes": fairness(together)}


def mean_chances(
    courses: Sequence[LabelledCourse], predicted: Sequence[Predicted], tenths: int
) -> dict[str, list[float | None]]:
    """The mean chance that held-out learners had, by tenth of the course; None where none was judged in it.

    And None of an outcome that the kind doesn't predict: its chances are NaN, which no JSON knows.
    """
    sums, counts = np.zeros((tenths, len(OUTCOMES))), np.zeros((tenths, len(OUTCOMES)))
    for each in predicted:
        course = courses[each.course]
        shares = course.history.shares_elapsed(np.asarray(each.moments, dtype=np.int64))
        for moment, share in enumerate(shares.tolist()):
            chances = each.chances[moment, course.early]
            tenth = min(int(share * tenths), tenths - 1)
            sums[tenth] += np.nansum(chances, axis=0)
            counts[tenth] += np.sum(~np.isnan(chances), axis=0)
    return {
        outcome: [
            round(float(total / count), DIGITS) if count else None
            for total, count in zip(sums[:, number], counts[:, number], strict=True)
        ]
        for number, outcome in enumerate(OUTCOMES)
    }


def as_told(found: Ranking | None) -> dict[str, Any] | None:
    """A number and its interval, as JSON."""
    if found is None:
        return None
    return {"value": _round(found.value), "interval": [_round(found.interval.low), _round(found.interval.high)]}


def _parts(courses: Sequence[LabelledCourse], each: Predicted, outcome: str, group: str, week: int) -> Iterator[Part]:
    if week >= len(each.moments):
        return
    course, moment = courses[each.course], int(each.moments[week])
    chances = each.chances[week, :, OUTCOMES.index(outcome)]
    labels = _labels(course, moment)[:, OUTCOMES.index(outcome)]
    rows = course.early & ~course.exposed_at(moment) & ~np.isnan(labels) & ~np.isnan(chances)
    if group == "active":
        rows &= course.seen_within(ACTIVE_SPAN, moment)
    if rows.any():
        yield Part(each.course, np.flatnonzero(rows), chances[rows], labels[rows] == 1)


def _labels(course: LabelledCourse, moment: int) -> NDArray[np.float32]:
    return np.stack([course.certify, course.complete, course.left_at(moment)], axis=1)


def _figures(parts: Sequence[Part]) -> dict[str, Any]:
    chances = np.concatenate([part.chances for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    ranked = [(part, ranking(part.chances, part.labels)) for part in parts]
    known = [(part, each) for part, each in ranked if each is not None]
    smallest = min((int(min(part.labels.sum(), (~part.labels).sum())) for part, _ in known), default=0)
    told = _as_json(reliability(chances, labels))
    told["auc"] = as_told(mean_ranking([each for _, each in known], smallest))
    return {"courses": len(parts), "courses_ranked": len(known), **told}


def _as_json(found: Reliability) -> dict[str, Any]:
    told = asdict(found)
    for name in ("slope", "intercept"):
        if told[name] is not None:
            low, high = told[name]["interval"]["low"], told[name]["interval"]["high"]
            told[name] = {"value": _round(told[name]["value"]), "interval": [_round(low), _round(high)]}
    rounded = {name: _round(value) if isinstance(value, float) else value for name, value in told.items()}
    rounded["bins"] = [{**each, "mean_chance": _round(each["mean_chance"])} for each in told["bins"]]
    return rounded


def _judged(course: LabelledCourse, each: Predicted, profiles: Profiles) -> Judged:
    shares = course.history.shares_elapsed(np.asarray(each.moments, dtype=np.int64))
    middle = int(np.argmin(np.abs(shares - 1 / 2)))
    moment = int(each.moments[middle])
    is_recent = course.seen_within(ACTIVE_SPAN, moment)
    labels = _labels(course, moment)
    labels[~is_recent, OUTCOMES.index("leave")] = np.nan
    rows = course.early & ~course.exposed_at(moment) & ~np.isnan(each.chances[middle, :, 0])
    return Judged(
        each.chances[middle][rows], labels[rows], is_recent[rows], {name: of[rows] for name, of in profiles.items()}
    )


def _round(value: float) -> float:
    return round(float(value), DIGITS)
