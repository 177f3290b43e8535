"""Logs come as lines from wherever they lie and however they are wrapped; what is wrong is one clear sentence."""

import io
import os
import pickle
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.clickstream.sources import LogRef, LogSource, find_logs, lines, open_log
from communicator.clickstream.sources.opening import told_of
from communicator.errors import UnreadableFile
from communicator.packed import streams
from tests.clickstream.lines import line
from tests.packed.wrapping import PACKINGS, tar_of, zip_of

FEW = [line(minute) for minute in range(3)]
MANY = [line(minute) for minute in range(5_000)]
packings = pytest.mark.parametrize("packing", PACKINGS)


def source(path: Path) -> LogSource:
    return open_log(LogRef(str(path)))


def packed(packing: str, records: list[bytes] = FEW) -> bytes:
    return PACKINGS[packing](b"\n".join(records) + b"\n")


def names(*paths: Path | str) -> list[str]:
    return [ref.name for ref in find_logs(map(str, paths))]


@packings
def test_a_packed_log_is_told_by_its_bytes_and_several_one_after_the_other_are_one(
    packing: str, tmp_path: Path
) -> None:
    path = tmp_path / "no-ending"
    path.write_bytes(packed(packing) + packed(packing))

    read = source(path)

    assert list(read.lines()) == FEW + FEW
    assert read.incomplete == ""
    assert read.bytes_read == path.stat().st_size


@packings
def test_a_truncated_one_is_read_as_far_as_it_goes(packing: str, tmp_path: Path) -> None:
    noise = [line(minute, event=os.urandom(40).hex()) for minute in range(3_000)]
    whole = packed(packing, noise)
    path = tmp_path / f"cut.log.{packing}"
    path.write_bytes(whole[: len(whole) * 3 // 4])

    read = source(path)

    taken = list(read.lines())
    assert taken[:-1] == noise[: len(taken) - 1]
    assert len(noise) // 2 < len(taken) < len(noise)
    assert read.incomplete == "its compressed data ends early"


def test_zeros_behind_a_gzip_are_padding_and_anything_else_is_told(tmp_path: Path) -> None:
    padded, dirty = tmp_path / "padded.gz", tmp_path / "dirty.gz"
    padded.write_bytes(packed("gz") + bytes(512))
    dirty.write_bytes(packed("gz") + b"rubbish")

    first, second = source(padded), source(dirty)

    assert list(first.lines()) == list(second.lines()) == FEW
    assert first.incomplete == ""
    assert second.incomplete


_folder = ""


@pytest.fixture(autouse=True)
def _one_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _folder  # noqa: PLW0603 - Hypothesis wants no fixture that changes between its examples
    _folder = str(tmp_path_factory.getbasetemp())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*PACKINGS, "tar", "zip"]), st.binary(max_size=200), st.integers(0, 400))
def test_damage_never_crashes_the_reader(packing: str, noise: bytes, at: int) -> None:
    wrapped = tar_of({"a.log": FEW[0], "b.log": FEW[1]}) if packing == "tar" else b""
    wrapped = zip_of({"a.log": FEW[0], "b.log.gz": packed("gz")}) if packing == "zip" else wrapped
    damaged = bytearray(wrapped or packed(packing))
    damaged[at : at + len(noise)] = noise
    path = Path(_folder) / "damaged.log"
    path.write_bytes(damaged)

    for ref in find_logs([str(path)]):
        with suppress(UnreadableFile):
            list(open_log(ref).lines())


@pytest.mark.slow
@packings
def test_a_bomb_fills_no_memory(packing: str, tmp_path: Path) -> None:
    import tracemalloc

    plain = bytes(128 << 20)
    (tmp_path / "bomb").write_bytes(PACKINGS[packing](plain))
    del plain
    tracemalloc.start()

    taken = list(source(tmp_path / "bomb").lines())

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == [None]
    assert peak < 110 << 20


def test_a_line_too_long_for_the_memory_is_none_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 2_000)
    written = io.BytesIO(b"\n".join([FEW[0], b"x" * 9_000, FEW[1], b"y" * 9_000]))
    blocks = streams.Stream(streams.blocks_of(written, 512))

    assert list(lines.Part("long.log", blocks).lines()) == [FEW[0], None, FEW[1], None]


