"""What was handed in, beside what was due by now: worth, what can still be reached, earliness, the next deadline."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.standing.submitting import SubmissionFacts

DECIMALS: Final = 6
"""To which worths are told, so that sums of shares in another order are the same."""
FARTHEST: Final = 28.0
"""Days to a deadline beyond which it makes no difference."""


def grading_columns(states: States, history: CourseHistory, moment: int) -> dict[str, NDArray[np.float32]]:
    """Worths are shares of the course grade; NaN where the course tells of no graded problems, or no deadlines."""
    facts = SubmissionFacts.of(history)
    submissions = states["submissions"].astype(np.float64)
    columns = {
        "submissions": np.log1p(submissions),
        "share right": _ratio(states["right_submissions"], submissions),
        "mean score": _ratio(states["score_sum"], states["scores"]),
        "days early": _ratio(states["lead_days"], states["led"]),
        "late": states["late"].astype(np.float64),
        **_worth_columns(states, facts, moment),
    }
    return {name: np.asarray(column, dtype=np.float32) for name, column in columns.items()}


def _worth_columns(states: States, facts: SubmissionFacts, moment: int) -> dict[str, NDArray[np.float64]]:
    is_due = facts.due <= moment
    is_next = ~is_due & (facts.due <= moment + WEEK)
    worths = [facts.worth, facts.worth * is_due, facts.worth * is_next, facts.worth * ~is_due]
    tried, right = _sums(states["tried"], worths), _sums(states["right"], worths[:1])[:, 0]
    everyone = np.ones(len(tried))
    all_due, all_next, all_open = (everyone * np.round(worth.sum(), DECIMALS) for worth in worths[1:])
    told = everyone if np.any(facts.due < NEVER) else np.full(len(tried), np.nan)
    coming = facts.due[~is_due & (facts.due < NEVER)]
    to_next = min((int(coming.min()) - moment) / DAY, FARTHEST) if len(coming) else np.nan
    columns = {
        "worth handed in": tried[:, 0],
        "worth right": right,
        "worth scored": states["worth_scored"],
        # What is right counts, and what is neither handed in nor past its deadline may still.
        "worth reachable": np.round(right + all_open - tried[:, 3], DECIMALS),
        "worth due": all_due * told,
        "worth missed": np.round(all_due - tried[:, 1], DECIMALS) * told,
        "share of due handed in": _ratio(tried[:, 1], all_due),
        "handed in to due": _ratio(tried[:, 0], all_due),
        "worth due next week": all_next * told,
        "share of next handed in": _ratio(tried[:, 2], all_next),
        "days to deadline": everyone * to_next,
    }
    return columns if len(facts.worth) else dict.fromkeys(columns, everyone * np.nan)


def _sums(bits: NDArray[np.uint8], weights: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The sums of weights whose bits are set: float64[n, len(weights)]."""
    sums = np.zeros((len(bits), len(weights)))
    some = np.flatnonzero(bits.any(axis=1))
    each = np.unpackbits(bits[some], axis=1, count=len(weights[0]), bitorder="little")
    sums[some] = np.round(each.astype(np.float32) @ np.stack(weights, axis=1).astype(np.float32), DECIMALS)
    return sums


def _ratio(part: NDArray[np.generic], whole: NDArray[np.generic]) -> NDArray[np.float64]:
    """Their quotient; NaN where there is no whole."""
    wholes = np.asarray(whole, dtype=np.float64)
    return np.asarray(np.divide(part, wholes, out=np.full(len(wholes), np.nan), where=wholes > 0))
