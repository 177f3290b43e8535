"""What rosters tell of learners' gender, education, age and country: for evaluation only, never a model's input."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from communicator.database import Database
from communicator.prediction.card.regions import REGION_OF, REGIONS
from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import SECOND
from communicator.roster.tables import CourseLearner, Learner

UNKNOWN = "unknown"
"""Not said, or nothing that the platforms' lists hold."""
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "gender": ("f", "m", "o", UNKNOWN),
    "education": ("secondary_or_less", "undergraduate", "graduate", "other", UNKNOWN),
    "age": ("under_25", "25_34", "35_44", "45_54", "55_or_more", UNKNOWN),
    "country": (*REGIONS, UNKNOWN),
}
"""The classes of each attribute, in the order in which they are shown; coarser than the platforms' own."""

_GENDERS = ("f", "m", "o")
# edX's `level_of_education`: associate and bachelor's; master's and doctorates, also as edX wrote them until 2013.
_EDUCATION = {
    **dict.fromkeys(("hs", "jhs", "el", "none"), "secondary_or_less"),
    **dict.fromkeys(("a", "b"), "undergraduate"),
    **dict.fromkeys(("m", "p", "p_se", "p_oth"), "graduate"),
    "other": "other",
}
_AGES = ((55, "55_or_more"), (45, "45_54"), (35, "35_44"), (25, "25_34"), (5, "under_25"))
_OLDEST = 100  # above, and below the first, years of birth are jokes or slips
_AT_ONCE = 5_000

Profiles = dict[str, NDArray[np.str_]]
"""Attribute -> the class of each learner: str[n]."""


def course_profiles(database: Database, history: CourseHistory) -> Profiles:
    """The classes of a history's learners, row by row; unknown for who has no roster's profile."""
    year = datetime.fromtimestamp(history.start // SECOND, UTC).year
    ids: list[int] = history.course_learner_ids.tolist()
    found: dict[int, tuple[str, str, str, str]] = {}
    columns = (Learner.gender, Learner.education, Learner.year_of_birth, Learner.country)
    query = select(CourseLearner.id, *columns).join(Learner, Learner.id == CourseLearner.learner_id)
    with database.reading() as session:
        for at in range(0, len(ids), _AT_ONCE):
            for row in session.execute(query.where(CourseLearner.id.in_(ids[at : at + _AT_ONCE]))):
                found[row[0]] = classes_of(row[1], row[2], row[3], row[4], year)
    nothing = (UNKNOWN,) * len(ATTRIBUTES)
    rows = [found.get(each, nothing) for each in ids]
    return {name: np.array([row[at] for row in rows], dtype=np.str_) for at, name in enumerate(ATTRIBUTES)}


def classes_of(
    gender: str, education: str, year_of_birth: int | None, country: str, year: int
) -> tuple[str, str, str, str]:
    """The class of each attribute, as a profile tells it; ages are counted in `year`, when the course began."""
    age = year - year_of_birth if year_of_birth is not None else 0
    of_age = next((name for least, name in _AGES if least <= age <= _OLDEST), UNKNOWN)
    return (
        gender if gender in _GENDERS else UNKNOWN,
        _EDUCATION.get(education, UNKNOWN),
        of_age,
        REGION_OF.get(country, UNKNOWN),
    )


def joined(profiles: Sequence[Profiles]) -> Profiles:
    """Several courses' learners as one."""
    return {name: np.concatenate([each[name] for each in profiles]) for name in ATTRIBUTES}
