"""A Moodle site's REST server over HTTP, answering in the shapes that Moodle 5.0 was seen to answer in."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.roster.moodle.outcome_shapes import completion_status, user_grades

Form = dict[str, Any]
TOKEN = "0123456789abcdef0123456789abcdef"
SITE_INFO = "core_webservice_get_site_info"
ENROLLED = "core_enrol_get_enrolled_users"
BY_FIELD = "core_course_get_courses_by_field"
COURSES = "core_course_get_courses"
GRADES = "gradereport_user_get_grade_items"
COMPLETION = "core_completion_get_course_completion_status"
USUAL = frozenset({SITE_INFO, ENROLLED, BY_FIELD, COURSES, GRADES, COMPLETION})
EXISTING = USUAL | {"core_user_get_users"}
START, END = 1791151200, 1797804000  # 5 October and 20 December 2026, in Madrid


class Refused(Exception):
    """An exception as Moodle's REST server writes it."""

    def __init__(self, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.body = {"exception": kind, "errorcode": code, "message": message}


def no_record() -> Refused:
    return Refused("dml_missing_record_exception", "invalidrecordunknown", "Can't find data record in database.")


def access_control() -> Refused:
    return Refused("webservice_access_exception", "accessexception", "Access control exception")


@dataclass
class Moodle:
    """What the site has; tests change it between calls."""

    url: str = ""
    token: str = TOKEN
    functions: set[str] = field(default_factory=lambda: set(USUAL))
    people: list[Form] = field(default_factory=list)
    suspended: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    """Ids of people whom the token's user may not see: pages come short."""
    may_review: bool = True
    grades: dict[int, float | None] = field(default_factory=dict)
    """Course totals, of 60."""
    criteria: int = 1
    """Criteria of completion."""
    completed: dict[int, int] = field(default_factory=dict)
    """Who completed the course, and when."""
    may_view: set[str] = field(default_factory=lambda: {GRADES, COMPLETION})
    """What the token's user has the capabilities for."""
    courses: list[Form] = field(default_factory=list)
    refusal: Refused | None = None
    """What every call is refused with."""
    instead: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    """Answers of a web server or a proxy that come before Moodle's own: status, headers, body."""
    late: list[float] = field(default_factory=list)
    """Seconds that the next answers take."""
    asked: list[Form] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def answer(self, form: Form) -> Any:
        self.asked.append(form)
        if self.refusal is not None:
            raise self.refusal
        if form.get("wstoken") != self.token:
            raise Refused("core\\exception\\moodle_exception", "invalidtoken", "Invalid token - token not found")
        name = form["wsfunction"]
        if name not in EXISTING:
            raise no_record()
        if name not in self.functions:
            raise access_control()
        answers = {SITE_INFO: self._site_info, ENROLLED: self._enrolled, BY_FIELD: self._by_field, COURSES: self._all}
        return (answers | {GRADES: self._grades, COMPLETION: self._completion})[name](form)

    def _site_info(self, form: Form) -> Form:
        offered = [{"name": name, "version": "2025041400"} for name in sorted(self.functions)]
        return {"sitename": "A trial", "siteurl": self.url, "release": "5.0 (Build: 20250414)", "functions": offered}

    def _by_field(self, form: Form) -> Form:
        assert form["field"] == "id"
        return {"courses": [each for each in self.courses if str(each["id"]) == form["value"]], "warnings": []}

    def _all(self, form: Form) -> list[Form]:
        wanted = set(form["options"]["ids"].values())
        return [each for each in self.courses if str(each["id"]) in wanted]

    def _enrolled(self, form: Form) -> list[Form]:
        if all(str(each["id"]) != form["courseid"] for each in self.courses):
            raise no_record()
        options = {each["name"]: each["value"] for each in form.get("options", {}).values()}
        if not self.may_review and {"onlyactive", "onlysuspended"} & options.keys():
            told = "Sorry, but you do not currently have permissions to do that (Review course enrolments)."
            raise Refused("core\\exception\\required_capability_exception", "nopermissions", told)
        wanted = {"onlysuspended": True, "onlyactive": False}
        states = {wanted[name] for name in options.keys() & wanted.keys()} or {True, False}
        people = [each for each in self.people if (each["id"] in self.suspended) in states]
        first, number = int(options.get("limitfrom", 0)), int(options.get("limitnumber", 0)) or len(people)
        fields = options["userfields"].split(",")
        page = people[first : first + number]
        return [
            {key: value for key, value in each.items() if key in fields}
            for each in page
            if each["id"] not in self.hidden
        ]

    def _grades(self, form: Form) -> Form:
        if GRADES not in self.may_view:
            told = "Sorry, but you do not currently have permissions to do that (View all grades in course)."
            raise Refused("core\\exception\\required_capability_exception", "nopermissions", told)
        wanted = [int(form["userid"])] if form.get("userid") else [each["id"] for each in self.people]
        return {"usergrades": [user_grades(each, self.grades.get(each)) for each in wanted], "warnings": []}

    def _completion(self, form: Form) -> Form:
        number = int(form["userid"])
        refusals = {
            "cannotviewreport": (COMPLETION not in self.may_view, "You cannot view this report"),
            "usernotenroled": (number in self.suspended, "User is not enrolled in this course"),
            "nocriteriaset": (not self.criteria, "No completion criteria set for this course"),
        }
        for code, (is_so, told) in refusals.items():
            if is_so:
                raise Refused("core\\exception\\moodle_exception", code, told)
        return completion_status([self.completed.get(number)] * self.criteria)


def person(number: int, role: str = "student", **told: Any) -> Form:
    """A person as core_enrol_get_enrolled_users tells it; empty fields are left out, custom fields too."""
    names = {
        "username": f"user{number}",
        "firstname": "Ana",
        "lastname": f"Nr {number}",
        "fullname": f"Ana Nr {number}",
    }
    roles = [{"roleid": 5, "name": "", "shortname": role, "sortorder": 0}] if role else []
    usual = {"email": f"user{number}@learners.example", "department": "", "lastcourseaccess": 0, "roles": roles}
    found = {"id": number, **names, **usual, **told}
    return {key: value for key, value in found.items() if value is not None}


def fields(**written: str) -> list[Form]:
    """Custom profile fields that are filled in."""
    return [{"type": "text", "value": text, "name": name.title(), "shortname": name} for name, text in written.items()]


def groups(**names: str) -> list[Form]:
    """Groups that a person is in, by `g` and their number, named as Moodle writes names."""
    words = {"description": "<div>words</div>", "descriptionformat": 1}
    return [{"id": int(number[1:]), "name": name, **words} for number, name in names.items()]


def course(
    number: int, name: str = "Social networks and education", end: int = END, *, has_completion: bool = False
) -> Form:
    dates = {"startdate": START, "enddate": end, "enablecompletion": int(has_completion)}
    return {"id": number, "fullname": name, "shortname": f"C{number}", **dates}


@contextmanager
def running_moodle() -> Iterator[Moodle]:
    """A site on a port of this machine, without courses and people."""
    moodle = Moodle()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            moodle.paths.append(self.path)
            if moodle.late:
                time.sleep(moodle.late.pop(0))
            if moodle.instead:
                self._send(*moodle.instead.pop(0))
            elif self.path != "/webservice/rest/server.php":
                self._send(404, {"Content-Type": "text/html"}, "Not found")
            else:
                self._send(200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(self._told(sent)))

        def _told(self, sent: str) -> Any:
            try:
                return moodle.answer(nested(sent))
            except Refused as refused:
                return refused.body

        def _send(self, status: int, headers: dict[str, str], body: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            # Who waited long enough, or read enough, is gone.
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name for it
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    moodle.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield moodle
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nested(sent: str) -> Form:
    """A form as PHP reads it: options[0][name]=… becomes {"options": {"0": {"name": …}}}."""
    found: Form = {}
    for name, value in parse_qsl(sent, keep_blank_values=True):
        first, *rest = [name.split("[")[0], *re.findall(r"\[(\w*)\]", name)]
        place = found
        for key, below in zip([first, *rest], rest, strict=False):
            place = place.setdefault(key, {})
            assert below != ""
        place[[first, *rest][-1]] = value
    return found
