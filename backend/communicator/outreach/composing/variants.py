"""The different ways a message can read, found by asking for every kind of learner that its conditions tell apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from communicator.outreach.composing.knowledge import (
    ATTRIBUTES,
    HAS_NAME,
    OUTCOMES,
    Condition,
    InRange,
    IsAmong,
    Knowledge,
)
from communicator.outreach.message_body import MessageTemplate
from communicator.outreach.placeholders import Addressee

NAMED = Addressee("Bo", "Bo Li")
NAMELESS = Addressee()
# So many kinds of learners are asked for at most; messages have a handful.
MOST_KINDS = 20_000
ELSE = "another value"
HIGHEST = 100


@dataclass(frozen=True)
class Variant:
    """One way a message reads, and a learner who reads it so."""

    answers: tuple[bool, ...]
    addressee: Addressee
    known: Knowledge


def variants(template: MessageTemplate) -> list[Variant]:
    """Every way that some learner can read the message, the one with most conditions met first."""
    found: dict[tuple[bool, ...], Variant] = {}
    for addressee, known in islice(_kinds(template.conditions), MOST_KINDS):
        answers = template.answers(addressee, known)
        found.setdefault(answers, Variant(answers, addressee, known))
    return sorted(found.values(), key=lambda variant: -sum(variant.answers))


def _kinds(conditions: tuple[Condition, ...]) -> Iterator[tuple[Addressee, Knowledge]]:
    """A learner of each kind that the conditions can tell from another."""
    facts = dict.fromkeys(condition.fact for condition in conditions)
    names = (NAMED, NAMELESS) if HAS_NAME in facts else (NAMED,)
    chances = [name for name in facts if name in OUTCOMES]
    attributes = [name for name in facts if name in ATTRIBUTES]
    choices = [_chances(name, conditions) for name in chances] + [_values(name, conditions) for name in attributes]
    for chosen in product(*choices):
        told = dict(zip([*chances, *attributes], chosen, strict=True))
        known = Knowledge(
            {name: int(value) for name, value in told.items() if name in chances and value is not None},
            {name: (str(value),) for name, value in told.items() if name in attributes and value is not None},
        )
        for addressee in names:
            yield addressee, known


def _chances(name: str, conditions: tuple[Condition, ...]) -> list[int | str | None]:
    bounds = {0, HIGHEST}
    for condition in conditions:
        if isinstance(condition, InRange) and condition.fact == name:
            bounds |= {condition.low, condition.high, max(0, condition.low - 1), min(HIGHEST, condition.high + 1)}
    return [*sorted(bounds), None]


def _values(name: str, conditions: tuple[Condition, ...]) -> list[int | str | None]:
    named = [
        value
        for condition in conditions
        if isinstance(condition, IsAmong) and condition.fact == name
        for value in condition.values
    ]
    return [*dict.fromkeys(named), ELSE, None]
