"""Who is meant: the predicate that staff compose, checked field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communicator.audience import exclusions as by_hand
from communicator.audience.conditions import kinds
from communicator.audience.conditions.attributes import ATTRIBUTES, LAST_SEEN, Attributes
from communicator.audience.conditions.chances import OUTCOMES, Chances
from communicator.audience.conditions.condition import Condition
from communicator.audience.conditions.values import Faults, is_storable
from communicator.audience.exclusions import Exclusions
from communicator.errors import InvalidFields

__all__ = ["ATTRIBUTES", "FIELDS", "LAST_SEEN", "OUTCOMES", "Criteria", "is_storable"]

FIELDS = ("all", *kinds.FIELDS, *by_hand.FIELDS)


@dataclass(frozen=True)
class Criteria:
    """A predicate over a course's learners; what is left out doesn't restrict.

    `conditions` are those that say something, at most one of a kind, and must all hold. `everyone` means every
    active enrolment, predicted or not, and goes with no range. `exclusions` don't change who matches.
    """

    everyone: bool = False
    conditions: tuple[Condition, ...] = ()
    exclusions: Exclusions = field(default_factory=Exclusions)

    @classmethod
    def parse(cls, given: object) -> "Criteria":
        """The criteria of a request's JSON object; InvalidFields names the dotted fields at fault."""
        faults: Faults = {}
        if not isinstance(given, Mapping):
            raise InvalidFields({"criteria": ['must be an object such as {"certify": [0, 20]}']})
        for unknown in sorted(str(name) for name in given if name not in FIELDS):
            faults[f"criteria.{unknown}"] = [f"is not known; known are {', '.join(FIELDS)}"]
        conditions = [kind.parse(given, faults) for kind in kinds.KINDS]
        criteria = cls(
            everyone=_everyone(given.get("all", False), faults),
            conditions=tuple(condition for condition in conditions if condition),
            exclusions=Exclusions.parse(given, faults),
        )
        if not faults:
            criteria._check_together(faults)
        if faults:
            raise InvalidFields(faults)
        return criteria

    def _check_together(self, faults: Faults) -> None:
        if self.everyone and self.needs_prediction:
            faults["criteria.all"] = ["goes with no range: everyone means everyone, predicted or not"]
        if not (self.everyone or self.conditions or self.exclusions):
            faults["criteria"] = ['says nobody; give a range, an attribute, or {"all": true}']

    @property
    def is_for_everybody(self) -> bool:
        """Whether it says all learners, or restricts them by nothing but those left out by hand."""
        return self.everyone or not self.conditions

    @property
    def needs_prediction(self) -> bool:
        """Whether only predicted learners can match."""
        return any(condition.needs_prediction for condition in self.conditions)

    @property
    def ranges(self) -> Mapping[str, tuple[int, int]]:
        """Whole per cents by outcome, as far as they are restricted."""
        return next((each.ranges for each in self.conditions if isinstance(each, Chances)), {})

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        """Values by attribute, as far as they are restricted."""
        return next((each.values for each in self.conditions if isinstance(each, Attributes)), {})

    @property
    def exclude(self) -> frozenset[str]:
        """The pseudonyms left out by hand."""
        return self.exclusions.pseudonyms

    def as_dict(self) -> dict[str, Any]:
        """The same criteria as the JSON object that `parse` reads."""
        given: dict[str, Any] = {"all": True} if self.everyone else {}
        for condition in self.conditions:
            given |= condition.as_dict()
        return given | self.exclusions.as_dict()

    def matches_chances(self, certify: int, complete: int, leave: int) -> bool:
        """Whether whole per cents lie in every range given."""
        return Chances(self.ranges).hold(certify, complete, leave)


def _everyone(given: object, faults: Faults) -> bool:
    if not isinstance(given, bool):
        faults["criteria.all"] = ["must be true or false"]
        return False
    return given
