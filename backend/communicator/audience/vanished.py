"""What criteria ask for that a course doesn't have (any more): a survey's column, an assessment."""

from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria


def vanished(criteria: Criteria, basis: Basis) -> dict[str, str]:
    """By field, one sentence each: such a condition holds of nobody, which is told rather than taken for an answer."""
    return {name: told for condition in criteria.conditions for name, told in condition.vanished(basis).items()}
