"""Logs in archives, in one another too: read where they lie, and nothing is written or followed."""

import gzip
import tarfile
from pathlib import Path

import pytest

from communicator.clickstream.sources import LogRef, LogSource, find_logs, open_log
from communicator.errors import UnreadableFile
from tests.clickstream.lines import line
from tests.packed.wrapping import PACKINGS, tar_of, zip_of

FEW = [line(minute) for minute in range(3)]


def source(path: Path) -> LogSource:
    return open_log(LogRef(str(path)))


def packed(packing: str) -> bytes:
    return PACKINGS[packing](b"\n".join(FEW) + b"\n")


def test_archives_in_archives_are_their_logs(tmp_path: Path) -> None:
    inner = tar_of({"2026/c.log.zst": packed("zst"), "notes.txt": b"x"}, "w:gz")
    members = {"a.log": FEW[0], "b.log.gz": packed("gz"), "inner.tar.gz": inner, "table.sql": b"id\n", "d.zip": b""}
    members["d.zip"] = zip_of({"e.json": FEW[2]})
    (tmp_path / "p.zip").write_bytes(zip_of(members))
    (tmp_path / "t.tar").write_bytes(tar_of(members))
    (tmp_path / "t.tgz").write_bytes(tar_of(members, "w:gz"))
    (tmp_path / "t.tar.zst").write_bytes(PACKINGS["zst"](tar_of(members)))

    refs = list(find_logs([str(tmp_path)]))

    inside = ["a.log", "b.log.gz", "inner.tar.gz", "d.zip"]
    expected = [f"{archive}!{name}" for archive in ("p.zip", "t.tar") for name in inside] + ["t.tar.zst", "t.tgz"]
    assert [ref.name for ref in refs] == expected
    assert not any(ref.is_named for ref in refs)
    read = [list(open_log(ref).lines()) for ref in refs]
    each = [[FEW[0]], FEW, FEW, [FEW[2]]]
    assert read == [*each, *each, *([record for log in each for record in log],) * 2]
    told = [part.name for part in open_log(refs[-1]).parts()]
    assert told == ["t.tgz!a.log", "t.tgz!b.log.gz", "t.tgz!inner.tar.gz!2026/c.log.zst", "t.tgz!d.zip!e.json"]


def test_a_member_that_is_damaged_does_not_keep_the_others_out(tmp_path: Path) -> None:
    path = tmp_path / "t.tar.gz"
    path.write_bytes(tar_of({"a.log.gz": packed("gz")[:-9], "b.log": FEW[0]}, "w:gz"))

    read = source(path)

    assert list(read.lines())[-1] == FEW[0]
    assert read.incomplete == "in it a.log.gz: its compressed data ends early"


def test_nothing_is_written_where_names_in_an_archive_say(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    for name, archive in {"t.tar": tar_of, "t.zip": zip_of}.items():
        (folder / name).write_bytes(archive({"../../escaped.log": FEW[0], "/escaped.log": FEW[1]}))

    assert [list(open_log(ref).lines()) for ref in find_logs([str(folder)])] == [[FEW[0]], [FEW[1]]] * 2
    assert {path.name for path in tmp_path.rglob("*")} == {"in", "here", "t.tar", "t.zip"}


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    info = tarfile.TarInfo("passwords.log")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "t.tar", "w") as archive:
        archive.addfile(info)

    with pytest.raises(UnreadableFile, match=r"t\.tar holds nothing that is called like a log"):
        list(source(tmp_path / "t.tar").lines())


def test_what_is_wrapped_without_end_is_refused(tmp_path: Path) -> None:
    wrapped = FEW[0]
    for _ in range(30):
        wrapped = gzip.compress(wrapped)
    (tmp_path / "bomb.gz").write_bytes(wrapped)

    with pytest.raises(UnreadableFile, match="unpack it first"):
        list(source(tmp_path / "bomb.gz").lines())


def test_a_zip_with_a_password_is_told(tmp_path: Path) -> None:
    locked = bytearray(zip_of({"a.log": FEW[0]}))
    locked[6] |= 1  # the flags, in the member's own header and in the table of contents
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)

    (ref,) = find_logs([str(tmp_path)])
    with pytest.raises(UnreadableFile, match=r"locked.zip!a.log can't be read: the zip is locked by a password"):
        list(open_log(ref).lines())


def test_an_archive_of_thousands_of_logs_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zip_of({f"{number:05}.log": FEW[0] + b"\n" for number in range(3_000)}))

    (ref,) = find_logs([str(path)])

    assert sum(1 for part in open_log(ref).parts() for _ in part.lines()) == 3_000
