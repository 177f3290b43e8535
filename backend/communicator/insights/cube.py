"""The cube: registrants over country, education, gender, age, mode and certified, from one pass; selections cost none.

A registrant is everybody who ever enrolled in a course or was seen in its log, whoever left it too. Somebody in
two courses is two registrants of the site.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Label, Select, case, extract, func, null, or_, select
from sqlalchemy.orm import Session

from communicator.courses.catalogue import DEFAULT_PASS_MARK
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.insights.codes import (
    AGE,
    AGE_STARTS,
    DIMENSIONS,
    EDUCATION_BEFORE,
    MODE,
    MODE_VARIANTS,
    OLDEST,
    UNKNOWN,
    VALUES,
)
from communicator.prediction.outcomes import PASSING_STATUSES
from communicator.roster.people import is_counted
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade

Selection = Mapping[str, Collection[str]]
"""Dimension -> the values that are chosen; a dimension that is left out doesn't restrict."""


@dataclass(frozen=True)
class Row:
    """One value of a dimension: who registered, who of them took part, and who of them earned a certificate."""

    value: str
    registered: int
    took_part: int
    certified: int


@dataclass(frozen=True)
class Cube:
    """Counts of registrants; only cells with somebody in them are kept.

    `cells` int16[k, dimensions + 1]: per cell the index of its value in `codes.VALUES` for each of
    `codes.DIMENSIONS`, then 1 where certified, else 0; `counts` int64[k]. `seen` int64[k]: how many of a cell's
    people the course's log saw at least once, which is what taking part means here. `as_of` is the latest enrolment,
    certificate or event known.
    """

    cells: NDArray[np.int16]
    counts: NDArray[np.int64]
    seen: NDArray[np.int64]
    as_of: datetime | None

    @property
    def registered(self) -> int:
        """How many registered."""
        return int(self.counts.sum())

    @property
    def took_part(self) -> int:
        """How many of them the log saw."""
        return int(self.seen.sum())

    @property
    def certified(self) -> int:
        """How many of them earned a certificate."""
        return int(self.counts[self.cells[:, -1] == 1].sum())

    def select(self, selection: Selection) -> "Cube":
        """The cube of those whom the selection chooses; InvalidFields names a value that there isn't."""
        chosen = np.ones(len(self.counts), dtype=np.bool_)
        for dimension, values in selection.items():
            indices = [_index(dimension, value) for value in values]
            chosen &= np.isin(self.cells[:, DIMENSIONS.index(dimension)], indices)
        return Cube(self.cells[chosen], self.counts[chosen], self.seen[chosen], self.as_of)

    def table(self, by: str) -> list[Row]:
        """Registered, took part and certified for every value of a dimension, those with nobody too."""
        column, size = self.cells[:, DIMENSIONS.index(by)], len(VALUES[by])
        has_certificate = self.cells[:, -1] == 1
        registered = np.bincount(column, weights=self.counts, minlength=size)
        certified = np.bincount(column[has_certificate], weights=self.counts[has_certificate], minlength=size)
        seen = np.bincount(column, weights=self.seen, minlength=size)
        counted = zip(VALUES[by], registered, seen, certified, strict=True)
        return [Row(value, int(all_), int(part), int(passed)) for value, all_, part, passed in counted]

    def flat(self) -> list[int]:
        """All cells for a browser: the indices of DIMENSIONS, certified, count; and again."""
        everything = np.column_stack([self.cells.astype(np.int64), self.counts])
        found: list[int] = everything.ravel().tolist()
        return found


def cube_of(session: Session, course_pks: Collection[int]) -> Cube:
    """The cube of these courses together, counted by the database in one pass over their people."""
    rows = session.execute(_counted(course_pks)).all()
    cells: dict[tuple[int, ...], tuple[int, int]] = {}
    for *values, is_certified, count, seen, _seen, _enrolled, _awarded in rows:
        cell = (*(_place(name, value) for name, value in zip(DIMENSIONS, values, strict=True)), int(is_certified))
        so_far = cells.get(cell, (0, 0))
        cells[cell] = so_far[0] + count, so_far[1] + seen
    moments = [moment for row in rows for moment in row[-3:] if moment is not None]
    keys = np.array(sorted(cells), dtype=np.int16).reshape(-1, len(DIMENSIONS) + 1)
    counted = np.array([cells[cell] for cell in sorted(cells)], dtype=np.int64).reshape(-1, 2)
    return Cube(keys, counted[:, 0], counted[:, 1], max(moments, default=None))


def _counted(course_pks: Collection[int]) -> Select[Any]:
    parts = (
        Learner.country,
        Learner.education,
        Learner.gender,
        _age_band(),
        Enrolment.mode,
        case((_has_passed(), 1), else_=0),
    )
    labelled: list[Label[Any]] = [part.label(f"part_{at}") for at, part in enumerate(parts)]
    latest = (func.max(CourseLearner.last_seen), func.max(Enrolment.enrolled_at), func.max(Certificate.created_at))
    return (
        select(*labelled, func.count(), func.count(CourseLearner.last_seen), *latest)
        .select_from(CourseLearner)
        .join(Course, Course.id == CourseLearner.course_pk)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(Certificate, Certificate.course_learner_id == CourseLearner.id)
        .outerjoin(CourseGrade, CourseGrade.course_learner_id == CourseLearner.id)
        .where(CourseLearner.course_pk.in_(course_pks), is_counted())
        .group_by(*labelled)
    )


def _has_passed() -> ColumnElement[bool]:
    """As prediction counts it: by the certificate, or a grade of at least the pass mark."""
    pass_mark = func.coalesce(Course.pass_mark, DEFAULT_PASS_MARK)
    return or_(
        Certificate.status.in_(sorted(PASSING_STATUSES)),
        Certificate.grade >= pass_mark,
        CourseGrade.grade >= pass_mark,
    )


def _age_band() -> ColumnElement[int | None]:
    """The index of the band of the age when somebody registered: it never changes afterwards."""
    registered = func.coalesce(Enrolment.enrolled_at, CourseLearner.first_seen, Course.created_at)
    age = extract("year", registered) - Learner.year_of_birth
    bands = [(age >= start, at) for at, start in reversed(list(enumerate(AGE_STARTS)))]
    return case((age > OLDEST, null()), *bands, else_=null())


def _place(dimension: str, found: str | int | None) -> int:
    """Where a column's value stands in its dimension; the last place is "unknown"."""
    values = VALUES[dimension]
    if dimension == "age":
        return len(AGE) if found is None else int(found)
    value = EDUCATION_BEFORE.get(str(found), found)
    if dimension == "mode":
        value = _mode(found)
    return _PLACES[dimension].get(str(value), len(values) - 1)


def _mode(found: str | int | None) -> str:
    """A platform may name modes as it likes; one that nobody listed is `other`, and none at all is unknown."""
    if not found:
        return UNKNOWN
    mode = MODE_VARIANTS.get(str(found), str(found))
    return mode if mode in MODE else "other"


_PLACES = {dimension: {value: at for at, value in enumerate(values)} for dimension, values in VALUES.items()}


def _index(dimension: str, value: str) -> int:
    if value not in _PLACES[dimension]:
        raise InvalidFields({dimension: [f"There is no {value}; use one of {', '.join(VALUES[dimension])}."]})
    return _PLACES[dimension][value]
