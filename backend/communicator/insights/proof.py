"""The proof that hidden counts stay hidden: worlds that fit all releases, where one is 0, and where it is 9 or more.

Worlds are found by integer programming (SciPy's HiGHS) and checked against every constraint; one world proves as many
counts as it happens to. What has no such world, or none found within the limits, counts as not hidden.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, vstack

from communicator.disclosure import SMALLEST_SHOWN
from communicator.insights.fixed_tables import CELLS, Counts
from communicator.insights.knowledge import Cell, Constraint, Knowledge

MOST_HIDDEN = SMALLEST_SHOWN - 1
MOST_BRANCHES = 500
"""So many branches a world is looked for in. Not seconds: what is withheld depends on counts, not on the machine."""
SECONDS_A_WORLD = 300.0
"""Only where a solver hangs."""
GOOD_ENOUGH = 0.2
"""How far a world may be from proving the most others; any world proves the one that it was looked for."""

WHOLE_ENOUGH = 1e-6
"""A number of people within this of a whole one is that one, as the solver reckons."""

World = NDArray[np.float64]
Flags = NDArray[np.bool_]


class _Rows(NamedTuple):
    matrix: csr_array
    low: World
    high: World


class _Wish(NamedTuple):
    """A world in which the count `at` of `sums` is 0, or 9 or more, and as many others of the `wanted` ones too."""

    sums: csr_array
    at: int
    wanted: Flags
    is_low: bool


class Proof:
    """Worlds of a release to come.

    `knowledge` is of all that it may show, `exact` are the true counts by release and scope.

    Every world found is kept with the constraints that it breaks, so that with a count more or less withheld most is
    proven by worlds that are there. First a world is looked for that is the truth but for one dimension,
    which is quick, and withstands changes to the other dimensions; only then one that differs in everything.
    """

    def __init__(self, knowledge: Knowledge, exact: Mapping[int, Mapping[str, Counts]]) -> None:
        """Numbers the constraints."""
        self._knowledge = knowledge
        known = list(knowledge.constraints())
        self._shown = [each.shown for each in known]
        self._rows = _as_rows(known, knowledge.size)
        self._dimensions = np.array(knowledge.dimensions())
        self._truth = np.array(knowledge.truth(exact), dtype=np.float64)
        self._is_on = np.ones(len(known), dtype=np.bool_)
        self._worlds = [self._truth]
        self._broken = [self._breaks(self._truth)]
        self._like: dict[tuple[str, bool], int] = {}
        self.searched = 0

    def reckon_without(self, withheld: Collection[Cell]) -> None:
        """From now on these counts of the release to come are not known, and all others are."""
        hidden = set(withheld)
        self._is_on = np.array([shown is None or shown not in hidden for shown in self._shown])

    def not_hidden(self, cells: Collection[Cell], stops_at_first: bool = False) -> list[Cell]:
        """Those of the cells whose count can be told from some number of 0 to 9, in order."""
        stands_in = {cell: self._knowledge.stand_in(cell) for cell in cells}
        told = set(self._search(sorted(set(stands_in.values())), stops_at_first))
        return [cell for cell in sorted(cells) if stands_in[cell] in told]

    def _search(self, cells: list[Cell], stops_at_first: bool) -> Iterator[Cell]:
        if not cells:
            return
        sums = _as_rows([Constraint(self._knowledge.sum_of(cell), [], 0, 0) for cell in cells], len(self._truth)).matrix
        is_proven = [np.zeros(len(cells), dtype=np.bool_), np.zeros(len(cells), dtype=np.bool_)]
        for known, broken in zip(self._worlds, self._broken, strict=True):
            if not self._is_on[broken].any():
                _note(sums @ known, is_proven)
        dimensions = [CELLS[cell.cell][0] for cell in cells]
        for at, cell in enumerate(cells):
            for is_low, proven in zip((True, False), is_proven, strict=True):
                if proven[at]:
                    continue
                wish = _Wish(sums, at, ~proven, is_low)
                world = self._world(wish, dimensions[at])
                if world is None:
                    yield cell
                    if stops_at_first:
                        return
                    break
                _note(sums @ world, is_proven)

    def _world(self, wish: _Wish, dimension: str) -> World | None:
        """A world that fits what is known, and the wish; None where none was found."""
        own, everywhere = self._dimensions == dimension, np.ones(len(self._truth), dtype=np.bool_)
        # Where the truth leaves too little room, a world that was found for a like count often leaves enough.
        like = self._like.get((dimension, wish.is_low))
        tried = [(own, 0)] if dimension != CELLS[0][0] else []
        tried += [(own, like)] if like is not None and not self._is_on[self._broken[like]].any() else []
        for is_free, base in [*tried, (everywhere, 0)]:
            self.searched += 1
            world = self._differing(wish, is_free, self._worlds[base])
            if world is not None:
                if is_free is everywhere:
                    self._like[dimension, wish.is_low] = len(self._worlds) - 1
                return world
        return None

    def _differing(self, wish: _Wish, is_free: Flags, base: World) -> World | None:
        """A world that is like `base` but for the free variables.

        People in fractions are tried first, which takes a tenth of the time: most counts come out whole, and keep
        their value while the few others are made whole. Only where that fails everything is searched.
        """
        rows, costs = _restricted(self._with_wish(wish), base, is_free), _costs(wish)
        people, extra = int(is_free.sum()), len(costs) - len(self._truth)
        costs = np.concatenate([costs[: len(self._truth)][is_free], costs[len(self._truth) :]])
        least, most = np.zeros(len(costs)), np.concatenate([np.full(people, np.inf), np.full(extra, MOST_HIDDEN)])
        in_fractions = _solve(costs, rows, Bounds(least, most), is_whole=False)
        if in_fractions is None:
            return None
        nearest = np.round(in_fractions)
        is_whole = np.abs(in_fractions - nearest) < WHOLE_ENOUGH
        near = Bounds(np.where(is_whole, nearest, least), np.where(is_whole, nearest, most))
        for bounds in (near, Bounds(least, most)):
            found = _solve(costs, rows, bounds, is_whole=True)
            world = base.copy()
            if found is not None:
                world[is_free] = np.round(found[:people])
                if self._keep(world, wish):
                    return world
        return None

    def _keep(self, world: World, wish: _Wish) -> bool:
        """Whether it fits everything known, and the wish, to the last person; then it is kept."""
        broken, count = self._breaks(world), (wish.sums @ world)[wish.at]
        is_wished = count <= 0 if wish.is_low else count >= MOST_HIDDEN
        if self._is_on[broken].any() or (world < 0).any() or not is_wished:
            return False
        self._worlds.append(world)
        self._broken.append(broken)
        return True

    def _breaks(self, world: World) -> NDArray[np.intp]:
        """The constraints that it doesn't fit."""
        sums = self._rows.matrix @ world
        return np.flatnonzero((sums < self._rows.low) | (sums > self._rows.high))

    def _with_wish(self, wish: _Wish) -> _Rows:
        """What is known and what is wished; where 9 or more are wished, one more variable for every wanted count.

        It is at most the count, and at most 9: how much of a high world the count has. Their sum is what a world is
        chosen by.
        """
        low, high = (-np.inf, 0.0) if wish.is_low else (MOST_HIDDEN, np.inf)
        capped = wish.sums[np.flatnonzero(wish.wanted & (not wish.is_low))]
        known = self._rows.matrix[np.flatnonzero(self._is_on)]
        extra = capped.shape[0]
        blocks = [[known, None], [wish.sums[[wish.at]], None], [capped, -eye_array(extra)]]
        lows = np.concatenate([self._rows.low[self._is_on], [low], np.zeros(extra)])
        highs = np.concatenate([self._rows.high[self._is_on], [high], np.full(extra, np.inf)])
        return _Rows(csr_array(block_array(blocks) if extra else vstack([known, blocks[1][0]])), lows, highs)


