"""Every real tracking log: the product's counts are those of a reader that was written plainly and apart."""

from collections import Counter
from pathlib import Path

import pytest

from communicator.clickstream.sources import LogRef, open_log
from communicator.clickstream.tracking_log import Counts, read_events
from tests.clickstream.plain_reader import read_plainly
from tests.conftest import REAL_DATA

LOGS = REAL_DATA / "edx_tracking_logs"
PRODUCTION = "openedx-production-2017"


def every_log() -> list[object]:
    found = sorted(path for path in LOGS.rglob("*") if path.is_file() and path.name != "COUNTS.json")
    return [
        pytest.param(
            path, id=f"{path.parent.name}/{path.name}", marks=pytest.mark.slow if PRODUCTION in str(path) else ()
        )
        for path in found
    ] or [pytest.param(LOGS / "none", id="none")]


@pytest.mark.parametrize("path", every_log())
def test_a_plain_reader_counts_the_same_reason_by_reason_and_reads_the_same_events(path: Path, real_data: Path) -> None:
    assert real_data
    plain, counts = read_plainly(path), Counts()

    events = [event for batch in read_events(open_log(LogRef(str(path))).lines(), counts) for event in batch.events()]

    assert (counts.records, counts.events) == (plain.records, len(plain.events))
    assert counts.skipped == plain.skipped
    assert Counter(event.course_id for event in events) == plain.courses
    for event, (course, who, time, kind) in zip(events, plain.events, strict=True):
        assert (event.course_id, event.time) == (course, time)
        assert who is None or event.actor == (*who, "")
        assert kind is None or event.type == kind
