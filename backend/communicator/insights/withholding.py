"""Withholding: what more is hidden until no hidden count can be told, reckoning with the releases before."""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

import numpy as np

from communicator.disclosure import MOST_ROUNDED_AWAY, is_small
from communicator.errors import NotReleasable
from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, TOGETHER, Tables
from communicator.insights.knowledge import CERTIFIED, REGISTERED, WITHOUT, Cell, Knowledge, told
from communicator.insights.proof import Proof
from communicator.insights.showing_again import show_again

Released = tuple[int, Mapping[str, Tables]]
"""A release's number, and its tables by scope."""
Option = tuple[str, int, int]
"""A shown count of the release to come: scope, place in CELLS, REGISTERED or CERTIFIED."""


def withhold(number: int, proposed: Mapping[str, Tables], earlier: Sequence[Released]) -> dict[str, Tables]:
    """The proposed tables with as much more hidden as it takes.

    Every hidden count of 0 to 9, of this release and of `earlier`, then has a feasible range that holds 0 to 9, given
    all of them together; and so has every other hidden count that was not shown before. More is withheld count by
    count until that is proven; then what turns out not to be needed is shown again. NotReleasable where hiding more
    doesn't help.
    """
    history = [*earlier, (number, proposed)]
    knowledge = Knowledge([told(*each) for each in history], _only_more(history))
    exact = {each: {scope: table.exact for scope, table in tables.items()} for each, tables in history}
    proof, to_hide = Proof(knowledge, exact), ToHide(history, knowledge)
    withheld = show_again(proof, proposed, to_hide, _more(number, proposed, proof, to_hide))
    return without(proposed, withheld)


def without(proposed: Mapping[str, Tables], withheld: Set[Cell]) -> dict[str, Tables]:
    """The tables with these counts hidden too."""
    tables = dict(proposed)
    for _, scope, cell, measure in sorted(withheld):
        tables[scope] = tables[scope].without(cell, measure)
    return tables


def _more(number: int, proposed: Mapping[str, Tables], proof: Proof, to_hide: "ToHide") -> set[Cell]:
    """More and more counts to withhold, until the proof holds."""
    withheld: set[Cell] = set()
    pending = to_hide(withheld)
    while pending:
        proof.reckon_without(withheld)
        failed = proof.not_hidden(pending)
        more = withheld | {Cell(number, *option) for option in _one_each(without(proposed, withheld), failed)}
        pending = set(failed) | (to_hide(more) - to_hide(withheld))
        withheld = more
    return withheld


class ToHide:
    """The counts that nobody may tell, given what is withheld of the release to come; of those alike, one."""

    def __init__(self, history: Sequence[Released], knowledge: Knowledge) -> None:
        """The release to come is the last, with everything shown that may be."""
        self._tables = history[-1][1]
        self._was_shown: dict[str, np.ndarray] = {}
        self._always: set[Cell] = set()
        for number, tables in history:
            for scope, each in tables.items():
                before = self._was_shown.get(scope, np.zeros_like(each.shown, dtype=np.bool_))
                is_hidden = each.shown == HIDDEN_CELL
                hidden = np.column_stack([is_hidden & (is_small(each.exact) | ~before), _without_is_new(number, each)])
                to_hide = (Cell(number, scope, *place) for place in np.argwhere(hidden).tolist())
                self._always |= {knowledge.stand_in(cell) for cell in to_hide}
                if tables is not self._tables:
                    self._was_shown[scope] = before | ~is_hidden

    def __call__(self, withheld: Set[Cell]) -> set[Cell]:
        """All of them; every count that is withheld is one itself, unless it is a big one that was shown before."""
        more = set()
        for each in withheld:
            exact, was_shown = self._tables[each.scope].exact[each.cell], self._was_shown.get(each.scope)
            if was_shown is None or not was_shown[each.cell, each.measure] or is_small(exact[each.measure]):
                more.add(each)
            if is_small(exact[REGISTERED] - exact[CERTIFIED]):
                more.add(each._replace(measure=WITHOUT))
        return self._always | more


