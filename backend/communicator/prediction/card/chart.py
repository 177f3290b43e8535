"""The reliability chart of a card as SVG: what came true against what was said, a panel per outcome, at mid-course."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from communicator.prediction.card.fairness import rate_interval
from communicator.prediction.card.words import GROUPS

SIZE, GAP, LEFT, TOP = 220, 64, 48, 34
LARGEST_DOT, SMALLEST_DOT = 9.0, 2.0
TICKS = (0, 50, 100)
DRAWN = (("certify", "all"), ("complete", "all"), ("leave", "active"))

Card = Mapping[str, Any]


def reliability_chart(card: Card) -> str | None:
    """An SVG document of the first trial that tells anything; None where none does."""
    panels = [week for week in (_mid_course(card, *of) for of in DRAWN) if week is not None]
    if not panels:
        return None
    width, height = LEFT + len(panels) * (SIZE + GAP), TOP + SIZE + 56
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape('Reliability of ' + card['model']['name'])}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for at, week in enumerate(panels):
        lines += [f'<g transform="translate({LEFT + at * (SIZE + GAP)},{TOP})">', *_panel(week), "</g>"]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _mid_course(card: Card, outcome: str, group: str) -> Card | None:
    """The week in the middle of those that were judged."""
    trials: Sequence[Card] = card["evaluation"] or ()
    judged = next((trial["weeks"] for trial in trials if trial["weeks"]), ())
    weeks = [each for each in judged if (each["outcome"], each["group"]) == (outcome, group)]
    return weeks[len(weeks) // 2] if weeks else None


def _panel(week: Card) -> Iterator[str]:
    yield f'<text x="{SIZE / 2}" y="-18" text-anchor="middle">{GROUPS[week["outcome"], week["group"]]}</text>'
    told = f"week {week['week']}, N {week['learners']:,}, ECE {week['ece']:.3f} ({week['ece_null']:.3f})"
    yield f'<text x="{SIZE / 2}" y="-4" text-anchor="middle" fill="#555">{told}</text>'
    yield f'<rect width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>'
    yield f'<line x1="0" y1="{SIZE}" x2="{SIZE}" y2="0" stroke="#999" stroke-dasharray="4 4"/>'
    for tick in TICKS:
        along = tick / 100 * SIZE
        yield f'<text x="{along:.0f}" y="{SIZE + 16}" text-anchor="middle" fill="#555">{tick} %</text>'
        yield f'<text x="-6" y="{SIZE - along + 4:.0f}" text-anchor="end" fill="#555">{tick} %</text>'
    yield f'<text x="{SIZE / 2}" y="{SIZE + 36}" text-anchor="middle">mean chance</text>'
    most = max(each["learners"] for each in week["bins"])
    for each in week["bins"]:
        yield from _dot(each, most)


def _dot(each: Card, most: int) -> Iterator[str]:
    """A bin's learners, as large as they are many, with the interval of the share that came true."""
    rate = each["came_true"] / each["learners"]
    interval = rate_interval(rate, each["learners"])
    across, up = each["mean_chance"] * SIZE, SIZE - rate * SIZE
    low, high = SIZE - interval.low * SIZE, SIZE - interval.high * SIZE
    radius = max(LARGEST_DOT * (each["learners"] / most) ** 0.5, SMALLEST_DOT)
    yield f'<line x1="{across:.1f}" y1="{low:.1f}" x2="{across:.1f}" y2="{high:.1f}" stroke="#1f5f8b"/>'
    told = f"{each['learners']:,} learners: {each['mean_chance']:.0%} said, {rate:.0%} came true"
    yield f'<circle cx="{across:.1f}" cy="{up:.1f}" r="{radius:.1f}" fill="#1f5f8b"><title>{told}</title></circle>'
