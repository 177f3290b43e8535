"""Chances: ranges over the three outcomes, in whole per cents as of a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Select, and_

from communicator.audience.conditions.condition import Basis, Comparison, Condition
from communicator.audience.conditions.values import Faults, Range, narrowed, range_fault
from communicator.prediction.tables import Prediction
from communicator.roster.tables import CourseLearner

OUTCOMES = ("certify", "complete", "leave")
PER_CENT = {
    "certify": Prediction.certify_per_cent,
    "complete": Prediction.complete_per_cent,
    "leave": Prediction.leave_per_cent,
}
IN_WORDS = {"certify": "chance of a certificate", "complete": "chance of completing", "leave": "chance of leaving"}


@dataclass(frozen=True)
class Chances(Condition):
    """Whole per cents, inclusive at both ends, 0 and 100 too; any range needs a prediction."""

    FIELDS: ClassVar[tuple[str, ...]] = OUTCOMES
    WORDED: ClassVar[str] = "complete>=80"

    ranges: Mapping[str, Range] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"certify": [lo, hi], "complete": [lo, hi], "leave": [lo, hi]}`, each optional."""
        ranges = {}
        for name in OUTCOMES:
            if name not in given:
                continue
            fault = range_fault(given[name])
            if fault:
                faults[f"criteria.{name}"] = [fault]
            else:
                low, high = given[name]
                ranges[name] = (int(low), int(high))
        return cls(ranges)

    def as_dict(self) -> dict[str, Any]:
        """The ranges by outcome."""
        return {name: list(bounds) for name, bounds in self.ranges.items()}

    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """Those with a prediction in every range; without a snapshot nobody is in one."""
        chosen = chosen.join(Prediction, is_predicted_in(basis.snapshot_id))
        for name, (low, high) in self.ranges.items():
            chosen = chosen.where(PER_CENT[name].between(low, high))
        return chosen

    @classmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """`complete>=80`: what is said twice of an outcome holds both."""
        if said.name not in OUTCOMES:
            return False
        try:
            given[said.name] = narrowed(given.get(said.name), said.sign, said.value)
        except ValueError as error:
            raise said.unreadable(f"{said.name} is compared with a whole per cent") from error
        return True

    def in_words(self) -> list[str]:
        """`chance of completing 80–100 %`."""
        return [
            f"{IN_WORDS[name]} {low} %" if low == high else f"{IN_WORDS[name]} {low}–{high} %"
            for name, (low, high) in self.ranges.items()
        ]

    @property
    def needs_prediction(self) -> bool:
        """Any range does."""
        return bool(self.ranges)

    def hold(self, certify: int, complete: int, leave: int) -> bool:
        """Whether whole per cents lie in every range given."""
        chances = {"certify": certify, "complete": complete, "leave": leave}
        return all(low <= chances[name] <= high for name, (low, high) in self.ranges.items())


def is_predicted_in(snapshot_id: str | None) -> ColumnElement[bool]:
    """What joins course learners with their predictions of a snapshot; with None there are none."""
    return and_(Prediction.course_learner_id == CourseLearner.id, Prediction.snapshot_id == (snapshot_id or ""))
