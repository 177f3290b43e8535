"""Figures of fewer than five people, hidden from whoever is not of the course's staff.

A figure is hidden where, on any network, one to four people stand behind it, or fewer than five altogether:
authors are other people on each network, so a figure of all networks less that of one tells the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

SMALLEST_SHOWN = 5
"""Figures of fewer people are hidden, zero too."""

Figure = TypeVar("Figure")
Row = TypeVar("Row")


def is_small(people: int, of: int | None = None) -> bool:
    """Whether so many are too few to be told; or, where how many there are in all is told, the others are."""
    return people < SMALLEST_SHOWN or (of is not None and 0 < of - people < SMALLEST_SHOWN)


@dataclass(frozen=True)
class Hiding:
    """Who sees what: nothing is hidden where it isn't `on`. `network_of` tells each author's network."""

    on: bool
    network_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def below(self) -> int | None:
        """The smallest number of people that is told; None where everything is."""
        return SMALLEST_SHOWN if self.on else None

    def hides(self, people: Iterable[str | None]) -> bool:
        """Whether a figure that these authors stand behind is hidden."""
        if not self.on:
            return False
        parts = Counter(self.network_of[author] for author in set(people) if author)
        return sum(parts.values()) < SMALLEST_SHOWN or any(is_small(part) for part in parts.values())

    def figure(self, figure: Figure, people: Iterable[str | None]) -> Figure | None:
        """The figure, or None where it is hidden."""
        return None if self.hides(people) else figure

    def count(self, people: int, of: int | None = None) -> int | None:
        """A count of people, `of` so many that are told too; None where it is hidden."""
        return None if self.on and is_small(people, of) else people

    def one_hidden_hides_another(
        self, rows: list[Row], size: Callable[[Row], int | None], hide: Callable[[Row], Row]
    ) -> list[Row]:
        """Rows that add up to a figure that is told: a single hidden one could be worked out, so a second is."""
        hidden = [row for row in rows if size(row) is None]
        shown = [row for row in rows if size(row) is not None]
        if not self.on or len(hidden) != 1 or not shown:
            return rows
        smallest = min(shown, key=lambda row: size(row) or 0)
        return [hide(row) if row is smallest else row for row in rows]
