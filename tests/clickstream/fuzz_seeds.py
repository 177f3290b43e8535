"""Logs with which the fuzzer begins: each kind, small, of invented people."""

import json
from collections.abc import Iterator

from tests.clickstream.lines import COURSE, line, page, record
from tests.clickstream.moodle_rows import as_csv, as_json_lines, row


def seeds() -> Iterator[bytes]:
    """Inputs for `check_log`."""
    for number, log in enumerate(_logs()):
        yield bytes([ord("a") + number % 7, ord("c"), ord("A") + number, ord("a") + number % 2]) + b"\n" + log


def _logs() -> Iterator[bytes]:
    checked = {"problem_id": "p", "grade": 1, "max_grade": 2, "attempts": 1, "success": "correct"}
    whole = [
        line(1),
        line(2, "play_video", event='{"id": "v", "currentTime": 7.5, "code": "c"}'),
        line(3, "problem_check", event=checked, event_source="server"),
        line(4, "edx.course.enrollment.activated", event={"user_id": 7, "course_id": COURSE, "mode": "audit"}),
        line(5, "seq_goto", event='{"old": 1, "new": 2, "id": "s"}'),
        line(6, "edx.forum.thread.created", event={"id": "t", "body": "w"}),
        line(7, "edx.grades.course.grade_calculated", event={"percent_grade": 0.5, "course_id": COURSE}),
    ]
    yield b"\n".join([*whole, page(8, "info"), page(9, "discussion/threads/ID/reply")])
    yield b"\n".join([line(1)[:90], b"\x00\x00\x00\x00" + line(2), line(3) + b",", b"[" + line(4) + b"]", b"", line(5)])
    yield json.dumps([record(1), record(2)], indent=1).encode() + b"\r\n" + line(3) + line(4)
    yield (
        b"\xef\xbb\xbf" + line(1, username="Jos\u00e9").replace(b"\\u00e9", b"\xe9") + b"\n" + line(2, time=1772442000)
    )
    inner = {"event": "play_video", "properties": record(1), "timestamp": record(1)["time"], "userId": "7"}
    yield json.dumps(inner).encode() + b"\n" + json.dumps({"log": line(1).decode() + "\n", "stream": "x"}).encode()
    yield (
        b"May 1 10:00 host [tracking] [user 7] logger.py:42 - "
        + line(1)
        + b"\n"
        + line(2, course="DemoX/A/1", user=None)
    )
    rows = [row(), row(r"\mod_quiz\event\attempt_submitted", module=3), row(relateduserid=8, other='{"a":"1"}')]
    yield as_csv(rows).encode()
    yield as_csv(rows, delimiter=";", ending="\r\n").encode()
    yield as_json_lines(rows).encode()
    yield json.dumps(rows).encode()
    yield json.dumps({"type": "table", "data": rows}, indent=1).encode()
    table = "enrollment_id,username,course_id,time,source,event,object\n"
    yield (table + f'1,u,{COURSE},2014-06-12T17:24:01,server,access,o\n2,u,,2014-06-12,browser,video,"a\nb"\n').encode()
    yield b"enrollment_id,time,source,event,object\n1,2014-06-12T17:24:01,browser,problem,o\n"


WORDS = (
    *('"event_type": "', '"name": "', '"time": "2026-03-02T09:00:00+00:00"', '"time": {"$date": 1772442000000}'),
    *('"event": "', '"event": {', '"event": []', '"context": {', '"context": "{', '"course_id": "', '"user_id": '),
    *('"username": "', '"page": "https://x/courses/', '"event_source": "server"', '"properties": {', '"log": "{\\"'),
    *('"message": "', '"data": {', '"timestamp": ', '"usage_key": "', '"module": {', '"grade": 1e400'),
    *('"currentTime": ', "course-v1:A+B+C", "ccx-v1:A+B+C+ccx@1", "A/B/C", "/courses/", "/discussion/users/", "%2F"),
    *("mailto:", "problem_check", "\\ud800", "\\u0000", "\x00\x00\x00\x00", "NaN", "-Infinity", "null", "{}", "[]"),
    *("}{", "},\n{", "\r\n", '\\"', "9" * 20, "eventname", "courseid", "timecreated", "userid", "realuserid"),
    *("relateduserid", "contextlevel", '"RECORDS": [', "\\core\\event\\", "a:1:{s:10:", "enrollment_id"),
    *("2014-06-12T17:24:01", "0001-01-01T00:00:00+23:59"),
)
"""What logs are made of: put into inputs."""
