"""What a message may know about a learner to decide on a paragraph; never to be written out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from communicator.audience.conditions.attributes import ATTRIBUTES, LAST_SEEN
from communicator.audience.criteria import OUTCOMES
from communicator.outreach.placeholders import Addressee

HAS_NAME = "name"


@dataclass(frozen=True)
class Knowledge:
    """A learner's chances in whole per cent, and the values of attributes (of groups there may be several).

    Only what `MessageTemplate.asks_for` names needs to be in it; what isn't in it is not known.
    """

    chances: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING_KNOWN = Knowledge()


@dataclass(frozen=True)
class InRange:
    """Whether a chance lies in whole per cents, inclusive; never met by a learner without a prediction."""

    fact: str
    low: int
    high: int

    def met(self, addressee: Addressee, known: Knowledge) -> bool:
        """Whether this learner meets it."""
        chance = known.chances.get(self.fact)
        return chance is not None and self.low <= chance <= self.high

    def __str__(self) -> str:
        return f"{self.fact} {self.low}-{self.high}"


@dataclass(frozen=True)
class IsAmong:
    """Whether an attribute is (or with `is_not`: is known, and isn't) one of some values."""

    fact: str
    values: tuple[str, ...]
    is_not: bool = False

    def met(self, addressee: Addressee, known: Knowledge) -> bool:
        """Whether this learner meets it; letters' case doesn't matter."""
        values = {value.casefold() for value in known.attributes.get(self.fact, ())}
        is_among = not values.isdisjoint(value.casefold() for value in self.values)
        return bool(values) and is_among is not self.is_not

    def __str__(self) -> str:
        return f"{self.fact} is {'not ' if self.is_not else ''}{' or '.join(self.values)}"


@dataclass(frozen=True)
class HasName:
    """Whether the roster knows what to call a learner."""

    wanted: bool
    fact: str = HAS_NAME

    def met(self, addressee: Addressee, known: Knowledge) -> bool:
        """Whether this learner meets it."""
        return bool(addressee.called("fullname")) is self.wanted

    def __str__(self) -> str:
        return "name is known" if self.wanted else "name is not known"


Condition = InRange | IsAmong | HasName

__all__ = [
    "ATTRIBUTES",
    "HAS_NAME",
    "LAST_SEEN",
    "NOTHING_KNOWN",
    "OUTCOMES",
    "Condition",
    "HasName",
    "InRange",
    "IsAmong",
    "Knowledge",
]
