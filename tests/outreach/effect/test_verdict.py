"""One of three words, by one rule, of the numbers that are shown."""

import numpy as np
import pytest

from communicator.outreach.effect.power import half_width, smallest_effect
from communicator.outreach.effect.verdict import Difference, Verdict, difference_of, told, verdict_of


def row(written_to: tuple[int, int], held_out: tuple[int, int], stratum: int = 0) -> dict[str, object]:
    return {"stratum": stratum, "written_to": list(written_to), "held_out": list(held_out)}


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.01, 0.05, Verdict.EFFECT),
        (-0.05, -0.01, Verdict.EFFECT),
        (0.0, 0.02, Verdict.NO_DIFFERENCE),
        (-0.03, 0.03, Verdict.NO_DIFFERENCE),
        (-0.0301, 0.01, Verdict.TOO_SMALL),
        (-0.01, 0.0301, Verdict.TOO_SMALL),
        (0.00001, 0.09, Verdict.TOO_SMALL),  # shown as 0.00: the word is of what is shown
    ],
)
def test_the_rule(low: float, high: float, verdict: Verdict) -> None:
    assert verdict_of(Difference.of(0.0, low, high), 3.0) is verdict


def test_an_effect_is_told_with_its_arms_and_its_interval() -> None:
    facts = told([row((900, 450), (100, 20))], 3.0)
    assert facts["arms"]["written_to"] == {"learners": 900, "count": 450, "per_cent": 50.0}
    assert facts["arms"]["held_out"] == {"learners": 100, "count": 20, "per_cent": 20.0}
    assert facts["difference"]["points"] == 30.0
    assert 20 < facts["difference"]["lo"] < 30 < facts["difference"]["hi"] < 40
    assert (facts["verdict"], facts["within_points"]) == ("effect", None)


def test_no_difference_says_of_more_than_what() -> None:
    facts = told([row((10_000, 1_000), (10_000, 1_010))], 3.0)
    assert facts["verdict"] == "no_difference"
    assert facts["within_points"] == max(-facts["difference"]["lo"], facts["difference"]["hi"]) < 1


def test_where_nobody_was_held_out_it_is_too_small_to_tell() -> None:
    facts = told([row((9, 1), (0, 0))], 3.0)
    assert (facts["difference"], facts["verdict"]) == (None, "too_small")
    assert facts["arms"]["held_out"]["per_cent"] is None
    assert told([], 3.0)["verdict"] == "too_small"


def test_a_confounding_risk_is_stratified_away() -> None:
    rows = [row((900, 90), (100, 10)), row((100, 90), (900, 810), 1)]
    found = difference_of(rows)
    assert found is not None
    assert found.points == 0
    assert found.lo < 0 < found.hi
    together = difference_of([row((1000, 180), (1000, 820))])
    assert together is not None
    assert together.points == -64.0


def test_the_smallest_effect_of_the_design_page() -> None:
    found = smallest_effect([0.1], [1156], [128])
    assert found is not None
    assert 0.08 < found < 0.1
    assert smallest_effect([0.5], [20], [2]) is None
    assert smallest_effect([0.5], [20], [0]) is None
    assert half_width([0.5], [20], [0]) is None


def test_the_smallest_effect_is_seen_four_times_in_five() -> None:
    from communicator.outreach.effect.intervals import Tables, score_interval

    base, sizes, held = np.array([0.1, 0.3, 0.6]), np.array([300, 300, 300]), np.array([60, 60, 60])
    rise = smallest_effect(base, sizes, held)
    assert rise is not None
    chance, runs = np.random.default_rng(3), 2_000
    events = chance.binomial(sizes, base + rise, (runs, 3)), chance.binomial(held, base, (runs, 3))
    low, _ = score_interval(Tables.of(events[0], sizes, events[1], held))
    assert abs(np.mean(low > 0) - 0.8) < 0.03
