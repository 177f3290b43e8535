"""What a course's learners can be chosen by, with how many have each value."""

from typing import Any

from communicator.audience.conditions.condition import Basis
from communicator.audience.conditions.kinds import KINDS


def choices(basis: Basis) -> dict[str, Any]:
    """All kinds' choices in one object; counts are of the course's learners now, exact, for its staff."""
    found: dict[str, Any] = {"attributes": {}, "marks": [], "assessments": [], "surveys": []}
    for kind in KINDS:
        found |= kind.choices(basis)
    return found
