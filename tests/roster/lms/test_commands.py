"""`communicator roster sync`, `courses` and `status` for an LMS's database: by hand, and for a timer."""

import json
import sys
from typing import Any

import pytest

from communicator.access.tables import Site
from communicator.cli import main
from communicator.config import Settings
from communicator.database import Database
from communicator.operations import lms_sync
from communicator.service_errors import LmsAway
from tests.roster.lms.lms import COURSE, OTHER, WORD, Lms

pytestmark = pytest.mark.slow


class Command:
    """The command line, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *words: str) -> tuple[int, str]:
        """The exit code, and all that was said."""
        self._monkeypatch.setattr(sys, "argv", ["communicator", "roster", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    def told(self, *words: str, code: int = 0) -> dict[str, Any]:
        """What it says with --json; where it fails, a line for people follows."""
        found, said = self.run(*words, "--json")
        assert found == code, said
        told: dict[str, Any] = json.loads(said.splitlines()[0])
        return told


@pytest.fixture
def command(
    command_environment: Settings,
    site: Site,
    lms: Lms,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line with two courses to sync."""
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL", lms.url())
    for course_id in (COURSE, OTHER):
        lms.add_course(course_id)
    lms.people(range(1, 4))
    lms.enrol(1, OTHER)
    return Command(monkeypatch, capsys)


def test_courses_are_found_switched_on_listed_and_synced(command: Command) -> None:
    found = command.told("courses")
    assert (found["patterns"], [each["on"] for each in found["courses"]]) == ([], [False, False])
    assert found["courses"][1] == {"course_id": COURSE, "name": "Statistics", "on": False}

    found = command.told("courses", "--on", "course-v1:DemoX+*", "--off", "*+NET*")
    assert found["patterns"] == [{"pattern": "course-v1:DemoX+*", "on": True}, {"pattern": "*+NET*", "on": False}]
    assert {each["course_id"]: each["on"] for each in found["courses"]} == {OTHER: False, COURSE: True}

    done = command.told("sync")
    (course,) = done["courses"]
    assert course.items() >= {"course_id": COURSE, "state": "ok", "learners": 3, "new": 3, "message": ""}.items()
    assert done["read"]["rows"] == 5  # two courses, three people

    assert command.told("courses", "--undo")["taken_back"] == "*+NET*"
    assert [each["learners"] for each in command.told("sync")["courses"]] == [1, 3]
    told = command.told("status")["courses"]
    assert [(each["course_id"], each["state"], each["learners"]) for each in told] == [
        (OTHER, "ok", 1),
        (COURSE, "ok", 3),
    ]
    assert all(each["started"] <= each["finished"] for each in told)


def test_a_course_that_fails_stops_no_other_and_ends_with_1(
    command: Command, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    command.run("courses", "--on", "*")
    whole = lms_sync.sync_people

    def broken(database: Any, lms: Any, course: Any, *rest: Any, **more: Any) -> Any:
        if course.course_id == OTHER:
            raise ValueError("user1@learners.example")
        return whole(database, lms, course, *rest, **more)

    monkeypatch.setattr(lms_sync, "sync_people", broken)
    told = command.told("sync", code=1)["courses"]

    assert [(each["state"], each["learners"]) for each in told] == [("failed", 0), ("ok", 3)]
    assert told[0]["message"].startswith("This should not happen (ValueError at ")
    assert "@" not in told[0]["message"]
    code, said = command.run("status")
    assert code == 0
    assert "2 courses: 1 ok, 1 failed." in said
    assert f"{OTHER} could not be synced; communicator roster status --site campus tells why" in command.run("sync")[1]


def test_once_the_database_is_away_the_other_courses_are_not_begun(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.run("courses", "--on", "*")

    def away(*_: Any, **__: Any) -> Any:
        raise LmsAway("The LMS's database server ended the connection; try again")

    monkeypatch.setattr(lms_sync, "sync_people", away)
    told = command.told("sync", code=1)["courses"]
    assert [(each["state"], each["message"].split(":")[0]) for each in told] == [
        ("failed", "The LMS's database server ended the connection; try again"),
        ("skipped", "Not begun"),
    ]


def test_a_sync_that_fails_as_a_whole_is_told_by_the_status(command: Command, lms: Lms) -> None:
    command.run("courses", "--on", "*")
    command.run("sync")
    lms.run("RENAME TABLE student_courseenrollment TO elsewhere")

    code, said = command.run("sync")
    told = command.told("status")["courses"]

    assert code == 1
    assert [each["state"] for each in told] == ["failed", "failed"]
    assert all(each["message"] in said and "student_courseenrollment" in each["message"] for each in told)
    assert "2 courses: 2 failed." in command.run("status")[1]


def test_courses_that_are_switched_off_or_gone_say_so(command: Command, lms: Lms) -> None:
    command.run("courses", "--on", "*")
    command.run("sync")
    lms.run(f"DELETE FROM course_overviews_courseoverview WHERE id = '{OTHER}'")
    lms.add_course("course-v1:DemoX+NEW+2026")
    command.run("courses", "--off", COURSE)
    command.run("sync")
    told = {each["course_id"]: each for each in command.told("status")["courses"]}
    assert told[OTHER]["message"] == "The LMS has it no more; nothing of it was changed"
    assert told[COURSE]["message"] == "It is switched off; nothing of it was changed"
    assert (told[COURSE]["state"], told[COURSE]["learners"]) == ("skipped", 3)


def test_what_is_said_is_for_people_too_and_tells_no_password(command: Command) -> None:
    assert "0 of 2 courses are switched on" in command.run("courses")[1]
    code, said = command.run("sync")
    assert code == 1
    assert "None of the 2 courses of site campus is switched on; communicator roster courses" in said
    command.run("courses", "--on", "*")
    code, said = command.run("sync")
    assert code == 0
    assert "2 courses: 2 ok." in said
    assert "Read 6 rows and" in said
    assert WORD not in said


def test_a_pattern_that_is_none_and_a_site_without_a_url_are_wrong_use(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.run("courses", "--on", "")[0] == 2
    monkeypatch.delenv("COMMUNICATOR_LMS_DATABASE_URL")
    code, said = command.run("sync")
    assert code == 2
    assert "set COMMUNICATOR_LMS_DATABASE_URL_CAMPUS to mysql://user:password@host/database" in said
