"""Criteria in words: read from `complete>=80 and certify<=20`, and told in plain language."""

import re

from communicator.audience.criteria import ATTRIBUTES, HIGHEST, OUTCOMES, Criteria
from communicator.errors import InvalidFields

EXAMPLE = "complete>=80 and certify<=20"
CONDITION = re.compile(r"(?P<name>[a-z_]+)\s*(?P<sign>>=|<=|==|=|>|<)\s*(?P<value>[^<>=]+)", re.IGNORECASE)
CHANCES = {"certify": "chance of a certificate", "complete": "chance of completing", "leave": "chance of leaving"}
SEEN = {"recent": "seen within 14 days", "earlier": "seen, but not within 14 days", "never": "never seen"}


def parse_where(text: str) -> Criteria:
    """The criteria of a command's `--where`: `all`, or conditions joined by `and`.

    A condition compares an outcome with a whole per cent (`>=`, `<=`, `>`, `<`, `=`), or names an
    attribute's values (`country=ES,PT`). InvalidFields says which condition can't be read.
    """
    if text.strip().lower() == "all":
        return Criteria(everyone=True)
    ranges: dict[str, tuple[int, int]] = {}
    attributes: dict[str, list[str]] = {}
    for condition in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        found = CONDITION.fullmatch(condition.strip())
        name = found["name"].lower() if found else ""
        if found and name in OUTCOMES:
            low, high = ranges.get(name, (0, HIGHEST))
            least, most = _bounds(condition, found["sign"], found["value"].strip())
            ranges[name] = (max(low, least), min(high, most))
        elif found and name in ATTRIBUTES and name not in attributes and found["sign"] in {"=", "=="}:
            attributes[name] = [value.strip() for value in found["value"].split(",")]
        else:
            raise _unreadable(condition)
    return Criteria.parse({**ranges, "attributes": attributes})


def _bounds(condition: str, sign: str, value: str) -> tuple[int, int]:
    if not value.isascii() or not value.isdigit():
        raise _unreadable(condition)
    per_cent = int(value)
    return {
        ">=": (per_cent, HIGHEST),
        ">": (per_cent + 1, HIGHEST),
        "<=": (0, per_cent),
        "<": (0, per_cent - 1),
    }.get(sign, (per_cent, per_cent))


def _unreadable(condition: str) -> InvalidFields:
    fault = f"can't read '{condition.strip()}'; write 'all', or conditions such as '{EXAMPLE}' or 'country=ES,PT'"
    return InvalidFields({"where": [fault]})


def describe(criteria: Criteria) -> str:
    """One phrase that a teacher understands: `chance of completing 80–100 %, country ES or PT`."""
    parts = ["everyone enrolled"] if criteria.everyone else []
    for name, (low, high) in criteria.ranges.items():
        parts.append(f"{CHANCES[name]} {low} %" if low == high else f"{CHANCES[name]} {low}–{high} %")
    for name, values in criteria.attributes.items():
        if name == "last_seen":
            parts.append(" or ".join(SEEN[value] for value in values))
        else:
            parts.append(f"{name} {' or '.join(value or 'unknown' for value in values)}")
    if criteria.exclude:
        parts.append(f"{len(criteria.exclude)} left out by hand")
    return ", ".join(parts)
