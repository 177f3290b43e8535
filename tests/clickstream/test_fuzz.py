"""The readers of logs and of roster files keep their laws, whatever a fuzzer thinks of."""

import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from communicator.clickstream.tracking_log import Counts, read_events
from communicator.errors import UnreadableFile
from communicator.roster.files.found import find_files
from tests.clickstream.fuzz_laws import check_log
from tests.clickstream.fuzz_seeds import seeds as logs
from tests.clickstream.lines import line, page
from tests.components import need_atheris
from tests.roster.fuzz_laws import NAMES, check_roster
from tests.roster.fuzz_seeds import seeds as rosters

HERE = Path(__file__).parent
CORPORA = {check_log: HERE / "corpus", check_roster: HERE.parent / "roster" / "corpus"}
MOST_BYTES = 100_000
SECONDS = 5


def test_logs_that_the_fuzzer_found_keep_the_laws(tmp_path: Path) -> None:
    inputs = [*logs(), *(path.read_bytes() for path in sorted(CORPORA[check_log].iterdir()))]
    assert len(inputs) > 50
    for each in inputs:
        check_log(each, tmp_path)


def test_roster_files_that_the_fuzzer_found_keep_the_laws(tmp_path: Path) -> None:
    inputs = [*rosters(), *(path.read_bytes() for path in sorted(CORPORA[check_roster].iterdir()))]
    assert len(inputs) > 50
    for each in inputs:
        check_roster(each, tmp_path)


def test_what_the_fuzzer_found_stays_small() -> None:
    assert sum(path.stat().st_size for folder in CORPORA.values() for path in folder.iterdir()) <= MOST_BYTES


@pytest.mark.slow
def test_the_fuzzer_finds_no_crash_in_a_short_run(tmp_path: Path) -> None:
    need_atheris()
    from trials.fuzz import fuzz

    for ended in fuzz(tmp_path, SECONDS):
        assert ended.code == 0, ended.told[-4_000:]
        assert "branches" in ended.figures


# What it found, each with the thought behind it.


def test_a_nul_in_the_address_of_a_page_is_not_kept() -> None:
    (batch,) = read_events([page(1, r"a\u0000b").replace(rb"\\u0000", rb"\u0000")], Counts())

    assert batch.objects == ["a\ufffdb"]


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ((b"a.log", b"\x00.log"), False),  # Python ends a name at its first NUL, and asks for the last letter of ""
        ((b"\x14\x03\x14\x00", b"\x14\x03\x73\x00"), True),  # a zip of version 11.5
    ],
)
def test_a_zip_whose_table_of_contents_is_damaged_stops_nothing(
    tmp_path: Path, change: tuple[bytes, bytes], is_told: bool
) -> None:
    path = tmp_path / "x-2026-03-01.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.log", line(1))
    at = path.read_bytes().rindex(b"PK\x01\x02")
    path.write_bytes(path.read_bytes()[:at] + path.read_bytes()[at:].replace(*change))

    check_log(b"\x00\x00\x00\x01\n" + path.read_bytes(), tmp_path)
    check_roster(bytes([NAMES.index("demox-2026-03-01.zip")]) + path.read_bytes(), tmp_path)
    with pytest.raises(UnreadableFile) if is_told else nullcontext():
        assert list(find_files([path], [])) == []
