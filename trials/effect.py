"""`python -m trials effect`: whether the interval of an effect covers the truth, and how often nothing is called one.

Learners are invented, each with a chance of their own to come back; a forecast of it, with as much noise as signal,
makes the strata. Each run is a draw by the product's own code, chance lets learners come back, and the product's own
interval is asked.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from communicator.outreach.effect.allocation import hold_out, quantile_cuts, strata_of
from communicator.outreach.effect.intervals import Tables, score_interval
from communicator.outreach.effect.power import smallest_effect

LEARNERS, BASES, HELD_OUT = (200, 2_000, 20_000), (0.01, 0.10, 0.50), (10, 50)
EFFECTS = ("none", "5 points", "odds doubled", "smallest")
SPREAD = 1.0
"""Standard deviation of learners' log odds; the forecast's noise has the same."""
POOLED = "5 messages pooled"
RUNS, TIMES_AGAIN = 4_000, 10
OTHER_LUCK = 3
COVERS, CALLED = 0.94, 0.06
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
"""[runs, 4, strata]: came back and drawn of those written to, then of those held out."""


@dataclass(frozen=True)
class Found:
    """What the runs of one cell showed; shares of runs, 0..1."""

    learners: int
    base: float
    percent: int
    effect: str
    strata: int
    truth: float  # the mean effect, in shares
    covers: float
    above: float  # intervals that lie above the truth
    below: float
    called: float  # intervals that leave zero out
    width: float  # the median one

    @property
    def keeps_its_word(self) -> bool:
        """Whether the demands on the interval are met."""
        return self.covers >= COVERS and (self.truth != 0 or self.called <= CALLED)


@dataclass(frozen=True)
class People:
    """Invented learners: how likely each comes back unwritten, and the stratum of each."""

    chances: Floats
    strata: Counts

    @classmethod
    def invented(cls, learners: int, base: float, percent: int, seed: int) -> "People":
        """So many, of whom the share `base` comes back; strata as the product cuts them."""
        chance = np.random.default_rng(seed)
        odds = chance.normal(scale=SPREAD, size=learners)
        forecast = np.argsort(np.argsort(odds + chance.normal(scale=SPREAD, size=learners)))
        risks = 99 - 100 * forecast // learners
        return cls(_with_mean(odds, base), strata_of(risks, quantile_cuts(risks, percent)))

    def raised(self, effect: str, percent: int) -> Floats | None:
        """How likely each comes back when written to; None where no comparison of this size would show anything."""
        if effect == "5 points":
            return np.minimum(self.chances + 0.05, 1)
        if effect == "odds doubled":
            return 2 * self.chances / (1 + self.chances)
        if effect == "smallest":
            rise = self._smallest(percent)
            return None if rise is None else np.minimum(self.chances + rise, 1)
        return self.chances

    def _smallest(self, percent: int) -> float | None:
        sizes = np.bincount(self.strata)
        shares = np.bincount(self.strata, weights=self.chances) / sizes
        return smallest_effect(shares, sizes * (100 - percent) / 100, sizes * percent / 100)


def cell(learners: int, base: float, percent: int, runs: int, seed: int, luck: int = 1) -> Iterator[Found]:
    """All effects of one cell: the same draws, the same luck; `seed` makes the learners."""
    people = People.invented(learners, base, percent, seed)
    raised = {effect: people.raised(effect, percent) for effect in EFFECTS}
    named = {effect: chances for effect, chances in raised.items() if chances is not None}
    counts = simulated(people, list(named.values()), percent, runs, np.random.default_rng([seed, luck]))
    for (effect, chances), each in zip(named.items(), counts, strict=True):
        truth = float((chances - people.chances).mean())
        yield _found((learners, base, percent, effect), each, truth)


def simulated(
    people: People, raised: Sequence[Floats], percent: int, runs: int, chance: np.random.Generator
) -> list[Counts]:
    """The counts of each run, for every way in which a message may work."""
    strata = int(people.strata.max()) + 1
    counts = [np.zeros((runs, 4, strata), dtype=np.int64) for _ in raised]
    for run in range(runs):
        held = hold_out(people.strata, percent, chance)
        luck = chance.random(len(held))
        for which, chances in enumerate(raised):
            came = luck < np.where(held, people.chances, chances)
            told = np.bincount((people.strata * 2 + held) * 2 + came, minlength=4 * strata).reshape(strata, 2, 2)
            counts[which][run] = np.stack([told[:, 0, 1], told[:, 0].sum(1), told[:, 1, 1], told[:, 1].sum(1)])
    return counts


def pooled(runs: int, seed: int, luck: int = 2) -> Found:
    """Five messages of a course, each with its own learners, base rate and share, together; odds doubled."""
    chance = np.random.default_rng([seed, luck])
    counts, effects, weights = [], [], []
    for learners, base, percent in ((150, 0.1, 10), (400, 0.3, 20), (900, 0.05, 10), (60, 0.5, 50), (1_500, 0.2, 15)):
        people = People.invented(learners, base, percent, seed)
        raised = people.raised("odds doubled", percent)
        assert raised is not None
        counts += simulated(people, [raised], percent, runs, chance)
        # What Mantel and Haenszel's weights estimate: each message's mean effect by its n1 n0 / N.
        effects.append(float((raised - people.chances).mean()))
        weights.append(learners * percent * (100 - percent))
    truth = float(np.average(effects, weights=weights))
    return _found((3_010, 0.0, 0, POOLED), np.concatenate(counts, axis=2), truth)


def _again(missed: Found, runs: int, seed: int) -> Found:
    """Among so many cells chance makes one or the other miss: other luck, and more of it, tells chance from a fault.

    Of the very same learners: others may have no such fault.
    """
    if missed.effect == POOLED:
        return pooled(runs, seed, OTHER_LUCK)
    every = cell(missed.learners, missed.base, missed.percent, runs, seed, OTHER_LUCK)
    return next(found for found in every if found.effect == missed.effect)


def _found(about: tuple[int, float, int, str], counts: Counts, truth: float) -> Found:
    low, high = score_interval(Tables.of(*np.moveaxis(counts, 1, 0)))
    above, below = float(np.mean(low > truth)), float(np.mean(high < truth))
    called, width = float(np.mean((low > 0) | (high < 0))), float(np.median(high - low))
    return Found(*about, counts.shape[2], truth, 1 - above - below, above, below, called, width)


def _with_mean(odds: Floats, mean: float) -> Floats:
    """Chances of these log odds, all moved by as much as makes their mean."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-odds - middle))).mean() < mean else (low, middle)
    return np.asarray(1 / (1 + np.exp(-odds - high)))


