"""An attacker who has nothing but published tables: subtraction, bounds and two releases, by integer programming.

It shares no code with the release builder. It knows how the tables are made (what is rounded, that small counts are
hidden, that a count keeps its old value until ten people more or less are in it), and reckons with everything at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Cell = tuple[str, str]
"""Table and value; ("all", "all") is the whole course."""
Published = Mapping[Cell, tuple[int | None, int | None]]
"""Registered and certified; None is hidden."""
REGISTERED, CERTIFIED, OTHERS = range(3)


@dataclass(frozen=True)
class Release:
    """What was published at once: per course (None: all together) its table, and which release a count is of."""

    scopes: Mapping[str | None, Published]
    since: Mapping[tuple[str | None, Cell, int], int] = field(default_factory=dict)


class Attacker:
    """Reckons with releases, oldest first; `slack` is how far a published count may lie from the true one."""

    def __init__(self, releases: Sequence[Release], slack: int) -> None:
        self.releases = releases
        self.slack = slack
        self.columns: dict[tuple[int, str, Cell, int], int] = {}
        for at, release in enumerate(releases):
            for course in self._courses(release):
                for cell in release.scopes[course]:
                    for kind in (CERTIFIED, OTHERS):
                        self.columns[at, course, cell, kind] = len(self.columns)
        rows = list(self._rows())
        self.matrix = csr_array(np.array([row for row, _, _ in rows]))
        self.low, self.high = (np.array([row[side] for row in rows], dtype=float) for side in (1, 2))

    def range_of(self, at: int, course: str | None, cell: Cell, measure: int) -> tuple[float, float]:
        """The least and the most that a count can have been, given everything that was published."""
        row = self._sum(at, course, cell, measure)
        return self._extreme(row), -self._extreme(-row)

    def _extreme(self, cost: np.ndarray) -> float:
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, 1_000_000),
            constraints=LinearConstraint(self.matrix, self.low, self.high),
        )
        assert found.success, found.message  # the truth fits, so that something must
        return round(float(cost @ found.x))

    def _rows(self) -> Iterator[tuple[np.ndarray, float, float]]:
        for at, release in enumerate(self.releases):
            for course in self._courses(release):
                yield from self._sums_of_tables(at, course, release.scopes[course])
            for course, published in release.scopes.items():
                for cell, counts in published.items():
                    for measure in (REGISTERED, CERTIFIED):
                        if counts[measure] is not None:
                            yield from self._of_count(at, course, cell, measure, counts[measure])

        for at in range(1, len(self.releases)):
            yield from self._growth(at)

    def _growth(self, at: int) -> Iterator[tuple[np.ndarray, float, float]]:
        """Who has registered stays a registrant, and a certificate stays."""
        earlier, now = self.releases[at - 1 : at + 1]
        for course in set(self._courses(earlier)) & set(self._courses(now)):
            for cell in now.scopes[course]:
                for measure in (REGISTERED, CERTIFIED):
                    more = self._sum(at, course, cell, measure) - self._sum(at - 1, course, cell, measure)
                    yield more, 0, np.inf

    def _sums_of_tables(self, at: int, course: str, cells: Published) -> Iterator[tuple[np.ndarray, float, float]]:
        for table in {cell[0] for cell in cells} - {"all"}:
            for kind in (CERTIFIED, OTHERS):
                row = -self._sum(at, course, ("all", "all"), kind)
                for cell in cells:
                    if cell[0] == table:
                        row += self._sum(at, course, cell, kind)
                yield row, 0, 0

    def _of_count(self, at: int, course: str | None, cell: Cell, measure: int, count: int) -> Iterator[tuple]:
        since = self.releases[at].since.get((course, cell, measure), at)
        then = self._sum(since, course, cell, measure)
        if at == 1 and (course, cell, measure) in self.releases[at].since and since == at:
            # Set anew in the second of two: ten people came, also where nothing was shown before.
            yield then - self._sum(0, course, cell, measure), 10, np.inf
        yield then, count - self.slack, count + self.slack
        if since != at:
            yield self._sum(at, course, cell, measure) - then, -9, 9

    def _sum(self, at: int, course: str | None, cell: Cell, measure: int) -> np.ndarray:
        row = np.zeros(len(self.columns))
        kinds = (CERTIFIED, OTHERS) if measure == REGISTERED else (measure,)
        for each in self._courses(self.releases[at]) if course is None else [course]:
            for kind in kinds:
                row[self.columns[at, each, cell, kind]] = 1
        return row

    @staticmethod
    def _courses(release: Release) -> list[str]:
        return [course for course in release.scopes if course is not None]
