"""`communicator clickstream`, `course`, `roster` and `db`, as a person or a script uses them."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communicator.cli import main
from communicator.clickstream.documents import Skip
from communicator.clickstream.event_types_page import REASONS, markdown
from communicator.config import Settings
from tests.clickstream.lines import COURSE, line, page
from tests.courses import test_structure
from tests.roster import test_edx_package

Run = Callable[..., tuple[int, str, str]]
LOG = b"\n".join([line(1, user=1), page(2, "info", user=2), line(3, course=""), line(4, course="A/B/C"), b"{"])


@pytest.fixture
def run(command_environment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["communicator", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return running


def counted(out: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(out)
    assert told["records"] == told["events"] + sum(told["skipped"].values())
    return told


def test_an_import_tells_what_became_of_every_record(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(LOG))

    code, out, _ = run("clickstream", "import", tmp_path, "--json")

    told = counted(out)
    assert code == 0
    assert (told["files"], told["records"], told["events"], told["new_events"]) == (2, 10, 6, 3)
    assert told["skipped"] == {"no_course": 2, "cut": 2}
    assert counted(run("clickstream", "import", tmp_path, "--json")[1])["new_events"] == 0


def test_one_course_may_be_asked_for_and_an_unknown_one_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)

    _, out, _ = run("clickstream", "import", tmp_path, "--course", COURSE, "--json")
    told = counted(out)
    assert (told["events"], told["skipped"]["other_course"]) == (2, 1)

    code, _, err = run("clickstream", "import", tmp_path, "--course", "course-v1:No+Such+Course")
    assert (code, err.strip().count("\n")) == (1, 0)
    assert "no event of course-v1:No+Such+Course" in err


def test_a_file_that_is_no_log_is_told_and_the_others_are_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    (tmp_path / "notes.txt").write_text("milk\neggs\n")

    code, out, err = run("clickstream", "import", tmp_path / "notes.txt", tmp_path / "a.log", "--json")

    told = counted(out)
    assert code == 1
    assert (told["new_events"], told["not_logs"]) == (3, ["notes.txt"])
    assert err.strip() == (
        "communicator: notes.txt is no tracking log: none of its 2 records is a tracking event (2 not_json); "
        "tracking logs hold one JSON event a line"
    )


def test_a_missing_file_is_told_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)

    code, out, err = run("clickstream", "import", tmp_path / "a.log", tmp_path / "b.log", "--json")

    assert (code, out) == (1, "")
    assert "b.log is not there; check the path" in err


def test_a_log_that_was_cut_is_read_as_far_as_it_goes_and_told(run: Run, tmp_path: Path) -> None:
    packed = gzip.compress(b"\n".join(line(minute) for minute in range(3_000)))
    (tmp_path / "cut.log.gz").write_bytes(packed[:-2_000])

    code, out, err = run("clickstream", "import", tmp_path / "cut.log.gz", "--json")

    assert code == 0
    assert counted(out)["incomplete"] == ["cut.log.gz"]
    assert "could be read in part only: its compressed data ends early" in err


@pytest.mark.slow
def test_rejects_are_never_appended_to_a_log(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    (tmp_path / "b.log").symlink_to(tmp_path / "a.log")

    code, _, told = run("clickstream", "import", tmp_path, "--rejects", tmp_path / "b.log")
    assert code == 2
    assert "b.log is one of the logs; name another file" in told
    assert (tmp_path / "a.log").read_bytes() == LOG


def test_a_data_folder_that_cannot_be_written_to_is_told(
    run: Run, tmp_path: Path, command_environment: Settings
) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    command_environment.data_dir.mkdir(exist_ok=True)
    (command_environment.data_dir / "events").touch()  # where the folder should be

    code, _, told = run("clickstream", "import", tmp_path / "a.log")
    assert code == 1
    assert "can't be written to: Not a directory; make room or mend its permissions" in told


@pytest.mark.slow
def test_several_workers_store_what_one_does(run: Run, tmp_path: Path) -> None:
    for number in range(6):
        # The same course and days in all of them: importers get in each other's way.
        lines = [line(n * 60 + number, user=number) for n in range(48)] + [line(n, user=99) for n in range(10)]
        (tmp_path / f"{number}.log").write_bytes(b"\n".join(lines))

    _, out, _ = run("clickstream", "import", tmp_path, "--workers", 3, "--json")

    told = counted(out)
    assert (told["files"], told["events"], told["new_events"]) == (6, 6 * 58, 6 * 48 + 10)
    assert counted(run("clickstream", "import", tmp_path, "--json")[1])["new_events"] == 0


def test_a_report_tells_types_learners_days_and_what_was_skipped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    run("clickstream", "import", tmp_path)

    _, out, _ = run("clickstream", "report", "--course", COURSE, "--json")
    told = json.loads(out)
    assert told["courses"][0]["types"] == {"info_page": 1, "page_close": 1}
    assert (told["courses"][0]["learners"], told["courses"][0]["days"]) == (2, 1)
    assert told["skipped"] == {"no_course": 1, "cut": 1}
    assert "skipped 1: no_course" in run("clickstream", "report")[1]
    code, _, err = run("clickstream", "report", "--course", "X/Y/Z")
    assert code == 1
    assert "No course X/Y/Z" in err


def test_a_roster_and_its_structure_are_imported_by_one_command(run: Run, tmp_path: Path) -> None:
    test_edx_package.write(tmp_path)
    test_structure.write(tmp_path, test_structure.structure(), test_structure.POLICY)

    code, out, _ = run("roster", "import", tmp_path, "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["files"], told["learners"], told["enrolments"], told["certificates"]) == (5, 3, 3, 2)
    assert (told["structures"], told["graded_problems"], told["courses"]) == (1, 4, [COURSE])

    _, out, _ = run("course", "show", COURSE, "--json")
    shown = json.loads(out)
    assert (shown["name"], shown["pass_mark"], shown["graded_problems"]) == ("Statistics", 0.5, 4)
    assert (shown["learners"], shown["enrolled"]) == (2, 2)
    assert "mara" not in run("roster", "import", tmp_path)[1]


def test_an_empty_pattern_of_test_accounts_is_wrong_use(run: Run) -> None:
    code, _, told = run("roster", "set-apart", " ")

    assert code == 2
    assert "An empty pattern fits nobody" in told


def test_a_course_is_added_listed_and_refused_where_facts_cannot_be(run: Run) -> None:
    assert run("course", "add", COURSE, "--end", "2026-06-30", "--pass-mark", "0.7")[0] == 0
    listed = json.loads(run("course", "list", "--json")[1])["courses"]
    assert [(each["course_id"], each["pass_mark"], each["site"]) for each in listed] == [(COURSE, 0.7, "local")]

    code, _, err = run("course", "add", "A/B/C", "--pass-mark", "70")
    assert code == 2
    assert "pass_mark: must be above 0 and at most 1" in err
    assert run("course", "add", "A/B/C", "--end", "soon")[0] == 2


def test_a_database_is_brought_to_the_schema_and_checked(run: Run) -> None:
    code, out, _ = run("db", "upgrade", "--json")
    assert code == 0
    assert json.loads(out)["revision"]
    assert json.loads(run("db", "check", "--json")[1])["current"] is True


def test_the_page_of_event_types_is_what_the_reader_does() -> None:
    page_of_docs = Path(__file__).parents[2] / "docs" / "event-types.md"

    assert set(REASONS) == set(Skip)
    assert page_of_docs.read_text(encoding="utf-8") == markdown()
