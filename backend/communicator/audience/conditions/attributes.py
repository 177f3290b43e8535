"""Attributes: what the roster says of a learner, and when they were last seen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Select, func, or_

from communicator.audience.conditions.cohorts import group_names, is_placed_in, placed
from communicator.audience.conditions.condition import Basis, Comparison, Condition
from communicator.audience.conditions.values import Faults, values_fault
from communicator.audience.population import count_people, known, people_of, reference_time, was_last_seen
from communicator.roster.tables import CourseLearner, Enrolment, Learner

LAST_SEEN = ("recent", "earlier", "never")
COLUMNS = {
    "mode": Enrolment.mode,
    "country": Learner.country,
    "gender": Learner.gender,
    "education": Learner.education,
    "language": Learner.language,
}
ATTRIBUTES = (*COLUMNS, "cohort", "last_seen")
SEEN = {"recent": "seen within 14 days", "earlier": "seen, but not within 14 days", "never": "never seen"}


@dataclass(frozen=True)
class Attributes(Condition):
    """By attribute the values of which a learner must have one; an empty text is: not known."""

    FIELDS: ClassVar[tuple[str, ...]] = ("attributes",)
    WORDED: ClassVar[str] = "country=ES,PT"

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"attributes": {"country": ["ES", "PT"]}}`."""
        said = given.get("attributes", {})
        if not isinstance(said, Mapping):
            faults["criteria.attributes"] = ['must be an object such as {"country": ["ES"]}']
            return cls()
        found = {}
        for name, values in said.items():
            fault = _fault(name, values)
            if fault:
                faults[f"criteria.attributes.{name}"] = [fault]
            else:
                found[name] = tuple(dict.fromkeys(values))
        return cls(found)

    def as_dict(self) -> dict[str, Any]:
        """The values by attribute."""
        return {"attributes": {name: list(values) for name, values in self.values.items()}} if self.values else {}

    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """Those who have one of the values of every attribute."""
        for name, values in self.values.items():
            chosen = chosen.where(_has(basis, name, values))
        return chosen

    @classmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """`country=ES,PT`."""
        if said.name not in ATTRIBUTES:
            return False
        attributes = given.setdefault("attributes", {})
        if said.sign != "=" or said.name in attributes:
            raise said.unreadable(f"the values of {said.name} are said once, after =")
        attributes[said.name] = said.values
        return True

    @classmethod
    def choices(cls, basis: Basis) -> dict[str, Any]:
        """`{"attributes": {"mode": {"verified": 812, "": 3}}}`, the most frequent first; an empty text: not known."""
        people = people_of(basis.course_pk)
        found = _counts(basis, people, {name: known(column) for name, column in COLUMNS.items()})
        groups = placed(basis.course_pk)
        grouped = people.outerjoin(groups, groups.c.learner_id == CourseLearner.learner_id)
        found |= _counts(basis, grouped, {"cohort": func.coalesce(groups.c.name, "")})
        seen = count_people(basis.session, basis.course_pk, basis.snapshot_id).last_seen
        return {"attributes": found | {"last_seen": seen}}

    def in_words(self) -> list[str]:
        """`country ES or PT`."""
        return [
            " or ".join(SEEN[value] for value in values)
            if name == "last_seen"
            else f"{name} {' or '.join(value or 'unknown' for value in values)}"
            for name, values in self.values.items()
        ]

    def vanished(self, basis: Basis) -> dict[str, str]:
        """Cohorts and groups that the course doesn't have; an empty one is there."""
        asked = {name for name in self.values.get("cohort", ()) if name}
        missing = asked - group_names(basis.session, basis.course_pk) if asked else asked
        told = [f"cohort {name}: this course has none of that name (any more)" for name in sorted(missing)]
        return {"criteria.attributes.cohort": "; ".join(told)} if told else {}


def _has(basis: Basis, name: str, values: tuple[str, ...]) -> ColumnElement[bool]:
    if name == "cohort":
        return is_placed_in(basis.course_pk, values)
    if name == "last_seen":
        reference = reference_time(basis.session, basis.course_pk, basis.snapshot_id)
        return or_(*(was_last_seen(part, reference) for part in values))
    return known(COLUMNS[name]).in_(values)


def _counts(basis: Basis, people: Select[int], values: Mapping[str, ColumnElement[str]]) -> dict[str, dict[str, int]]:
    """By name the values with how many have each, the most frequent first; in one pass, by all values together."""
    together = list(values.values())
    counted = people.with_only_columns(*together, func.count()).group_by(*together)
    found: dict[str, Counter[str]] = {name: Counter() for name in values}
    for *row, count in basis.session.execute(counted):
        for name, value in zip(values, row, strict=True):
            found[name][value] += count
    return {name: dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))) for name, counts in found.items()}


def _fault(name: object, values: object) -> str | None:
    if name not in ATTRIBUTES:
        return f"is not known; known are {', '.join(ATTRIBUTES)}"
    fault = values_fault(values)
    if fault or name != "last_seen" or not isinstance(values, list | tuple):
        return fault
    return None if set(values) <= set(LAST_SEEN) else f"must be among {', '.join(LAST_SEEN)}"
