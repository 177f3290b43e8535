"""`communicator roster import` tells, table by table, what files held and what became of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from communicator.cli.roster import roster
from communicator.errors import BadInput
from communicator.file_errors import TooManyWouldLeave
from tests.roster.packages import COURSE, package

DUMP = f"""CREATE TABLE `student_courseenrollment` (`id` int, `user_id` int, `course_id` varchar(255),
`created` datetime, `is_active` tinyint(1), `mode` varchar(100));
INSERT INTO `student_courseenrollment` VALUES (1,7,'{COURSE}','2026-01-05 10:00:00',1,'audit'),(2,8,'nowhere','',1,'');
INSERT INTO `wiki_article` VALUES (1,'problem'),(2,'problem');
"""


pytestmark = pytest.mark.usefixtures("command_environment", "database")


def tell(*arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(call(*arguments, "--json"))
    return told


def call(*arguments: str) -> str:
    return CliRunner().invoke(roster, ["import", *arguments], catch_exceptions=False).stdout


def test_each_table_is_told_with_what_was_skipped_and_what_is_not_used(tmp_path: Path) -> None:
    dump = tmp_path / "dump.sql"
    dump.write_text(DUMP)

    counts = tell(str(dump))

    assert counts["tables"]["student_courseenrollment"] == {
        "rows": 2,
        "used": 1,
        "new": 1,
        "changed": 0,
        "left": 0,
        "outdated": 0,
        "skipped": {"bad_course": 1},
    }
    assert counts["unused"] == {"wiki_article": 2}
    assert "not used: wiki_article, 2 rows" in call(str(dump))


def test_a_whole_export_without_most_learners_is_refused_in_one_line(tmp_path: Path) -> None:
    def week(date: str, people: int) -> str:
        row = {"course_id": COURSE, "is_active": 1, "mode": "audit"}
        return str(package(tmp_path, date, {"student_courseenrollment": [{"user_id": n} | row for n in range(people)]}))

    call(week("2026-01-11", 10))

    with pytest.raises(TooManyWouldLeave, match="8 of the 10 learners") as refused:
        call(week("2026-01-18", 2))
    told = tell(week("2026-01-18", 2), "--yes")

    assert "\n" not in str(refused.value)
    assert told["tables"]["student_courseenrollment"]["left"] == 8


def test_a_report_of_an_unknown_course_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "DemoX_STAT101_2026_grade_report_2026-03-02-1015.csv"
    path.write_text("Student ID,Email,Username,Grade\n7,mara@example.com,mara,0.5\n")

    with pytest.raises(BadInput, match="say --course ID"):
        call(str(path))

    assert tell(str(path), "--course", COURSE)["courses"] == [COURSE]
