"""The fixed tables of a public release: one cell for all, then one for every value of every dimension.

A scope is a course, or all public courses of the site together. A cell has two counts, registered and certified;
by subtraction it has a third, those without a certificate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.disclosure import SMALLEST_SHOWN, is_small, rounded
from communicator.insights.codes import RELEASED, VALUES
from communicator.insights.cube import Cube

Counts = NDArray[np.int64]
"""int64[cells, 2]: registered and certified of every cell of CELLS."""

TOGETHER = "*"
"""The scope of all public courses of a site together."""
CELLS = (("all", "all"), *((dimension, value) for dimension in RELEASED for value in VALUES[dimension]))
OF_DIMENSION = {name: [at for at, cell in enumerate(CELLS) if cell[0] == name] for name in RELEASED}
HIDDEN_CELL = -1


@dataclass(frozen=True)
class Tables:
    """One scope in one release.

    `exact` are the true counts then, `shown` the released ones (HIDDEN_CELL where hidden), `basis` the true counts
    when a cell was last set, `since` the number of the release that set it.
    """

    exact: Counts
    shown: Counts
    basis: Counts
    since: Counts

    def as_document(self) -> dict[str, Any]:
        """For the database; cells go by name, so that a list that grew later is read rightly."""
        kept = {name: getattr(self, name).tolist() for name in ("exact", "shown", "basis", "since")}
        return kept | {"cells": [list(cell) for cell in CELLS]}

    def without(self, cell: int, measure: int) -> "Tables":
        """The same with one more count withheld."""
        shown = self.shown.copy()
        shown[cell, measure] = HIDDEN_CELL
        return replace(self, shown=shown)


def read_tables(document: dict[str, Any]) -> Tables:
    """What `as_document` wrote; a cell that it didn't have was hidden, with nobody in it."""
    places = {tuple(cell): at for at, cell in enumerate(document["cells"])}
    return Tables(**{name: _aligned(places, name, document[name]) for name in ("exact", "shown", "basis", "since")})


def _aligned(places: dict[tuple[str, ...], int], name: str, rows: Sequence[Sequence[int]]) -> Counts:
    absent = [HIDDEN_CELL] * 2 if name == "shown" else [0, 0]
    return np.array([rows[places[cell]] if cell in places else absent for cell in CELLS], dtype=np.int64)


def count_exactly(cube: Cube) -> Counts:
    """The true counts of every cell of a scope."""
    rows = [(row.registered, row.certified) for dimension in RELEASED for row in cube.table(dimension)]
    return np.array([(cube.registered, cube.certified), *rows], dtype=np.int64)


def propose(exact: Counts, before: Tables | None, number: int) -> Tables:
    """The tables of release `number` by the rule for single counts, before anything is withheld for another's sake.

    0 to 9 is hidden, and certified where 0 to 9 registrants have no certificate. A count stays as it was released
    last, hidden or shown, until ten people more or less are in it.
    """
    shown = np.where(exact < SMALLEST_SHOWN, HIDDEN_CELL, rounded(exact))
    shown[is_small(exact[:, 0] - exact[:, 1]), 1] = HIDDEN_CELL
    if before is None:
        return Tables(exact, shown, exact.copy(), np.full_like(exact, number))
    stays = np.abs(exact - before.basis) < SMALLEST_SHOWN
    return Tables(
        exact,
        np.where(stays, before.shown, shown),
        np.where(stays, before.basis, exact),
        np.where(stays, before.since, number),
    )
