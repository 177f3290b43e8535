"""What anybody can know from a site's releases, as linear constraints over whole numbers of people.

An attacker knows every table of the releases given, how counts are rounded and kept, that values of a dimension add
up to the total, that courses add up to all together, and that people who registered stay registered. Cells that are
alike in everything released (hidden everywhere, such as most countries) are interchangeable: what can be known of one
is what can be known of the other, so two of a kind stand for all.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from communicator.disclosure import MOST_ROUNDED_AWAY, SMALLEST_SHOWN
from communicator.insights.codes import RELEASED
from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, OF_DIMENSION, TOGETHER, Counts, Tables

REGISTERED, CERTIFIED, WITHOUT = 0, 1, 2
STANDING_FOR_ALIKE = 2
_TOLD = ("shown", "since", "basis")
MOST_KEPT_AWAY = SMALLEST_SHOWN - 1
"""How far a count that keeps its old value may have moved."""


@dataclass(frozen=True)
class Told:
    """What a release told: per scope the shown counts, and which release set them.

    `basis`, the true counts when they were set, is not told; it only says which way a hidden count went.
    """

    number: int
    shown: Mapping[str, Counts]
    since: Mapping[str, Counts]
    basis: Mapping[str, Counts]


class Cell(NamedTuple):
    """A count in a release: `cell` is its place in CELLS, `measure` REGISTERED, CERTIFIED or WITHOUT (not shown)."""

    number: int
    scope: str
    cell: int
    measure: int


class Constraint(NamedTuple):
    """`low <= sum(plus) - sum(minus) <= high`, over the numbers of variables; `shown` is the count that tells it.

    Without `shown` it is known whatever a release shows.
    """

    plus: Sequence[int]
    minus: Sequence[int]
    low: float
    high: float
    shown: Cell | None = None


def told(number: int, tables: Mapping[str, Tables]) -> Told:
    """What the public sees of a release's tables."""
    shown, since, basis = ({name: getattr(each, part) for name, each in tables.items()} for part in _TOLD)
    return Told(number, shown, since, basis)


