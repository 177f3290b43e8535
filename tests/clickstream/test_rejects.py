"""The file of rejected records: private, appended to, and exact."""

import base64
import json
import os
import stat
from pathlib import Path

import pytest

from communicator.clickstream.rejects import Rejects
from communicator.errors import UnwritableFile


def kept(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_rejected_record_is_kept_with_its_log_line_reason_and_text(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with Rejects(path) as rejects:
        rejects.write("tracking.log", 3, "cut", '{"username": "學生'.encode())

    assert kept(path) == [{"source": "tracking.log", "line": 3, "reason": "cut", "text": '{"username": "學生'}]


def test_bytes_that_are_no_text_are_kept_exactly(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with Rejects(path) as rejects:
        rejects.of("a.log").write(1, "not_json", b"\xff\x00{")

    (record,) = kept(path)
    assert base64.b64decode(str(record.pop("base64"))) == b"\xff\x00{"
    assert record == {"source": "a.log", "line": 1, "reason": "not_json"}


def test_the_file_is_its_owners_alone_and_is_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text('{"source": "before"}\n')
    path.chmod(0o644)

    for number in (1, 2):
        with Rejects(path) as rejects:
            rejects.write("a.log", number, "blank", b"")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [record.get("line") for record in kept(path)] == [None, 1, 2]


def test_a_new_file_is_private_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Rejects(tmp_path / "rejects.jsonl"):
            pass
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "rejects.jsonl").stat().st_mode) == 0o600


def test_rejects_of_tasks_are_taken_in_order_and_their_files_are_gone(tmp_path: Path) -> None:
    parts = [tmp_path / name for name in ("1", "2")]
    for number, part in enumerate(parts):
        with Rejects(part) as rejects:
            rejects.write("a.log", number, "blank", b"x" * 300_000)

    with Rejects(tmp_path / "all") as rejects:
        for part in parts:
            rejects.take(part)

    assert [record["line"] for record in kept(tmp_path / "all")] == [0, 1]
    assert not any(part.exists() for part in parts)


def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match="can't be written"):
        Rejects(tmp_path / "none" / "rejects.jsonl")
