"""Who is meant: the predicate that staff compose, checked field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from communicator.errors import InvalidFields

OUTCOMES = ("certify", "complete", "leave")
LAST_SEEN = ("recent", "earlier", "never")
ATTRIBUTES = ("mode", "country", "gender", "education", "last_seen")
FIELDS = ("all", *OUTCOMES, "attributes", "exclude")
HIGHEST = 100
MOST_VALUES = 500
MOST_EXCLUDED = 10_000

Range = tuple[int, int]
Faults = dict[str, list[str]]


@dataclass(frozen=True)
class Criteria:
    """A predicate over a course's learners; what is left out doesn't restrict.

    `ranges` are whole per cents, inclusive at both ends, 0 and 100 too; any range needs a prediction.
    `everyone` means every active enrolment, predicted or not, and goes with no range.
    `exclude` (pseudonyms left out by hand) doesn't change who matches: it is counted apart, as a reason
    for not being written to. A pseudonym that nobody has excludes nobody.
    """

    everyone: bool = False
    ranges: Mapping[str, Range] = field(default_factory=dict)
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, given: object) -> "Criteria":
        """The criteria of a request's JSON object; InvalidFields names the dotted fields at fault."""
        faults: Faults = {}
        if not isinstance(given, Mapping):
            raise InvalidFields({"criteria": ['must be an object such as {"certify": [0, 20]}']})
        for unknown in sorted(str(name) for name in given if name not in FIELDS):
            faults[f"criteria.{unknown}"] = [f"is not known; known are {', '.join(FIELDS)}"]
        criteria = cls(
            everyone=_everyone(given.get("all", False), faults),
            ranges=_ranges(given, faults),
            attributes=_attributes(given.get("attributes", {}), faults),
            exclude=_excluded(given.get("exclude", []), faults),
        )
        if not faults:
            criteria._check_together(faults)
        if faults:
            raise InvalidFields(faults)
        return criteria

    def _check_together(self, faults: Faults) -> None:
        if self.everyone and self.ranges:
            faults["criteria.all"] = ["goes with no range: everyone means everyone, predicted or not"]
        if not (self.everyone or self.ranges or self.attributes or self.exclude):
            faults["criteria"] = ['says nobody; give a range, an attribute, or {"all": true}']

    @property
    def needs_prediction(self) -> bool:
        """Whether only predicted learners can match."""
        return bool(self.ranges)

    def as_dict(self) -> dict[str, Any]:
        """The same criteria as the JSON object that `parse` reads."""
        given: dict[str, Any] = {name: list(bounds) for name, bounds in self.ranges.items()}
        if self.everyone:
            given["all"] = True
        if self.attributes:
            given["attributes"] = {name: list(values) for name, values in self.attributes.items()}
        if self.exclude:
            given["exclude"] = sorted(self.exclude)
        return given

    def matches_chances(self, certify: int, complete: int, leave: int) -> bool:
        """Whether whole per cents lie in every range given."""
        chances = {"certify": certify, "complete": complete, "leave": leave}
        return all(low <= chances[name] <= high for name, (low, high) in self.ranges.items())


def _everyone(given: object, faults: Faults) -> bool:
    if not isinstance(given, bool):
        faults["criteria.all"] = ["must be true or false"]
        return False
    return given


def _ranges(given: Mapping[Any, Any], faults: Faults) -> dict[str, Range]:
    ranges = {}
    for name in OUTCOMES:
        if name not in given:
            continue
        fault = _range_fault(given[name])
        if fault:
            faults[f"criteria.{name}"] = [fault]
        else:
            low, high = given[name]
            ranges[name] = (int(low), int(high))
    return ranges


def _range_fault(bounds: object) -> str | None:
    if not _is_list(bounds) or len(bounds) != 2:  # noqa: PLR2004 - a range has two ends
        return "must be two whole numbers, [from, to]"
    if not all(isinstance(end, int) and not isinstance(end, bool) for end in bounds):
        return "must be whole per cents"
    low, high = bounds
    if not (0 <= low <= HIGHEST and 0 <= high <= HIGHEST):
        return "must lie between 0 and 100"
    return f"must not begin ({low}) after its end ({high})" if low > high else None


def _attributes(given: object, faults: Faults) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        faults["criteria.attributes"] = ['must be an object such as {"country": ["ES"]}']
        return {}
    attributes = {}
    for name, values in given.items():
        fault = _attribute_fault(name, values)
        if fault:
            faults[f"criteria.attributes.{name}"] = [fault]
        else:
            attributes[name] = tuple(dict.fromkeys(values))
    return attributes


def _attribute_fault(name: object, values: object) -> str | None:
    if name not in ATTRIBUTES:
        return f"is not known; known are {', '.join(ATTRIBUTES)}"
    if not _is_list(values) or not values or not all(_is_text(value) for value in values):
        return "must be a list of one or more texts"
    if len(values) > MOST_VALUES:
        return f"has more than {MOST_VALUES} values"
    strange = [value for value in values if name == "last_seen" and value not in LAST_SEEN]
    return f"must be among {', '.join(LAST_SEEN)}" if strange else None


def _excluded(given: object, faults: Faults) -> frozenset[str]:
    if not _is_list(given) or not all(_is_text(pseudonym) for pseudonym in given):
        faults["criteria.exclude"] = ["must be a list of pseudonyms"]
        return frozenset()
    if len(given) > MOST_EXCLUDED:
        faults["criteria.exclude"] = [f"has more than {MOST_EXCLUDED} pseudonyms; narrow the ranges instead"]
    return frozenset(given)


def is_storable(text: str) -> bool:
    """Whether databases take a text: no NUL, no halves of characters."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _is_text(given: object) -> bool:
    return isinstance(given, str) and is_storable(given)


def _is_list(given: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(given, list | tuple)
