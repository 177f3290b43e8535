"""Which courses the paper would have taken (section 3.1), and why others are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import LabelledCourse

LEAST_DEADLINES = 2
LEAST_CERTIFIED = 100
OUTLIER_TIMES = 3.0


@dataclass(frozen=True)
class Candidate:
    """A course, and what the rules look at."""

    course: LabelledCourse
    is_self_paced: bool | None  # None where nothing tells
    pacing_told_by: str
    deadlines: int  # different ones of graded problems

    @property
    def course_id(self) -> str:
        """Its id."""
        return self.course.history.course_id

    @property
    def certified(self) -> int:
        """How many learners certified, whenever they came."""
        return int(np.sum(self.course.certify == 1))


@dataclass(frozen=True)
class Rules:
    """The paper's rules; the numbers may be others, for collections of other courses."""

    least_certified: int = LEAST_CERTIFIED
    least_deadlines: int = LEAST_DEADLINES
    outlier_times: float | None = OUTLIER_TIMES
    """A course with so many times the certified learners of any other is left out; None keeps it."""


@dataclass(frozen=True)
class Selection:
    """The courses kept, in the order given, and of each left out (course id) the reason."""

    kept: list[Candidate]
    left_out: dict[str, str]


def selected(candidates: Sequence[Candidate], rules: Rules) -> Selection:
    """Applies the rules one after the other; a course is left out for the first that it breaks."""
    left_out = {each.course_id: reason for each in candidates if (reason := _broken(each, rules))}
    kept = [each for each in candidates if each.course_id not in left_out]
    if rules.outlier_times is not None and (outlier := _outlier(kept, rules.outlier_times)) is not None:
        rest = [each for each in kept if each is not outlier]
        next_most = max(each.certified for each in rest)
        left_out[outlier.course_id] = (
            f"{outlier.certified} certified, {rules.outlier_times:g} times those of any other (at most {next_most})"
        )
        kept = rest
    return Selection(kept, left_out)


def _broken(candidate: Candidate, rules: Rules) -> str | None:
    """The first rule that the course breaks, in words; None where it keeps them all."""
    course = candidate.course
    if candidate.is_self_paced and candidate.pacing_told_by != "deadlines":
        return f"self-paced, as its {candidate.pacing_told_by} says"
    if candidate.deadlines < rules.least_deadlines:
        return f"{candidate.deadlines} deadlines, fewer than {rules.least_deadlines}: counts as self-paced"
    if not len(course.history.times):
        return "no events"
    if np.all(np.isnan(course.certify)):
        return "nothing tells who certified"
    if candidate.certified < rules.least_certified:
        return f"{candidate.certified} certified, fewer than {rules.least_certified}"
    return _one_class(course)


def _one_class(course: LabelledCourse) -> str | None:
    known: NDArray[np.float32] = course.certify[course.early & ~np.isnan(course.certify)]
    if not np.any(known == 1) or not np.any(known == 0):
        who = "nobody" if not np.any(known == 1) else "everybody"
        return f"of the {len(known)} learners enrolled by the end of week 1 {who} certified: no AUC"
    return None


def _outlier(kept: Sequence[Candidate], times: float) -> Candidate | None:
    if len(kept) < len("ab"):
        return None
    by_certified = sorted(kept, key=lambda each: each.certified)
    most, next_most = by_certified[-1], by_certified[-2]
    return most if most.certified >= times * max(next_most.certified, 1) else None
