"""What the rows of XuetangX's files tell: events of logs, and day counts as events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets.marked import midnight
from benchmarks.datasets.rows import OddRow, Row, header, rows, whole
from communicator.clickstream.xuetangx_log import FIRST_YEAR, LAST_YEAR, PREFIX, TYPES
from communicator.errors import UnreadableFile
from communicator.prediction.history import microseconds
from communicator.prediction.outcomes import DAY, SECOND

LOG_COLUMNS = ("enrollment_id", "time", "source", "event", "object")
COUNTS_BEGIN = "event_"
MOST_OF_A_TYPE = 100_000
"""A day's count above this is no count."""
_SOURCES = ("server", "browser")
_MINUTE = 60 * SECOND


@dataclass
class Told:
    """A file's m events, in its order, and everyone it names."""

    learners: list[str] = field(default_factory=list)  # [m]
    times: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # [m], µs
    kinds: list[str] = field(default_factory=list)  # [m], types as the platform's own logs call them
    objects: list[str] | None = None  # [m]
    everyone: list[str] = field(default_factory=list)


def logged(path: Path, odd: Counter[str]) -> Told:
    """The events of a log."""
    found, times = Told(objects=[]), []
    assert found.objects is not None
    for learner, time, source, event, object_name in rows(path, LOG_COLUMNS, odd):
        try:
            _require(learner and event, "without learner or event")
            times.append(_moment(time))
            found.learners.append(learner)
            found.kinds.append(TYPES.get((source, event), f"{PREFIX}{event}"))
            found.objects.append(object_name)
        except OddRow as reason:
            odd[str(reason)] += 1
    found.times, found.everyone = np.array(times, dtype=np.int64), found.learners
    return found


def _require(told: str, otherwise: str) -> None:
    if not told:
        raise OddRow(otherwise)


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise OddRow("without a time") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise OddRow("of another century")
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def counted(path: Path, odd: Counter[str]) -> Told:
    """Day counts as events; rows of zeros name a learner, and nothing that they did."""
    columns = [name for name in header(path) if name.startswith(COUNTS_BEGIN)]
    if not columns:
        raise UnreadableFile(f"{path} has no columns of counts (event_access, event_video …)")
    kinds = [_kind(column) for column in columns]
    found, times = Told(), []
    for learner, day, *counts in rows(path, ("enrollment_id", "time", *columns), odd):
        try:
            _require(learner, "without learner")
            spread, which = _spread(_day(day), kinds, _numbers(counts))
        except OddRow as reason:
            odd[str(reason)] += 1
            continue
        found.everyone.append(learner)
        times.append(spread)
        found.kinds += which
        found.learners += [learner] * len(which)
    found.times = np.concatenate([found.times, *times])
    return found


def _kind(column: str) -> str:
    event = column.removeprefix(COUNTS_BEGIN)
    kinds = [TYPES[source, event] for source in _SOURCES if (source, event) in TYPES]
    return kinds[0] if kinds else f"{PREFIX}{event}"


def _day(text: str) -> int:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError as error:
        raise OddRow("without a day") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OddRow("of another century")
    return midnight(day.year, day.month, day.day)


def _numbers(counts: Row) -> list[int]:
    numbers = [0 if count in ("", "0") else whole(count, "a count") for count in counts]
    if any(not 0 <= number <= MOST_OF_A_TYPE for number in numbers):
        raise OddRow("with an impossible count")
    return numbers


def _spread(day: int, kinds: Sequence[str], counts: Sequence[int]) -> tuple[NDArray[np.int64], list[str]]:
    """A day's counts as events from noon on, a minute apart, the types mixed evenly: one session, whose order is ours.

    The counts tell neither hour nor order; a day's work is taken as one go.
    """
    mixed = sorted(
        ((step + 0.5) / number, kind) for kind, number in zip(kinds, counts, strict=True) for step in range(number)
    )
    apart = min(_MINUTE, DAY // 2 // (len(mixed) + 1))
    return day + DAY // 2 + apart * np.arange(len(mixed), dtype=np.int64), [kind for _, kind in mixed]
