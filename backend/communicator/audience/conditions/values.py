"""Checks of the values that criteria hold: ranges of whole numbers, lists of texts."""

import math
from collections.abc import Sequence
from typing import Any, TypeGuard

HIGHEST = 100
MOST_VALUES = 500

Range = tuple[int, int]
Faults = dict[str, list[str]]


def range_fault(bounds: object, highest: int = HIGHEST, of: str = "per cents") -> str | None:
    """What is wrong with a range of whole numbers from 0 to `highest`, inclusive at both ends; None for nothing."""
    if not is_list(bounds) or len(bounds) != 2:  # noqa: PLR2004 - a range has two ends
        return "must be two whole numbers, [from, to]"
    if not all(isinstance(end, int) and not isinstance(end, bool) for end in bounds):
        return f"must be whole {of}"
    low, high = bounds
    if not (0 <= low <= highest and 0 <= high <= highest):
        return f"must lie between 0 and {highest}"
    return f"must not begin ({low}) after its end ({high})" if low > high else None


def values_fault(values: object) -> str | None:
    """What is wrong with a list of one or more texts; None for nothing."""
    if not is_list(values) or not values or not all(is_text(value) for value in values):
        return "must be a list of one or more texts"
    return f"has more than {MOST_VALUES} values" if len(values) > MOST_VALUES else None


def narrowed(before: object, sign: str, value: str, highest: int = HIGHEST) -> list[int]:
    """The range `before` (None: all) once `sign value` holds too; ValueError where the value is no whole number."""
    if not (value.isascii() and value.isdigit()):
        raise ValueError(value)
    number = int(value)
    ends = {">=": (number, highest), ">": (number + 1, highest), "<=": (0, number), "<": (0, number - 1)}
    least, most = ends.get(sign, (number, number))
    low, high = before if isinstance(before, list) else (0, highest)
    return [max(low, least), min(high, most)]


def is_storable(text: str) -> bool:
    """Whether databases take a text: no NUL, no halves of characters."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def is_number(given: object) -> bool:
    """Whether it is a finite number of JSON."""
    return isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)


def is_text(given: object) -> bool:
    """Whether it is a text that databases take."""
    return isinstance(given, str) and is_storable(given)


def is_list(given: object) -> TypeGuard[Sequence[Any]]:
    """Whether it is a list, as JSON or as our own code gives it."""
    return isinstance(given, list | tuple)
