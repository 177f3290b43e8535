"""Conditional paragraphs, in lines that a teacher can read.

    [:if certify >= 50:]
    You are close to your certificate.
    [:else:]
    There is still time.
    [:end:]

Each mark stands on a line of its own. What can be asked: a chance (`certify >= 50`, `leave 50-100`), an
attribute (`last_seen is never`, `mode is not verified or honor`), and whether there is a name to call a learner
by (`name is known`). Blocks don't nest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from communicator.outreach.composing.knowledge import (
    ATTRIBUTES,
    HAS_NAME,
    LAST_SEEN,
    OUTCOMES,
    Condition,
    HasName,
    InRange,
    IsAmong,
)

# No two neighbours of a pattern take the same characters: otherwise a text made to be slow is.
MARK = re.compile(r"[ \t]*\[:[ \t]*(?P<word>if|else|end)\b(?P<asked>[^\[\]\n]*):\][ \t]*", re.I)
INSIDE = re.compile(r"\[:[ \t]*(?P<word>if|else|end)\b(?:[^\[\]\n]*?:\])?", re.I)
COMPARED = re.compile(r"(?P<fact>\w+)\s*(?P<how>>=|<=|≥|≤|>|<|=)\s*(?P<number>\d{1,3})\s*%?")
RANGED = re.compile(r"(?P<fact>\w+)\s+(?P<low>\d{1,3})\s*%?\s*(?:-|–|to)\s*(?P<high>\d{1,3})\s*%?")
NAMED = re.compile(r"name\s+is\s+(?P<no>not\s+|un)?known", re.I)
AMONG = re.compile(r"(?P<fact>\w+)\s+is\s+(?P<no>not\s+)?(?P<values>\S.*)", re.I)
HIGHEST = 100
MOST_CONDITIONS = 8
LONGEST_ASKED = 300
"""Characters between `[:if` and `:]`; who asks for more isn't understood."""
SHOWN = 60
"""Of these, as many are told."""
MOST_FAULTS = 20
"""How many are told at once."""
EXAMPLES = "[:if certify >= 50:], [:if leave 50-100:], [:if last_seen is never:], [:if name is known:]"


@dataclass(frozen=True)
class Part:
    """Some Markdown, and when it is shown: always, or where a condition is met (or with `otherwise`: isn't)."""

    markdown: str
    condition: Condition | None = None
    otherwise: bool = False


@dataclass
class Parsed:
    """A body's parts in order, and what is wrong with its marks: one sentence each, with the line."""

    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The different conditions, in order."""
        return tuple(dict.fromkeys(part.condition for part in self.parts if part.condition is not None))


def parse(body: str) -> Parsed:
    """Takes a body apart; its faults are told, not raised, so that a composer sees all of them."""
    reader = _Reader()
    for number, line in enumerate(body.splitlines(), 1):
        reader.read(number, line)
    reader.close()
    return reader.parsed


@lru_cache(maxsize=64)
def asks_for_chances(body: str) -> bool:
    """Whether predictions decide on what a learner reads: such a message is by prediction, whoever gets it."""
    return any(isinstance(condition, InRange) for condition in parse(body).conditions)


class _Reader:
    """Reads a body line by line; `opened` is the line of the block that is open, or 0."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self._lines: list[str] = []
        self._condition: Condition | None = None
        self._otherwise = False
        self._opened = 0

    def read(self, number: int, line: str) -> None:
        """Takes one line in."""
        mark = MARK.fullmatch(line)
        if mark is None:
            self._lines.append(line)
            for found in INSIDE.finditer(line):
                self._fault(number, f"[:{found['word']}…:] must stand on a line of its own, and end with :]")
            return
        asked = " ".join(mark["asked"].split())
        {"if": self._if, "else": self._else, "end": self._end}[mark["word"].lower()](number, asked)

    def close(self) -> None:
        """The body has ended."""
        if self._opened:
            self._fault(self._opened, "this [:if …:] has no [:end:]")
        self._flush()
        if len(self.parsed.conditions) > MOST_CONDITIONS:
            self.parsed.faults.append(f"A message has at most {MOST_CONDITIONS} different conditions.")

    def _if(self, number: int, asked: str) -> None:
        if self._opened:
            self._fault(number, f"[:if …:] inside the one of line {self._opened}; write [:end:] before it")
        self._flush()
        self._condition, fault = read_condition(asked)
        if fault:
            self._fault(number, fault)
        self._opened, self._otherwise = number, False

    def _else(self, number: int, asked: str) -> None:
        if not self._opened or self._otherwise or asked:
            told = "nothing can be asked in [:else:]" if asked else "[:else:] without an [:if …:] before it"
            self._fault(number, told)
        self._flush()
        self._otherwise = True

    def _end(self, number: int, asked: str) -> None:
        if not self._opened or asked:
            self._fault(number, "it is just [:end:]" if asked else "[:end:] without an [:if …:] before it")
        self._flush()
        self._condition, self._otherwise, self._opened = None, False, 0

    def _flush(self) -> None:
        if self._lines:
            markdown = "\n".join(self._lines)
            self.parsed.parts.append(Part(markdown, self._condition, self._otherwise and self._condition is not None))
        self._lines = []

    def _fault(self, number: int, told: str) -> None:
        if len(self.parsed.faults) < MOST_FAULTS:
            self.parsed.faults.append(f"Line {number}: {told}.")


