"""The proof that hidden counts stay hidden: worlds that fit all releases, where one is 0, and where it is 9 or more.

Worlds are found by integer programming (SciPy's HiGHS) and checked against every constraint; one world proves as many
counts as it happens to. What has no such world, or none found in time, counts as not hidden.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from communicator.disclosure import SMALLEST_SHOWN
from communicator.insights.knowledge import Cell, Constraint, Knowledge

MOST_HIDDEN = SMALLEST_SHOWN - 1
SECONDS_A_WORLD = 20.0
GOOD_ENOUGH = 0.2
"""How far a world may be from proving the most others; any world proves the one that it was looked for."""

WHOLE_ENOUGH = 1e-6
"""A number of people within this of a whole one is that one, as the solver reckons."""

World = NDArray[np.float64]
Matrix = NDArray[np.float64]


class _Rows(NamedTuple):
    matrix: csr_array
    low: World
    high: World


def not_hidden(knowledge: Knowledge, cells: Collection[Cell]) -> list[Cell]:
    """Those of the cells whose count can be told from some number of 0 to 9, in order."""
    search = _Search(knowledge, sorted({knowledge.stand_in(cell) for cell in cells}))
    told = search.run()
    return [cell for cell in sorted(cells) if knowledge.stand_in(cell) in told]


class _Search:
    """Looks for worlds until each cell has a low and a high one, or has none.

    Beside the knowledge's variables there is one per cell, at most its count and at most 9: how much of a high
    world it has. Their sum is what a world is chosen by, so that it proves many.
    """

    def __init__(self, knowledge: Knowledge, cells: list[Cell]) -> None:
        self._cells = cells
        self._size = knowledge.size
        self._sums = [knowledge.sum_of(cell) for cell in cells]
        capped = (Constraint(sums, [self._size + at], 0, np.inf) for at, sums in enumerate(self._sums))
        self._rows = _as_rows([*knowledge.constraints(), *capped], self._size + len(cells))
        self._is_low = np.zeros(len(cells), dtype=np.bool_)
        self._is_high = np.zeros(len(cells), dtype=np.bool_)

    def run(self) -> set[Cell]:
        """The cells that are not hidden."""
        told = set()
        for at, cell in enumerate(self._cells):
            can_be_none = self._is_low[at] or self._note(self._world(at, -np.inf, 0))
            if not can_be_none or not (self._is_high[at] or self._note(self._world(at, MOST_HIDDEN, np.inf))):
                told.add(cell)
        return told

    def _world(self, at: int, low: float, high: float) -> World | None:
        """A world that fits, in which the cell's count lies in low..high; None where none was found.

        People in fractions are tried first, which takes a tenth of the time: most counts come out whole, and keep
        their value while the few others are made whole. Only where that fails everything is searched.
        """
        own = _as_rows([Constraint(self._sums[at], [], low, high)], self._size + len(self._cells))
        least = np.zeros(self._size + len(self._cells))
        most = np.concatenate([np.full(self._size, np.inf), np.full(len(self._cells), MOST_HIDDEN)])
        costs = self._wishes(looks_for_low=high == 0)
        in_fractions = self._solve(costs, own, Bounds(least, most), is_whole=False)
        if in_fractions is None:
            return None
        nearest = np.round(in_fractions)
        is_whole = np.abs(in_fractions - nearest) < WHOLE_ENOUGH
        near = Bounds(np.where(is_whole, nearest, least), np.where(is_whole, nearest, most))
        for bounds in (near, Bounds(least, most)):
            found = self._solve(costs, own, bounds, is_whole=True)
            world = None if found is None else np.round(found)
            if world is not None and _fits(self._rows, world) and _fits(own, world):
                return world
        return None

    def _solve(self, costs: World, own: _Rows, bounds: Bounds, is_whole: bool) -> World | None:
        found = milp(
            costs,
            integrality=np.full(len(costs), int(is_whole)),
            bounds=bounds,
            constraints=[LinearConstraint(*self._rows), LinearConstraint(*own)],
            options={"mip_rel_gap": GOOD_ENOUGH, "time_limit": SECONDS_A_WORLD},
        )
        values: World | None = found.x
        return values

    def _wishes(self, looks_for_low: bool) -> World:
        """What a world costs: with it as many other cells as may be are proven too."""
        costs = np.zeros(self._size + len(self._cells))
        if looks_for_low:
            for at in np.flatnonzero(~self._is_low):
                costs[self._sums[at]] += 1
        else:
            costs[self._size + np.flatnonzero(~self._is_high)] = -1
        return costs

    def _note(self, world: World | None) -> bool:
        if world is None:
            return False
        counts = np.array([world[sums].sum() for sums in self._sums])
        self._is_low |= counts <= 0
        self._is_high |= counts >= MOST_HIDDEN
        return True


def _as_rows(constraints: list[Constraint], size: int) -> _Rows:
    entries = list(_entries(constraints))
    values, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
    matrix = csr_array((values.astype(np.float64), (rows, columns)), shape=(len(constraints), size))
    low, high = (np.array([constraint[side] for constraint in constraints], dtype=np.float64) for side in (2, 3))
    return _Rows(matrix, low, high)


def _entries(constraints: list[Constraint]) -> Iterator[tuple[int, int, int]]:
    for row, constraint in enumerate(constraints):
        yield from ((1, row, column) for column in constraint.plus)
        yield from ((-1, row, column) for column in constraint.minus)


def _fits(rows: _Rows, world: World) -> bool:
    sums = rows.matrix @ world
    return bool(np.all(sums >= rows.low) and np.all(sums <= rows.high) and np.all(world >= 0))
