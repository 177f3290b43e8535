"""An event as read from a log, and many of them as columns on their way into the store."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Actor = tuple[str, str, str]
"""Somebody as a log names them: user id, username, anonymous id; "" where it says nothing."""


class Event(NamedTuple):
    """An event as read; what it *is* is all but the grades."""

    course_id: str
    actor: Actor
    time: int  # microseconds since 1970, UTC
    type: str
    object: str
    position: float | None  # seconds into a video; place in a sequence
    grade: float | None
    max_grade: float | None


class EventBatch(NamedTuple):
    """n events as eight columns of length n, in the order of the log; `times` as in `Event`.

    `results` are apart: what some of the events tell about how learners did, in columns as in results.py, or nothing.
    """

    course_ids: list[str]
    actors: list[Actor]
    times: list[int]
    types: list[str]
    objects: list[str]
    positions: list[float | None]
    grades: list[float | None]
    max_grades: list[float | None]
    results: Sequence[Sequence[Any]] = ()

    @classmethod
    def empty(cls) -> Self:
        """A batch to append to."""
        return cls([], [], [], [], [], [], [], [])

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """These events as columns."""
        columns = [list(column) for column in zip(*events, strict=True)]
        return cls(*columns) if columns else cls.empty()

    @property
    def size(self) -> int:
        """How many events there are; `len` counts columns."""
        return len(self.times)

    def events(self) -> Iterator[Event]:
        """The events one by one."""
        return map(Event._make, zip(*self[: len(Event._fields)], strict=True))
