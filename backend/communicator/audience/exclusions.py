"""Hand exclusions: pseudonyms that staff left out of a selection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from communicator.audience.conditions.values import Faults, is_list, is_text

FIELDS = ("exclude",)
MOST_EXCLUDED = 10_000


@dataclass(frozen=True)
class Exclusions:
    """Who is left out by hand.

    It doesn't change who matches: they are counted apart, as a reason for not being written to. A pseudonym that
    nobody has excludes nobody.
    """

    pseudonyms: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"exclude": [pseudonyms]}`."""
        said = given.get("exclude", [])
        if not is_list(said) or not all(is_text(pseudonym) for pseudonym in said):
            faults["criteria.exclude"] = ["must be a list of pseudonyms"]
            return cls()
        if len(said) > MOST_EXCLUDED:
            faults["criteria.exclude"] = [f"has more than {MOST_EXCLUDED} pseudonyms; narrow the ranges instead"]
        return cls(frozenset(said))

    def as_dict(self) -> dict[str, Any]:
        """What `parse` reads."""
        return {"exclude": sorted(self.pseudonyms)} if self.pseudonyms else {}

    def __bool__(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.pseudonyms)
