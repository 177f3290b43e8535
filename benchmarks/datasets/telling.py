"""The comparison for machines (one line of JSON) and for people (a table, and what it can't show)."""

import json
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.datasets.paired import Comparison, Estimate, Judged

PAIRS = (("chosen", "ensemble"), ("chosen", "lightgbm"))
NOT_WORSE = -0.005
"""A lower bound above this counts as not worse."""
FEW = 10
DIGITS = 6


def as_json(found: Comparison) -> str:
    """One line: models with mean, interval and per course; paired differences."""
    models = {}
    for place, model in enumerate(found.models):
        mean = found.mean(model)
        per_course = {
            course: round(float(value), DIGITS)
            for course, value in zip(found.courses, found.by_course[:, place], strict=True)
        }
        models[model] = {"mean_auc": round(mean.value, DIGITS), "interval": _interval(mean), "per_course": per_course}
    differences = {}
    for first, second in PAIRS:
        gap = found.difference(first, second)
        differences[f"{first}-{second}"] = {"mean": round(gap.value, DIGITS), "interval": _interval(gap)}
    return json.dumps({"models": models, "differences": differences})


def _interval(estimate: Estimate) -> list[float]:
    return [round(estimate.low, DIGITS), round(estimate.high, DIGITS)]


def table(found: Comparison, judged: Sequence[Judged], mark_names: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines for people: each course with its marks, the means, the differences."""
    wide = max(len(name) for name in (*found.courses, "mean"))
    yield f"{'course':<{wide}}  {'learners':>8} {'of 1':>6}" + "".join(f"  {model:>20}" for model in found.models)
    for number, course in enumerate(found.courses):
        counted = np.any(judged[number].counted(), axis=0)
        positive = int(np.sum(judged[number].labels[counted] == 1))
        shown = "".join(f"  {_shown(found.course(number, model)):>20}" for model in found.models)
        yield f"{course:<{wide}}  {int(counted.sum()):>8} {positive:>6}{shown}"
        if len(mark_names[number]) > 1:
            yield from _marks(found, number, mark_names[number], wide)
    yield f"{'mean':<{wide}}  {'':>8} {'':>6}" + "".join(f"  {_shown(found.mean(model)):>20}" for model in found.models)
    for first, second in PAIRS:
        gap = found.difference(first, second)
        yield f"{first} - {second}: {gap.value:+.4f} ({gap.low:+.4f} to {gap.high:+.4f}): {_verdict(gap)}"


def _marks(found: Comparison, course: int, names: Sequence[str], wide: int) -> Iterator[str]:
    for mark, name in enumerate(names):
        cells = "".join(f"  {'–' if np.isnan(each) else f'{each:.3f}':>20}" for each in found.by_mark[course][:, mark])
        yield f"{'  ' + name:<{wide}}  {'':>8} {'':>6}{cells}"


def _shown(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def _verdict(gap: Estimate) -> str:
    if gap.low > 0:
        return "better"
    if gap.low > NOT_WORSE:
        return "not worse; better is not shown"
    return "worse" if gap.high < 0 else "neither better nor as good is shown at this number of learners"


def limits(found: Comparison, judged: Sequence[Judged], left_out: Sequence[str]) -> Iterator[str]:
    """What the figures can't show."""
    yield (
        f"Intervals: 95 %, {found.drawn.shape[2]:,} draws of learners within each course, the same for every model. "
        f"Courses are not drawn: with {len(found.courses)} of them the figures speak for these courses, "
        "not for others."
    )
    rarer = {each.name: _rarer(each) for each in judged}
    few = [name for name, count in rarer.items() if count < FEW]
    if few:
        yield f"Fewer than {FEW} learners of one kind, so the course's own figure says little: {', '.join(few)}."
    for name in left_out:
        yield f"Left out of the figures, since all its learners looked at went the same way: {name}."
    gaps = [found.difference(*pair) for pair in PAIRS]
    smallest = max(each.value - each.low for each in gaps)
    yield f"A difference in the mean of less than about {smallest:.3f} can't be told from none with so many learners."


def _rarer(each: Judged) -> int:
    counted = np.any(each.counted(), axis=0)
    return min(int(np.sum(each.labels[counted] == label)) for label in (0, 1))
