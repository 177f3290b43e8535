"""Criteria in words: read from `complete>=80 and certify<=20`, and told in plain language."""

import re
from typing import Any

from communicator.audience.conditions.condition import EXAMPLE, Comparison
from communicator.audience.conditions.kinds import KINDS
from communicator.audience.criteria import Criteria
from communicator.errors import InvalidFields

QUOTED = r'"[^"]*"'
CONDITION = re.compile(
    rf'(?P<name>[a-z_]+(?::(?:{QUOTED}|[^<>="]+))?)\s*(?P<sign>>=|<=|==|=|>|<)\s*(?P<value>(?:{QUOTED}|[^<>="])+)',
    re.IGNORECASE,
)


def parse_where(text: str) -> Criteria:
    """The criteria of a command's `--where`: `all`, or conditions joined by `and`.

    Each kind of condition reads its own (`Condition.take`): an outcome compared with a whole per cent (`>=`, `<=`,
    `>`, `<`, `=`), an attribute's values (`country=ES,PT`), a mark (`survey:hours>=5`). `all` goes with attributes
    and marks, too. Names and values with commas, signs or `and` in them go in double quotes. InvalidFields says which
    condition can't be read, and why.
    """
    given: dict[str, Any] = {}
    for part in _parts(text):
        if part.lower() == "all":
            given["all"] = True
            continue
        said = _comparison(part)
        if not any(kind.take(said, given) for kind in KINDS):
            known = ", ".join(kind.WORDED for kind in KINDS)
            raise _unreadable(part, f"'{said.name}' is nothing to choose by; conditions look like {known}")
    return Criteria.parse(given)


def _parts(text: str) -> list[str]:
    """What `and` joins, where it is in no quotes."""
    if text.count('"') % 2:
        raise _unreadable(text, "a double quote isn't closed")
    quotes: list[str] = []

    def away(found: re.Match[str]) -> str:
        quotes.append(found[0])
        return f"\x00{len(quotes) - 1}\x00"

    bare = re.sub(QUOTED, away, text.replace("\x00", " "))
    parts = re.split(r"\s+and\s+", bare.strip(), flags=re.IGNORECASE)
    return [re.sub("\x00([0-9]+)\x00", lambda found: quotes[int(found[1])], part).strip() for part in parts]


def _comparison(text: str) -> Comparison:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise _unreadable(text, "it is no comparison")
    family, colon, rest = found["name"].strip().partition(":")
    name = family.lower() + colon + rest.strip().strip('"')
    return Comparison(name, found["sign"].replace("==", "="), found["value"].strip(), text)


def _unreadable(text: str, why: str) -> InvalidFields:
    return InvalidFields({"where": [f"can't read '{text}': {why}; write 'all', or such as '{EXAMPLE}'"]})


def describe(criteria: Criteria) -> str:
    """One phrase that a teacher understands: `chance of completing 80–100 %, country ES or PT`."""
    parts = ["everyone enrolled"] if criteria.everyone else []
    parts += (phrase for condition in criteria.conditions for phrase in condition.in_words())
    if criteria.exclude:
        parts.append(f"{len(criteria.exclude)} left out by hand")
    return ", ".join(parts)