def _row(found: Found) -> str:
    told = (found.strata, 100 * found.truth, 100 * found.covers, 100 * found.above, 100 * found.below)
    named = f"{found.learners:>6,}  {found.base:>4.0%}  {found.percent:>3} %  {found.effect:<18}"
    shares = "{:>6}  {:>8.2f}  {:>7.2f}  {:>6.2f}  {:>6.2f}".format(*told)
    word = "" if found.keeps_its_word else "  MISSED"
    return f"{named}{shares}  {100 * found.called:>7.2f}  {100 * found.width:>6.2f}{word}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learners", type=int, action="append", help="only this N; may be said again")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a row for each cell and effect; 1 where an interval doesn't keep its word."""
    options = _options(arguments)
    began, all_found = time.monotonic(), []

    def tell(line: str) -> None:
        print(line, file=sys.stderr if options.json else sys.stdout, flush=True)

    tell(f"{options.runs:,} runs each, seed {options.seed}, {platform.machine()}, numpy {np.__version__}; in per cent")
    tell("     N  base   held  effect            strata     truth   covers   above   below   called   width")
    for learners, base, percent in product(options.learners or LEARNERS, BASES, HELD_OUT):
        for found in cell(learners, base, percent, options.runs, options.seed):
            all_found.append(found)
            tell(_row(found))
    all_found.append(pooled(options.runs, options.seed))
    tell(_row(all_found[-1]))
    missed = [found for found in all_found if not found.keeps_its_word]
    tell(f"{len(all_found) - len(missed)} of {len(all_found)} keep their word; {time.monotonic() - began:.0f} s")
    again = [_again(found, options.runs * TIMES_AGAIN, options.seed) for found in missed]
    for found in again:
        tell(f"again, {options.runs * TIMES_AGAIN:,} runs of other luck:\n{_row(found)}")
    if options.json:
        print(json.dumps([asdict(found) for found in [*all_found, *again]]))
    return int(not all(found.keeps_its_word for found in again))


if __name__ == "__main__":
    sys.exit(main())