def test_standard_input_may_be_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    for given_, expected in ((packed("gz"), FEW), (b"\n".join(FEW), FEW), (tar_of({"a.log": FEW[0]}, "w:gz"), FEW[:1])):

        class Stream:
            buffer = io.BytesIO(given_)

        monkeypatch.setattr(sys, "stdin", Stream)
        assert list(open_log(LogRef("-")).lines()) == expected
    assert names("-") == ["standard input"]
    monkeypatch.setattr(sys, "stdin", None)  # as Python has it where it is closed
    with pytest.raises(UnreadableFile, match="standard input is closed"):
        list(open_log(LogRef("-")).lines())


def test_a_pipe_is_read_once_and_not_looked_into_before(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    holder = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)  # so that nobody waits for the other end
    os.write(holder, packed("gz") + packed("gz"))

    (ref,) = find_logs([str(pipe)])
    closing = threading.Timer(0.2, os.close, [holder])
    closing.start()

    assert ref == LogRef(str(pipe))
    assert list(open_log(ref).lines()) == FEW + FEW


def test_a_folder_stands_for_what_is_called_like_a_log_in_it(tmp_path: Path) -> None:
    logs = {"a.log", "b.log.gz", "tracking.log-20170524", "2014-05-26.gz", "e.jsonl", "o-events.log.gz.gpg", "logs.csv"}
    others = {"table.sql", "x-course_structure.json", ".hidden.log", "a.sql.gz", "o-auth_user.sql.gpg", "grades.csv"}
    others |= {"o-course-prod.xml.tar.gz", "notes.txt.gz"}
    for name in logs | others:
        (tmp_path / name).touch()
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "z.log").touch()

    assert set(names(tmp_path)) == logs | {"z.log"}
    assert names(tmp_path / "deeper", tmp_path / "deeper" / "z.log") == ["z.log"]  # once


def test_a_pattern_stands_for_what_matches_it(tmp_path: Path) -> None:
    for name in ("2025/a.gz", "2025/b.txt", "2026/03/c.gz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert names(f"{tmp_path}/**/*.gz") == ["a.gz", "c.gz"]
    with pytest.raises(UnreadableFile, match=r"Nothing matches .*\*\.log; check the pattern"):
        names(f"{tmp_path}/*.log")
    with pytest.raises(UnreadableFile, match="is not there; check the path"):
        names(tmp_path / "none.log")


def test_links_that_lead_in_circles_give_each_log_once(tmp_path: Path) -> None:
    (tmp_path / "a.log").touch()
    (tmp_path / "again.log").symlink_to(tmp_path / "a.log")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "up").symlink_to(tmp_path)

    assert len(names(tmp_path)) == len(names(f"{tmp_path}/**/*.log")) == 1


def test_a_name_that_is_no_text_or_of_two_lines_is_told_on_one(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9\n\x1b[31m.log")
    odd.write_bytes(FEW[0])

    (ref,) = find_logs([str(tmp_path)])
    assert ref.name == "caf\ufffd\ufffd\ufffd[31m.log"
    assert list(open_log(ref).lines()) == FEW[:1]


def test_a_file_that_was_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(FEW[0])
    (ref,) = find_logs([str(tmp_path / "x.txt")])

    assert ref == LogRef(str(tmp_path / "x.txt"), "", True, len(FEW[0]))
    assert list(open_log(pickle.loads(pickle.dumps(ref))).lines()) == [FEW[0]]  # noqa: S301


@pytest.mark.skipif(os.geteuid() == 0, reason="root: may read everything")
def test_what_may_not_be_read_is_told_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "barred.log").touch(0o000)
    (tmp_path / "barred").mkdir(0o000)

    for ref in find_logs([str(tmp_path)]):
        with pytest.raises(UnreadableFile, match="Permission denied"):
            list(open_log(ref).lines())


@pytest.mark.parametrize("url", ["https://ann:hush@host/logs/a.log?sig=hush", "ftp://ann:hush@host/logs/a.log"])
def test_a_url_is_told_without_who_signs_in_and_how(url: str) -> None:
    ref = LogRef(url, "m.log")

    assert ref.name == "a.log!m.log"
    assert "hush" not in repr(ref)


def test_a_protocol_that_nobody_knows_is_told_without_the_password() -> None:
    with pytest.raises(UnreadableFile, match="nosuch:// is no protocol that fsspec knows") as told:
        names("nosuch://ann:hush@host/a.log")
    assert "hush" not in str(told.value)


def test_what_a_library_says_is_told_without_the_password() -> None:
    url = "s3://ann:hush@bucket/a.log?sig=silence"
    with pytest.raises(UnreadableFile, match="Invalid bucket") as told, told_of(url):
        raise ValueError('Invalid bucket name "ann:hush@bucket", signed sig=silence')
    assert "hush" not in str(told.value)
    assert "silence" not in str(told.value)
