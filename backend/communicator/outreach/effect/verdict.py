"""What may be said of a comparison: shares, their difference with its interval, and one of three words by one rule."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Any

HUNDRED = 100.0
HUNDREDTHS = 10_000.0
TINY = 1e-7
"""Of what floats leave over of whole hundredths."""
ARMS = ("written_to", "held_out")
Row = Mapping[str, Any]
"""A stratum's counts: each arm's people and how many of them the outcome came true for."""


class Verdict(StrEnum):
    """What a comparison says."""

    EFFECT = "effect"  # the interval leaves zero out
    NO_DIFFERENCE = "no_difference"  # it holds zero, and nothing farther from it than the site's limit
    TOO_SMALL = "too_small"  # it holds zero, and much else


@dataclass(frozen=True)
class Difference:
    """Written to minus held out, in percentage points, with the ends of its 95 % interval.

    Hundredths of a point, the ends rounded outwards: the verdict is of the numbers that are shown.
    """

    points: float
    lo: float
    hi: float

    @classmethod
    def of(cls, share: float, low: float, high: float) -> "Difference":
        """Of differences of shares, -1..1."""
        lo, hi = floor(low * HUNDREDTHS + TINY) / HUNDRED, ceil(high * HUNDREDTHS - TINY) / HUNDRED
        return cls(round(share * HUNDRED, 2), lo, hi)

    @property
    def farthest(self) -> float:
        """How far from zero the interval reaches."""
        return max(abs(self.lo), abs(self.hi))


def difference_of(strata: Sequence[Row]) -> Difference | None:
    """The Mantel-Haenszel difference over these strata with its score interval; None where nothing compares.

    Strata may be of one message or of several: see `intervals`.
    """
    from communicator.outreach.effect.intervals import Tables, score_interval

    written, held = ([row[arm] for row in strata] for arm in ARMS)
    if not any(here[0] and other[0] for here, other in zip(written, held, strict=True)):
        return None
    tables = Tables.of(*([each[at] for each in arm] for arm in (written, held) for at in (1, 0)))
    low, high = score_interval(tables)
    return Difference.of(float(tables.difference), float(low), float(high))


def verdict_of(difference: Difference | None, within: float) -> Verdict:
    """The word, where `within` is the site's limit in points (its rule `no_difference_points`)."""
    if difference is None:
        return Verdict.TOO_SMALL
    if difference.lo > 0 or difference.hi < 0:
        return Verdict.EFFECT
    return Verdict.NO_DIFFERENCE if difference.farthest <= within else Verdict.TOO_SMALL


def arms_of(strata: Sequence[Row]) -> dict[str, dict[str, float | int | None]]:
    """Each arm's people, for how many the outcome came true, and the share in per cent (None of nobody)."""
    found: dict[str, dict[str, float | int | None]] = {}
    for arm in ARMS:
        people, true = (sum(row[arm][at] for row in strata) for at in (0, 1))
        share = round(HUNDRED * true / people, 2) if people else None
        found[arm] = {"learners": people, "count": true, "per_cent": share}
    return found


def told(strata: Sequence[Row], within: float) -> dict[str, Any]:
    """A comparison as JSON has it: arms, difference, verdict, within_points.

    `within_points` is the farthest from zero that the interval reaches, where the verdict is no difference: no
    difference of more than that.
    """
    difference = difference_of(strata)
    verdict = verdict_of(difference, within)
    is_none = difference is not None and verdict is Verdict.NO_DIFFERENCE
    return {
        "arms": arms_of(strata),
        "difference": asdict(difference) if difference else None,
        "verdict": verdict.value,
        "within_points": difference.farthest if difference and is_none else None,
    }