def _restricted(rows: _Rows, base: World, is_free: Flags) -> _Rows:
    """The same over the free variables and those beyond the base's; all others have the base's values."""
    fixed = np.concatenate([np.where(is_free, 0, base), np.zeros(rows.matrix.shape[1] - len(base))])
    chosen = np.concatenate([is_free, np.ones(rows.matrix.shape[1] - len(base), dtype=np.bool_)])
    free = csr_array(rows.matrix[:, np.flatnonzero(chosen)])
    rest = rows.matrix @ fixed
    touched = np.flatnonzero(np.diff(free.indptr))
    return _Rows(csr_array(free[touched]), (rows.low - rest)[touched], (rows.high - rest)[touched])


def _costs(wish: _Wish) -> World:
    """What a world costs: with it as many other cells as may be are proven too."""
    if wish.is_low:
        return np.asarray(wish.wanted.astype(np.float64) @ wish.sums)
    return np.concatenate([np.zeros(wish.sums.shape[1]), -np.ones(int(wish.wanted.sum()))])


def _solve(costs: World, rows: _Rows, bounds: Bounds, is_whole: bool) -> World | None:
    found = milp(
        costs,
        integrality=np.full(len(costs), int(is_whole)),
        bounds=bounds,
        constraints=[LinearConstraint(*rows)],
        options={"mip_rel_gap": GOOD_ENOUGH, "node_limit": MOST_BRANCHES, "time_limit": SECONDS_A_WORLD},
    )
    values: World | None = found.x
    return values


def _note(counts: World, is_proven: Sequence[Flags]) -> None:
    is_proven[0][:] |= counts <= 0
    is_proven[1][:] |= counts >= MOST_HIDDEN


def _as_rows(constraints: Sequence[Constraint], size: int) -> _Rows:
    entries = list(_entries(constraints))
    values, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
    matrix = csr_array((values.astype(np.float64), (rows, columns)), shape=(len(constraints), size))
    low, high = (np.array([constraint[side] for constraint in constraints], dtype=np.float64) for side in (2, 3))
    return _Rows(matrix, low, high)


def _entries(constraints: Sequence[Constraint]) -> Iterator[tuple[int, int, int]]:
    for row, constraint in enumerate(constraints):
        yield from ((1, row, column) for column in constraint.plus)
        yield from ((-1, row, column) for column in constraint.minus)
