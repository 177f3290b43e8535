"""Every real log that is at hand, typed: which names no row of the vocabulary knows, and what the others tell."""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from communicator.clickstream.documents import documents
from communicator.clickstream.payloads import typed
from communicator.clickstream.records import Context, Record
from communicator.clickstream.vocabulary import KINDS

BY_THE_GENERAL_RULE = {
    # Analytics that mobile apps send beside: no interaction that the documentation knows.
    "edx.bi.video.screen.fullscreen.toggled": 2,
    "unknown": 1,
}


def records(real_data: Path) -> Iterator[Record]:
    for path in sorted((real_data / "edx_tracking_logs").rglob("*")):
        if path.is_file() and path.name != "COUNTS.json":
            raw = path.read_bytes()
            content = gzip.decompress(raw) if path.suffix == ".gz" else raw
            yield from (found for group in documents([content]) for found in group if isinstance(found, Record))


WITH_OBJECT = (
    *("problem_check_correct", "problem_check_incorrect", "showanswer", "problem_show", "edx.grades.problem.submitted"),
    *("load_video", "play_video", "pause_video", "seek_video", "seq_next", "seq_goto", "edx.forum.thread.created"),
    *("edx.bookmark.added", "edx.course.enrollment.activated", "edx.ui.lms.link_clicked", "edx.cohort.user_added"),
)
WITH_POSITION = ("problem_check_correct", "play_video", "pause_video", "seek_video", "stop_video", "seq_goto")


@pytest.mark.slow
def test_the_vocabulary_knows_the_names_in_real_logs_and_what_their_payloads_tell(real_data: Path) -> None:
    unknown: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    objects: Counter[str] = Counter()
    positions: Counter[str] = Counter()
    for record in records(real_data):
        event_type, name, context = record.event_type or "", record.name or "", record.context or Context()
        source = record.event_source or context.event_source or ""
        told = typed(event_type, name, source, record.event or record.data, context.module)
        if told is None or (event_type.startswith("/") and not name):
            continue
        # What the fixtures of one folder replaced for privacy is no name.
        if told.type not in KINDS and not told.type.startswith(("problem_check_", "other_event_type_")):
            unknown[told.type] += 1
        seen[told.type] += 1
        objects[told.type] += bool(told.object)
        positions[told.type] += told.position is not None

    assert unknown == BY_THE_GENERAL_RULE
    assert {kind: seen[kind] for kind in WITH_OBJECT} == {kind: objects[kind] for kind in WITH_OBJECT}
    assert {kind: seen[kind] for kind in WITH_POSITION} == {kind: positions[kind] for kind in WITH_POSITION}
    assert (seen["problem_check_correct"], seen["problem_check_incorrect"], seen["problem_check"]) == (110, 133, 0)
    assert seen["problem_check_browser"] == 145
    assert objects["problem_check_browser"] == 0
