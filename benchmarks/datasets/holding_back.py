"""Which courses are learned from for which course: never from itself, nor from what is held back with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.datasets.marked import MarkedCourse
from communicator.errors import NotEnoughData

ALIKE = 0.95
"""Of learners that two courses share, how many have the same label where it is one course in two forms."""


@dataclass(frozen=True)
class Held:
    """Positions of training courses, and of the courses to try what was learned from them on."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def held_back(train: Sequence[MarkedCourse], test: Sequence[MarkedCourse]) -> list[Held]:
    """Each course of `test` in one group; those that learn from the same courses are together.

    Raises:
        NotEnoughData: where nothing is left to learn from.
    """
    groups: dict[tuple[int, ...], list[int]] = {}
    for position, course in enumerate(test):
        left = _learned_from(train, course)
        if not left:
            raise NotEnoughData(
                f"Nothing is left to learn from when {course.name} is held back; "
                "--train needs another course" + (f" of another module than {course.module}" if course.module else "")
            )
        groups.setdefault(left, []).append(position)
    return [Held(left, tuple(positions)) for left, positions in groups.items()]


def _learned_from(train: Sequence[MarkedCourse], course: MarkedCourse) -> tuple[int, ...]:
    same = [is_same(each, course) for each in train]
    modules = {each.module for each, one in zip(train, same, strict=True) if one} - {""}
    return tuple(
        number
        for number, (each, one) in enumerate(zip(train, same, strict=True))
        if not one and each.module not in modules
    )


def is_same(one: MarkedCourse, other: MarkedCourse) -> bool:
    """Whether two are one course: of modules by the name; else by learners who are in both, with the same label.

    Where numbers begin anew in each course, the learners' names agree and their labels don't.
    """
    if one.module or other.module:
        return one.name == other.name
    labels = dict(zip(one.learners, one.labels.tolist(), strict=True))
    shared = [
        (labels[who], label) for who, label in zip(other.learners, other.labels.tolist(), strict=True) if who in labels
    ]
    agreeing = sum(first == second for first, second in shared)
    return bool(shared) and agreeing >= ALIKE * len(shared)
