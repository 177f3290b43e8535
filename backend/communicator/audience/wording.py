"""Criteria in words: read from `complete>=80 and certify<=20`, and told in plain language."""

import re
from typing import Any

from communicator.audience.conditions.condition import EXAMPLE, Comparison
from communicator.audience.conditions.kinds import KINDS
from communicator.audience.criteria import Criteria
from communicator.errors import InvalidFields

CONDITION = re.compile(r"(?P<name>[a-z_]+)\s*(?P<sign>>=|<=|==|=|>|<)\s*(?P<value>[^<>=]+)", re.IGNORECASE)


def parse_where(text: str) -> Criteria:
    """The criteria of a command's `--where`: `all`, or conditions joined by `and`.

    A condition compares an outcome with a whole per cent (`>=`, `<=`, `>`, `<`, `=`), or names an
    attribute's values (`country=ES,PT`). InvalidFields says which condition can't be read.
    """
    if text.strip().lower() == "all":
        return Criteria(everyone=True)
    given: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        said = _comparison(part.strip())
        if not any(kind.take(said, given) for kind in KINDS):
            raise _unreadable(said.text)
    return Criteria.parse(given)


def _comparison(text: str) -> Comparison:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise _unreadable(text)
    return Comparison(found["name"].lower(), found["sign"].replace("==", "="), found["value"].strip(), text)


def _unreadable(text: str) -> InvalidFields:
    fault = f"can't read '{text}'; write 'all', or conditions such as '{EXAMPLE}'"
    return InvalidFields({"where": [fault]})


def describe(criteria: Criteria) -> str:
    """One phrase that a teacher understands: `chance of completing 80–100 %, country ES or PT`."""
    parts = ["everyone enrolled"] if criteria.everyone else []
    parts += (phrase for condition in criteria.conditions for phrase in condition.in_words())
    if criteria.exclude:
        parts.append(f"{len(criteria.exclude)} left out by hand")
    return ", ".join(parts)