def read_condition(asked: str) -> tuple[Condition | None, str]:
    """What is asked in `[:if …:]`, its words parted by one space, and what is wrong with it ("" where nothing is)."""
    if len(asked) > LONGEST_ASKED:
        return None, f"[:if {asked[:SHOWN]}…:] isn't understood; write such as {EXAMPLES}"
    if compared := COMPARED.fullmatch(asked):
        return _in_range(compared["fact"], *_bounds(compared["how"], int(compared["number"])))
    if ranged := RANGED.fullmatch(asked):
        return _in_range(ranged["fact"], int(ranged["low"]), int(ranged["high"]))
    if named := NAMED.fullmatch(asked):
        return HasName(not named["no"]), ""
    if among := AMONG.fullmatch(asked):
        return _is_among(among["fact"], among["values"], bool(among["no"]))
    return None, f"[:if {asked}:] isn't understood; write such as {EXAMPLES}"


def _bounds(how: str, number: int) -> tuple[int, int]:
    ends = {">=": (number, HIGHEST), "≥": (number, HIGHEST), "<=": (0, number), "≤": (0, number)}
    return {**ends, ">": (number + 1, HIGHEST), "<": (0, number - 1), "=": (number, number)}[how]


def _in_range(fact: str, low: int, high: int) -> tuple[Condition | None, str]:
    name = fact.lower()
    if name not in OUTCOMES:
        return None, _unknown(fact, OUTCOMES, "a chance")
    if not 0 <= low <= high <= HIGHEST:
        return None, f"nobody's chance lies there; chances go from 0 to {HIGHEST}, smaller end first"
    return InRange(name, low, high), ""


def _is_among(fact: str, values: str, is_not: bool) -> tuple[Condition | None, str]:
    name = fact.lower()
    if name in OUTCOMES:
        return None, f"{name} is a chance; compare it, such as [:if {name} >= 50:]"
    if name not in ATTRIBUTES:
        return None, _unknown(fact, (*ATTRIBUTES, HAS_NAME), "an attribute")
    among = tuple(value.strip().strip("\"'") for value in re.split(r"\s+or\s+|,", values) if value.strip())
    if name == "last_seen" and not {value.lower() for value in among} <= set(LAST_SEEN):
        return None, f"last_seen is one of {', '.join(LAST_SEEN)}"
    return IsAmong(name, among, is_not), ""


def _unknown(fact: str, known: tuple[str, ...], kind: str) -> str:
    near = get_close_matches(fact.lower(), known, n=1)
    return f"{fact} is not {kind}; " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}")


def without_marks(body: str) -> Iterator[str]:
    """The lines that learners may read; the marks are left out."""
    return (line for line in body.splitlines() if not MARK.fullmatch(line))