def _without_is_new(number: int, tables: Tables) -> np.ndarray:
    """Where 0 to 9 have no certificate, and the release tells anything new of it."""
    is_kept = (tables.shown != HIDDEN_CELL) & (tables.since != number)
    few: np.ndarray = is_small(tables.exact[:, 0] - tables.exact[:, 1]) & ~is_kept.all(axis=1)
    return few


def _only_more(history: Sequence[Released]) -> bool:
    """Whether no count ever fell; then anybody may reckon with it."""
    for (_, before), (_, after) in pairwise(history):
        for scope in before.keys() & after.keys():
            if (after[scope].exact < before[scope].exact).any():
                return False
    return True


def _one_each(tables: Mapping[str, Tables], failed: Sequence[Cell]) -> list[Option]:
    """One more count to hide for every table that a told count stands in."""
    chosen: dict[tuple[str, str, int], Option] = {}
    for cell in failed:
        place = (cell.scope, CELLS[cell.cell][0], cell.measure)
        if place not in chosen:
            chosen[place] = _best(tables, cell)
    return sorted(set(chosen.values()))


def _best(tables: Mapping[str, Tables], cell: Cell) -> Option:
    """The smallest count that is still shown on the line by which the cell is told most narrowly."""
    for options in _nearest_first(tables, cell):
        shown = [option for option in options if _value(tables, option) != HIDDEN_CELL]
        if shown:
            scope, place, measure = min(shown, key=lambda option: (_value(tables, option), option))
            # Registered can't be hidden while certified tells that there are more.
            has_both = measure == REGISTERED and _value(tables, (scope, place, CERTIFIED)) != HIDDEN_CELL
            return (scope, place, CERTIFIED) if has_both else (scope, place, measure)
    raise NotReleasable(f"Nothing can be released: {CELLS[cell.cell][1]} in {cell.scope} could be told in any case")


def _nearest_first(tables: Mapping[str, Tables], cell: Cell) -> Iterator[list[Option]]:
    dimension, both = CELLS[cell.cell][0], (CERTIFIED, REGISTERED)
    measure = CERTIFIED if cell.measure == WITHOUT else cell.measure
    alike = [at for at, (name, _) in enumerate(CELLS) if name == dimension]
    scopes = [cell.scope] if cell.scope in tables else []
    yield [(scope, cell.cell, CERTIFIED) for scope in scopes]
    in_table = [(scope, at, measure) for scope in scopes for at in alike]
    across = [(scope, cell.cell, measure) for scope in tables]
    totals = [(scope, 0, measure) for scope in scopes]
    yield from sorted([in_table, across], key=lambda line: _room(tables, line, cell, totals))
    yield [(scope, at, each) for scope in scopes for at in alike for each in both]
    yield [(scope, at, each) for scope in tables for at in alike for each in both]
    yield [(scope, at, each) for scope in tables for at in range(len(CELLS)) for each in both]


def _room(tables: Mapping[str, Tables], line: list[Option], cell: Cell, totals: list[Option]) -> float:
    """How many people the hidden counts of a line may hide among themselves; endless where its sum is hidden."""
    is_across = len({option[0] for option in line}) > 1
    sums = [(TOGETHER, *line[0][1:])] if is_across and TOGETHER in tables else totals
    if not line or any(_value(tables, option) == HIDDEN_CELL for option in sums):
        return float("inf")
    parts = [option for option in line if option not in sums]
    hidden = [option for option in parts if _value(tables, option) == HIDDEN_CELL]
    others = sum(_exact(tables, option) for option in hidden if option[:2] != (cell.scope, cell.cell))
    return others + MOST_ROUNDED_AWAY * (len(parts) - len(hidden))


def _exact(tables: Mapping[str, Tables], option: Option) -> int:
    scope, cell, measure = option
    return int(tables[scope].exact[cell, measure])


def _value(tables: Mapping[str, Tables], option: Option) -> int:
    scope, cell, measure = option
    return int(tables[scope].shown[cell, measure])
