"""Rows of Moodle's log, `logstore_standard_log`, made by hand as Moodle 5.0 writes them, and exports of them."""

import csv
import io
import json
import random
from collections.abc import Sequence
from typing import Any

COLUMNS = [
    *("id", "eventname", "component", "action", "target", "objecttable", "objectid", "crud", "edulevel", "contextid"),
    *("contextlevel", "contextinstanceid", "userid", "courseid", "relateduserid", "anonymous", "other"),
    *("timecreated", "origin", "ip", "realuserid"),
]
START = 1_772_442_000  # 2026-03-02 09:00 UTC
COURSE, MODULE = 50, 70  # context levels
Row = dict[str, Any]


def row(event: str = r"\core\event\course_viewed", minute: float = 0, **fields: Any) -> Row:
    """What user 7 did in course 2; `module` is a course module's id, others replace columns."""
    component, _, name = event.strip("\\").split("\\")
    target, _, action = name.rpartition("_")
    module = fields.pop("module", None)
    row.number += 1  # type: ignore[attr-defined]
    made = dict.fromkeys(COLUMNS) | {
        "id": row.number,  # type: ignore[attr-defined]
        "eventname": event,
        "component": component,
        "action": action,
        "target": target,
        "crud": "r",
        "edulevel": 2,
        "contextid": 40,
        "contextlevel": COURSE if module is None else MODULE,
        "contextinstanceid": 2 if module is None else module,
        "userid": 7,
        "courseid": 2,
        "anonymous": 0,
        "other": "null",
        "timecreated": START + int(60 * minute),
        "origin": "web",
        "ip": "192.0.2.7",
    }
    return made | fields


row.number = 0  # type: ignore[attr-defined]


def lines_of(text: str) -> list[bytes]:
    """A file's lines, as `LogSource` gives them."""
    lines = text.encode().split(b"\n")
    return lines if lines[-1] else lines[:-1]


def as_csv(rows: Sequence[Row], delimiter: str = ",", ending: str = "\n", columns: Sequence[str] = COLUMNS) -> str:
    """A CSV export, as PostgreSQL's `COPY … CSV HEADER` writes it."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, delimiter=delimiter, lineterminator=ending, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in each.items()} for each in rows)
    return file.getvalue()


def as_mysql_batch(rows: Sequence[Row]) -> str:
    r"""What `mysql --batch` prints: tabs between, no quotes, backslashes as two, NULL for nothing."""
    table = [COLUMNS, *([_escaped(each[name]) for name in COLUMNS] for each in rows)]
    return "".join("\t".join(cells) + "\n" for cells in table)


def _escaped(value: Any) -> str:
    text = "NULL" if value is None else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def as_json_lines(rows: Sequence[Row]) -> str:
    """One object a line, as `row_to_json` gives them."""
    return "".join(json.dumps(each) + "\n" for each in rows)


def some_log(seed: int, many: int, days: int = 90) -> list[Row]:
    """A log in which everything occurs that rows are counted for."""
    dice = random.Random(seed)
    made = []
    for _ in range(many):
        event = dice.choice(EVENTS)
        fields: Row = {"userid": dice.choice([-1, 0, 1, 2, *range(3, 40)])}
        fields["courseid"] = dice.choice([0, 1, None, *[2] * 12, *[3] * 6])
        if "module" in event or "mod_" in event:
            fields["module"] = dice.randrange(10, 30)
        if dice.random() < 0.5:
            fields["relateduserid"] = dice.randrange(3, 40)
        if dice.random() < 0.1:
            fields["anonymous"] = 1
        if dice.random() < 0.1:
            fields["realuserid"] = 2
        if dice.random() < 0.05:
            fields["timecreated"] = dice.choice([0, None, 4_200_000_000])
        if event.endswith("user_graded"):
            fields["other"] = dice.choice(GRADES)
        made.append(row(event, dice.random() * 60 * 24 * days, **fields))
    return made


EVENTS = [
    r"\core\event\course_viewed",
    r"\core\event\section_viewed",
    r"\core\event\user_enrolment_created",
    r"\core\event\user_graded",
    r"\core\event\course_completed",
    r"\mod_page\event\course_module_viewed",
    r"\mod_video\event\course_module_viewed",
    r"\mod_quiz\event\attempt_submitted",
    r"\mod_forum\event\discussion_viewed",
    r"\mod_forum\event\post_created",
    r"\mod_feedback\event\response_submitted",
    r"\tool_usertours\event\tour_started",
]
GRADES = [
    '{"itemid":"4","overridden":false,"finalgrade":"8.50000"}',
    '{"itemid":5,"overridden":true,"finalgrade":7.25}',
    'a:3:{s:6:"itemid";s:1:"4";s:10:"overridden";b:0;s:10:"finalgrade";d:6.5;}',
    '{"itemid":"6","overridden":false,"finalgrade":null}',
]
