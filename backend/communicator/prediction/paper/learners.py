"""Whom the paper's models learn from: the same learners for all of them (section 3.2).

Enrolled by the end of week 1, no outlier by the length of the event stream, and under-sampled course by course.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.errors import NotEnoughData
from communicator.prediction.choosing import not_outliers, under_sampled
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.paper.features import features_at
from communicator.prediction.trees.rows import training_marks
from communicator.prediction.vocabulary import PADDING, Vocabulary, learn_vocabulary

CERTIFY = OUTCOMES.index("certify")


@dataclass(frozen=True)
class TrainingRows:
    """r rows, one a learner and week, as in the paper's Table 3."""

    features: NDArray[np.float64]  # [r, 12], as they are
    labels: NDArray[np.bool_]  # [r], certified
    course_of: NDArray[np.int64]  # [r], index into the courses
    learners: int
    certified: int
    types: int

    def of(self, courses: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The rows of these courses: features and labels."""
        kept = np.isin(self.course_of, courses)
        return self.features[kept], self.labels[kept]


def require_certified(courses: Sequence[LabelledCourse]) -> None:
    """Refuses courses that don't tell learners with a certificate from others.

    Raises:
        NotEnoughData: where there are no events, or nobody, or everybody, certified; says so of each course.
    """
    told = []
    for course in courses:
        known = course.certify[course.early & ~np.isnan(course.certify)]
        told.append(
            f"{course.history.course_id}: {int(np.sum(known == 1))} of {len(known)} certified, "
            f"{len(course.history.times)} events"
        )
    labels = np.concatenate([np.zeros(0, np.float32), *(course.certify[course.early] for course in courses)])
    if not any(len(course.history.times) for course in courses) or not (np.any(labels == 1) and np.any(labels == 0)):
        raise NotEnoughData(
            "The training courses don't tell who certifies from who doesn't "
            f"({'; '.join(told) or 'no course'}); name finished courses whose logs and certificates are imported"
        )


def chosen_learners(
    courses: Sequence[LabelledCourse], vocabulary: Vocabulary, options: TrainingOptions
) -> list[NDArray[np.int64]]:
    """The rows of each course's learners to learn from."""
    chance = np.random.default_rng(options.seed)
    lengths = [_lengths(course.history, vocabulary) for course in courses]
    chosen = []
    for course, is_usual in zip(courses, _usual(courses, lengths, options), strict=True):
        candidates = np.flatnonzero(course.early & is_usual & ~np.isnan(course.certify))
        chosen.append(under_sampled(candidates, course.certify, options.others_per_certified, chance))
    return chosen


def training_rows(courses: Sequence[LabelledCourse], options: TrainingOptions) -> TrainingRows:
    """The features of the chosen learners at each marked moment; not after a message brought them."""
    require_certified(courses)
    vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
    chosen = chosen_learners(courses, vocabulary, options)
    features, labels, course_of = [], [], []
    for number, (course, learners) in enumerate(zip(courses, chosen, strict=True)):
        moments = marked_moments(course.history, options.mark_days)
        table = features_at(course.history, moments)[:, learners]
        kept = ~np.stack([course.exposed_at(moment)[learners] for moment in moments])
        features.append(table[kept])
        labels.append(np.broadcast_to(course.certify[learners] == 1, kept.shape)[kept])
        course_of.append(np.full(int(kept.sum()), number))
    known = np.concatenate([course.certify[rows] for course, rows in zip(courses, chosen, strict=True)])
    return TrainingRows(
        np.concatenate(features), np.concatenate(labels), np.concatenate(course_of),
        len(known), int(np.sum(known == 1)), len(vocabulary.types),
    )  # fmt: skip


def marked_moments(history: CourseHistory, days: Sequence[int] | None = None) -> list[int]:
    """The ends of the weeks that are known, or of these days; without one, when the course was last known."""
    if days is not None:
        return training_marks(history, days)
    return history.week_ends(history.horizon) or [history.horizon]


def _lengths(history: CourseHistory, vocabulary: Vocabulary) -> NDArray[np.int64]:
    """How many events of known types each learner has; the week marks, alike for everyone, move no bound."""
    if not len(history.times):
        return np.zeros(len(history), dtype=np.int64)
    kept = (vocabulary.numbers(history.type_names)[history.types] != PADDING) & (history.times <= history.horizon)
    return np.bincount(history.learner_of[kept], minlength=len(history))


def _usual(
    courses: Sequence[LabelledCourse], lengths: Sequence[NDArray[np.int64]], options: TrainingOptions
) -> list[NDArray[np.bool_]]:
    """Who is no outlier, by course: by the bound of each course's certified learners, or of all together."""
    if options.paper.outliers_over == "none":
        return [np.ones(len(each), dtype=bool) for each in lengths]
    if options.paper.outliers_over == "course":
        return [not_outliers(each, course.certify) for each, course in zip(lengths, courses, strict=True)]
    together = not_outliers(np.concatenate(lengths), np.concatenate([course.certify for course in courses]))
    return np.split(together, np.cumsum([len(each) for each in lengths])[:-1])
