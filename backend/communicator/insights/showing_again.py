"""Showing again: which of the withheld counts need not be, tried from several sides; the proof holds all the while."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from math import sqrt

import numpy as np

from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, Tables
from communicator.insights.knowledge import Cell
from communicator.insights.proof import Proof

MOST_SEARCHED = 3000
"""So many worlds are looked for to show again what was withheld; then the rest stays withheld."""
ToHide = Callable[[Set[Cell]], set[Cell]]
Withheld = Set[Cell]
ALL = CELLS[0][0]


def show_again(proof: Proof, proposed: Mapping[str, Tables], to_hide: ToHide, withheld: Withheld) -> Withheld:
    """The cheapest set of counts to withhold that is found: a part of `withheld`, or quite another one.

    `withheld` was chosen count by count, and hides too much where one count led to the next. So each table with
    something withheld is also tried from the other end: all of it withheld, and shown again value by value, the
    largest first, so that the smallest go on hiding each other. Per table the cheaper of the two is taken, and
    all of them together are proven once more.
    """
    if not withheld:
        return withheld
    search = _Search(proof, proposed, to_hide)
    few = search.lessen(withheld)
    whole = few | search.tables_of(few)
    other = search.lessen(whole) if search.holds(whole) else few
    mixed = {each for dimension in _dimensions(few | other) for each in _cheaper(search, few, other, dimension)}
    by_cost = sorted((mixed, other, few), key=search.cost)
    return next(chosen for chosen in by_cost if search.holds(chosen))


class _Search:
    """What may be withheld, what that costs, and whether the proof holds; it ends after so many worlds."""

    def __init__(self, proof: Proof, proposed: Mapping[str, Tables], to_hide: ToHide) -> None:
        self._proof = proof
        self._proposed = proposed
        self._to_hide = to_hide
        self._most = proof.searched + MOST_SEARCHED

    def cost(self, withheld: Iterable[Cell]) -> float:
        """A large count costs more than a small one, but not as many times more as there are more people in it."""
        return sum(sqrt(self._count(each)) for each in withheld)

    def holds(self, withheld: Withheld) -> bool:
        """Whether everything that is to be hidden is, with these withheld."""
        self._proof.reckon_without(withheld)
        return not self._proof.not_hidden(self._to_hide(withheld), stops_at_first=True)

    def tables_of(self, withheld: Withheld) -> Withheld:
        """Every count of the tables, in all scopes, of which something is withheld; not the number of everybody."""
        number, dimensions = min(withheld).number, _dimensions(withheld) - {ALL}
        return {
            Cell(number, scope, cell, measure)
            for scope, tables in self._proposed.items()
            for cell, measure in np.argwhere(tables.shown != HIDDEN_CELL).tolist()
            if CELLS[cell][0] in dimensions
        }

    def lessen(self, withheld: Withheld) -> Withheld:
        """The same without what can be shown again; `withheld` itself must hold."""
        for group in self._groups(withheld):
            less = withheld - group
            if len(less) < len(withheld) and self._proof.searched < self._most and self.holds(less):
                withheld = less
        return withheld

    def _groups(self, withheld: Withheld) -> Iterator[Withheld]:
        """What is shown again at once: a count in all scopes, then each alone; registered before certified, by size.

        Where all scopes but one tell a value, the sum of all courses tells the last; so they go together first.
        """
        keys: tuple[Callable[[Cell], object], ...] = (lambda each: (each.cell, each.measure), lambda each: each)
        for key in keys:
            groups: dict[object, set[Cell]] = defaultdict(set)
            for each in withheld:
                groups[key(each)].add(each)
            yield from sorted(groups.values(), key=self._place)

    def _place(self, group: Withheld) -> tuple[int, int, Cell]:
        first = min(group)
        return first.measure, -sum(self._count(each) for each in group), first

    def _count(self, cell: Cell) -> int:
        return int(self._proposed[cell.scope].shown[cell.cell, cell.measure])


def _dimensions(withheld: Withheld) -> set[str]:
    return {CELLS[each.cell][0] for each in withheld}


def _cheaper(search: _Search, one: Withheld, other: Withheld, dimension: str) -> Withheld:
    parts = [{each for each in withheld if CELLS[each.cell][0] == dimension} for withheld in (one, other)]
    return min(parts, key=search.cost)
