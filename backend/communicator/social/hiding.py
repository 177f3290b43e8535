"""Figures of fewer than five people, hidden from whoever is not of the course's staff.

A figure is hidden where, on any network, one to four people stand behind it, or fewer than five altogether:
authors are other people on each network, so a figure of all networks less that of one tells the rest.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

SMALLEST_SHOWN = 5
"""Figures of fewer people are hidden, zero too."""

Figure = TypeVar("Figure")
Row = TypeVar("Row", bound=Hashable)


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

    def hidden_rows(self, people_of: Mapping[Row, Collection[str | None]]) -> set[Row]:
        """Which of these rows, that add up to a figure that is told, are hidden: those of few people, and more.

        The hidden ones together are what the total less the others tells. So the smallest others join them until
        enough people, on each network, stand behind them together. `people_of` must be of all networks, whichever
        is asked for: rows hidden on one and told on another could be worked out from all together.
        """
        if not self.on:
            return set()
        hidden = {row for row, people in people_of.items() if self.hides(people)}
        shown = sorted(people_of.keys() - hidden, key=lambda row: (len(set(people_of[row])), str(row)), reverse=True)
        while shown and self._are_few({author for row in hidden for author in people_of[row] if author}):
            hidden.add(shown.pop())
        return hidden

    def _are_few(self, people: Collection[str | None]) -> bool:
        return bool(people) and self.hides(people)
