"""Who is trained on: not the outliers, and not every learner without a certificate. And what training needs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from communicator.errors import NotEnoughData
from communicator.prediction.history import LabelledCourse
from communicator.prediction.outcomes import OUTCOMES

ENDINGS = OUTCOMES[:2]
LEAVING = OUTCOMES[2]

_MEND = (
    "A model needs both kinds of one of the two. Name a finished course, or import the certificates "
    "(…-certificates_generatedcertificate-….sql) or the course structure (…-course_structure-….json), which "
    "names graded problems, with `communicator roster import PATH`"
)
# Of fewer, chance would be learned.
FEWEST_LEARNERS = 12
FEWEST_OF_A_KIND = 3


def require_both_classes(courses: Sequence[LabelledCourse]) -> None:
    """Refuses courses from which nothing can be learned of how they end.

    One of certify and complete is enough: sources that tell grades only, or deadlines only, still tell something;
    `unknown_outcomes` names the other, and reports do.

    Raises:
        NotEnoughData: where nobody, or everybody, certified, and likewise completed, or where there are
            hardly any learners of one kind; says what to import, or to name.
    """
    named = ", ".join(course.history.course_id for course in courses)
    if not courses or not any(len(course.history.times) for course in courses):
        raise NotEnoughData(
            f"The training courses ({named or 'none'}) have no events; import their tracking logs "
            "with `communicator clickstream import PATH`"
        )
    certify, complete = (_ended(courses, name) for name in ENDINGS)
    known = f"{_told(certify, 'certified')}; {_told(complete, 'completed')}"
    if not _both(certify) and not _both(complete):
        raise NotEnoughData(f"Of {len(certify)} early learners of {named}, {known}. {_MEND}")
    if len(certify) < FEWEST_LEARNERS or not (_enough(certify) or _enough(complete)):
        raise NotEnoughData(
            f"Of {len(certify)} early learners of {named}, {known}. That is too few to learn from (at least "
            f"{FEWEST_LEARNERS} learners, {FEWEST_OF_A_KIND} of each kind); name further past courses"
        )


def unknown_outcomes(courses: Sequence[LabelledCourse]) -> tuple[str, ...]:
    """The outcomes that can't be learned from these courses: of all early learners nothing is known, or the same.

    A model predicts a base rate for them, if anything; it is not to be shown as a prediction.
    """
    known = {name: _both(_ended(courses, name)) for name in ENDINGS}
    known[LEAVING] = any(
        _both(course.left_at(end)[course.early])
        for course in courses
        for end in course.history.day_ends(course.history.horizon)
    )
    return tuple(outcome for outcome in OUTCOMES if not known[outcome])


def _ended(courses: Sequence[LabelledCourse], outcome: str) -> NDArray[np.float32]:
    """How it ended for all early learners, one course after the other."""
    return np.concatenate([getattr(course, outcome)[course.early] for course in courses])


def _both(labels: NDArray[np.float32]) -> bool:
    return bool(np.any(labels == 1) and np.any(labels == 0))


def _enough(labels: NDArray[np.float32]) -> bool:
    return bool(min(np.sum(labels == 1), np.sum(labels == 0)) >= FEWEST_OF_A_KIND)


def _told(labels: NDArray[np.float32], outcome: str) -> str:
    return f"{int(np.sum(labels == 1))} {outcome} and it is known of {int(np.sum(~np.isnan(labels)))}"


def not_outliers(lengths: NDArray[np.int64], certify: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whose sequence is no longer than Q3 + 1.5 IQR of the certified learners': bool[n]; all, where none certified.

    As in the paper (3.2): this leaves out about one learner in twenty, and most of the training time.
    """
    certified = lengths[certify == 1]
    if not len(certified):
        return np.ones(len(lengths), dtype=bool)
    first, third = np.quantile(certified, [0.25, 0.75])
    return np.asarray(lengths <= third + 1.5 * (third - first))


def under_sampled(
    candidates: NDArray[np.int64],
    certify: NDArray[np.float32],
    others_per_certified: float | None,
    chance: np.random.Generator,
) -> NDArray[np.int64]:
    """The learners to keep, in order: all certified ones, and so many of the others per certified one, by chance.

    The paper's sentence names the ratio the other way round ("twice as many … who received certification"); its
    published code keeps two without a certificate per certified learner, which is what relieves the imbalance.
    """
    others = candidates[certify[candidates] == 0]
    certified = int(np.sum(certify[candidates] == 1))
    if others_per_certified is None or not certified:
        return candidates
    most = round(others_per_certified * certified)
    if len(others) <= most:
        return candidates
    dropped = chance.permutation(others)[most:]
    return np.setdiff1d(candidates, dropped)


def known_outcomes(courses: Sequence[LabelledCourse]) -> dict[str, int]:
    """How many early learners have a known certify and complete: for reports."""
    return {
        outcome: int(sum(np.sum(~np.isnan(getattr(course, outcome)[course.early])) for course in courses))
        for outcome in ENDINGS
    }
