"""`communicator audience`: saved selections by name, and what is told of those who aren't written to."""

import json
import sys
from typing import Any

import pytest

from communicator.audience.marks import write_marks
from communicator.cli import main
from communicator.config import Settings
from communicator.database import Database
from tests.audience.people import Person, populate

COURSE = ("--course", "course-v1:DemoX+STAT101+2026")


@pytest.fixture
def run(
    database: Database,
    command_environment: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(chances=(n, n, n)) for n in range(12)] + [Person()])
        hours = {"survey:hours a week": {learner.id: str(n) for n, learner in enumerate(learners)}}
        write_marks(session, course.id, "a survey", hours)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["communicator", "audience", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(str(ended.value.code)), told.out, told.err

    return run


@pytest.mark.slow
def test_a_selection_is_saved_counted_by_name_listed_and_forgotten(run: Any) -> None:
    where = ("--where", 'certify<=5 and survey:"hours a week">=2')
    code, out, err = run("segments", "save", "Busy", *COURSE, *where)
    assert (code, out.endswith(": 4 match now.\n")) == (0, True), err
    code, out, _ = run("count", *COURSE, "--segment", "Busy", "--json")
    told = json.loads(out)
    assert (code, told["matching"], told["criteria"]["marks"]) == (0, 4, {"survey:hours a week": {"least": 2.0}})
    assert run("segments", "save", "Busy", *COURSE, "--where", "all")[0] == 0
    code, out, _ = run("segments", "list", *COURSE)
    assert (code, out.startswith("Busy ("), out.endswith("): 13 match\n")) == (0, True, True)
    assert run("segments", "remove", "Busy", *COURSE)[:2] == (0, "Busy is forgotten.\n")
    code, _, err = run("count", *COURSE, "--segment", "Busy")
    assert (code, "no saved selection" in err) == (1, True)


def test_a_count_says_why_people_are_left_out_and_what_vanished(run: Any) -> None:
    code, out, _ = run("count", *COURSE, "--where", "leave>=0 and survey:shoes=42,43")
    assert code == 0
    assert "0 match (chance of leaving 0–100 %, survey:shoes 42 or 43)" in out
    assert "survey:shoes: nobody in this course has this mark (any more)" in out
    code, out, _ = run("count", *COURSE, "--where", "leave>=3")
    assert "9 match" in out
    assert "1 more have no chances to choose by" in out
    assert "so few that a message singles them out" in out


def test_either_conditions_or_a_name(run: Any) -> None:
    for arguments in ((), ("--where", "all", "--segment", "Busy")):
        code, _, err = run("count", *COURSE, *arguments)
        assert (code, "either --where or --segment" in err) == (2, True)