class Knowledge:
    """Variables and constraints of the releases in `history`, oldest first.

    A variable is the number of people with, or without, a certificate in a cell of a course at a release.
    `only_more` adds that nobody ever goes: true unless somebody was erased.
    """

    def __init__(self, history: Sequence[Told], only_more: bool) -> None:
        """Numbers the variables; two cells of a kind stand for those that are alike."""
        self._history = {each.number: each for each in history}
        self._only_more = only_more
        self.kind_of = _kinds(history)
        members: dict[int, list[int]] = defaultdict(list)
        for cell, kind in enumerate(self.kind_of):
            members[kind].append(cell)
        self._kept = sorted(cell for alike in members.values() for cell in alike[:STANDING_FOR_ALIKE])
        self._variables: dict[tuple[int, str, int, int], int] = {}
        for each in history:
            for course in _courses(each):
                for cell in self._kept:
                    for measure in (CERTIFIED, WITHOUT):
                        self._variables[each.number, course, cell, measure] = len(self._variables)

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self._variables)

    def stand_in(self, cell: Cell) -> Cell:
        """The cell that stands for this one and those like it."""
        return cell._replace(cell=self.kind_of[cell.cell])

    def sum_of(self, cell: Cell) -> list[int]:
        """The variables that add up to a count."""
        courses = _courses(self._history[cell.number]) if cell.scope == TOGETHER else [cell.scope]
        parts = (CERTIFIED, WITHOUT) if cell.measure == REGISTERED else (cell.measure,)
        return [self._variables[cell.number, course, cell.cell, part] for course in courses for part in parts]

    def dimensions(self) -> list[str]:
        """Per variable the dimension of its cell; "all" for those of everybody."""
        return [CELLS[cell][0] for _, _, cell, _ in self._variables]

    def truth(self, exact: Mapping[int, Mapping[str, Counts]]) -> list[int]:
        """The variables' true values, from the exact counts by release and scope; of cells alike two hold all."""
        values = dict.fromkeys(self._variables, 0)
        last = {kind: cell for cell in self._kept for kind in [self.kind_of[cell]]}
        for number, release in self._history.items():
            for course in _courses(release):
                for cell, (registered, certified) in enumerate(exact[number][course].tolist()):
                    kept = cell if (number, course, cell, CERTIFIED) in self else last[self.kind_of[cell]]
                    values[number, course, kept, CERTIFIED] += certified
                    values[number, course, kept, WITHOUT] += registered - certified
        return list(values.values())

    def constraints(self) -> Iterator[Constraint]:
        """Everything that is known."""
        earlier: Told | None = None
        for each in self._history.values():
            yield from self._sums(each)
            yield from self._shown(each, earlier)
            if earlier is not None and self._only_more:
                yield from self._growth(earlier, each)
            earlier = each

    def _sums(self, release: Told) -> Iterator[Constraint]:
        for course in _courses(release):
            for name in RELEASED:
                cells = [cell for cell in OF_DIMENSION[name] if (release.number, course, cell, CERTIFIED) in self]
                for part in (CERTIFIED, WITHOUT):
                    values = [self._variables[release.number, course, cell, part] for cell in cells]
                    yield Constraint(values, [self._variables[release.number, course, 0, part]], 0, 0)

    def __contains__(self, key: tuple[int, str, int, int]) -> bool:
        return key in self._variables

    def _shown(self, release: Told, earlier: Told | None) -> Iterator[Constraint]:
        for scope, shown in release.shown.items():
            for at, measure in np.argwhere(shown != HIDDEN_CELL).tolist():
                cell = Cell(release.number, scope, at, measure)
                yield from self._value(cell, int(shown[at, measure]), int(release.since[scope][at, measure]), earlier)

    def _value(self, cell: Cell, value: int, since: int, earlier: Told | None) -> Iterator[Constraint]:
        now = self.sum_of(cell)
        if since == cell.number:
            yield Constraint(now, [], max(SMALLEST_SHOWN, value - MOST_ROUNDED_AWAY), value + MOST_ROUNDED_AWAY, cell)
            yield from self._jump(cell, earlier)
            return
        away = MOST_KEPT_AWAY + MOST_ROUNDED_AWAY
        yield Constraint(now, [], value - away, value + away, cell)
        if self._knows(since, cell):
            yield Constraint(now, self.sum_of(cell._replace(number=since)), -MOST_KEPT_AWAY, MOST_KEPT_AWAY, cell)

    def _jump(self, cell: Cell, earlier: Told | None) -> Iterator[Constraint]:
        """A count that was told before, or hidden, and is set anew has moved by ten at least.

        Of a hidden one nobody is told when it was set, nor which way it went: reckoning with what is true is safe.
        """
        if earlier is None or cell.scope not in earlier.shown:
            return
        place = cell.cell, cell.measure
        since = int(earlier.since[cell.scope][place])
        if not self._knows(since, cell):
            return
        is_more = self._history[cell.number].basis[cell.scope][place] > earlier.basis[cell.scope][place]
        least, most = (SMALLEST_SHOWN, np.inf) if is_more else (-np.inf, -SMALLEST_SHOWN)
        yield Constraint(self.sum_of(cell), self.sum_of(cell._replace(number=since)), least, most, cell)

    def _knows(self, number: int, cell: Cell) -> bool:
        return number in self._history and cell.scope in self._history[number].shown

    def _growth(self, earlier: Told, later: Told) -> Iterator[Constraint]:
        for course in set(_courses(earlier)) & set(_courses(later)):
            for cell in self._kept:
                for measure in (REGISTERED, CERTIFIED):
                    then, now = (self.sum_of(Cell(each.number, course, cell, measure)) for each in (earlier, later))
                    yield Constraint(now, then, 0, np.inf)


def _courses(release: Told) -> list[str]:
    return [scope for scope in release.shown if scope != TOGETHER]


def _kinds(history: Sequence[Told]) -> list[int]:
    """Per cell the first cell of the same dimension that is hidden wherever it is, else itself."""
    first: dict[str, int] = {}
    kinds = []
    for at, (dimension, _) in enumerate(CELLS):
        is_hidden = all((shown[at] == HIDDEN_CELL).all() for each in history for shown in each.shown.values())
        kinds.append(first.setdefault(dimension, at) if is_hidden else at)
    return kinds
