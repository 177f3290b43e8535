"""Hand exclusions: pseudonyms that staff left out of a selection, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from communicator.audience.conditions.values import Faults, is_list, is_text

FIELDS = ("exclude", "exclude_reasons")
MOST_EXCLUDED = 10_000
LONGEST_REASON = 300


@dataclass(frozen=True)
class Exclusions:
    """Who is left out by hand.

    It doesn't change who matches: they are counted apart, as a reason for not being written to. A pseudonym that
    nobody has excludes nobody. `reasons` are staff's words, kept with what was sent and in the audit log, and never
    shown to learners.
    """

    pseudonyms: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"exclude": [pseudonyms], "exclude_reasons": {pseudonym: text}}`; a reason only of who is in the list."""
        said = given.get("exclude", [])
        if not is_list(said) or not all(is_text(pseudonym) for pseudonym in said):
            faults["criteria.exclude"] = ["must be a list of pseudonyms"]
            return cls()
        if len(said) > MOST_EXCLUDED:
            faults["criteria.exclude"] = [f"has more than {MOST_EXCLUDED} pseudonyms; narrow the ranges instead"]
        return cls(frozenset(said), _reasons(given.get("exclude_reasons", {}), frozenset(said), faults))

    def as_dict(self) -> dict[str, Any]:
        """What `parse` reads."""
        said: dict[str, Any] = {"exclude": sorted(self.pseudonyms)} if self.pseudonyms else {}
        return said | ({"exclude_reasons": dict(sorted(self.reasons.items()))} if self.reasons else {})

    def without(self, pseudonyms: Collection[str]) -> "Exclusions":
        """The same without these, of whom nothing is to be kept."""
        kept = {each: reason for each, reason in self.reasons.items() if each not in pseudonyms}
        return Exclusions(self.pseudonyms - frozenset(pseudonyms), kept)

    def __bool__(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.pseudonyms)


def _reasons(said: object, pseudonyms: frozenset[str], faults: Faults) -> dict[str, str]:
    if not isinstance(said, Mapping):
        faults["criteria.exclude_reasons"] = ["must be an object of pseudonyms with a reason each"]
        return {}
    found = {}
    for pseudonym, reason in said.items():
        if not is_text(pseudonym) or pseudonym not in pseudonyms:
            faults["criteria.exclude_reasons"] = ["has a reason for somebody who isn't in exclude"]
        elif not is_text(reason) or len(reason) > LONGEST_REASON:
            faults["criteria.exclude_reasons"] = [f"must have texts of at most {LONGEST_REASON} characters"]
        elif reason.strip():
            found[pseudonym] = reason.strip()
    return found
