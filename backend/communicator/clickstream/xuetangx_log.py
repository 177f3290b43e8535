"""Reading logs as XuetangX published them (KDD Cup 2015 and after): a CSV table of enrolment, time, source, event.

Source: KDD Cup 2015's description of its data. `nagivate` is spelt so in what was published. The type is what the
same act is called in Open edX's logs, on which XuetangX runs; times without a zone are read as UTC.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from communicator.clickstream.delimited_lines import DelimitedLines
from communicator.clickstream.documents import Skip
from communicator.clickstream.event_types import LONGEST_OBJECT, LONGEST_TYPE
from communicator.clickstream.events import EPOCH, Actor, Event, EventBatch
from communicator.clickstream.found_rows import read_rows
from communicator.clickstream.rejects import LogRejects
from communicator.clickstream.tracking_log import Counts
from communicator.courses.course_ids import is_course_id
from communicator.file_errors import CourseNotNamed

TYPES: Final = {
    ("server", "access"): "courseware_load",
    ("browser", "access"): "seq_goto",  # a place within the sequence that is open
    ("server", "navigate"): "other_page",
    ("server", "nagivate"): "other_page",
    ("server", "problem"): "problem_check",
    ("browser", "problem"): "problem_check_browser",
    ("browser", "video"): "play_video",
    ("server", "discussion"): "forum_homepage",
    ("server", "wiki"): "wiki_homepage",
    ("browser", "page_close"): "page_close",
}
PREFIX: Final = "xuetangx."
NEEDED: Final = ("enrollment_id", "time", "event")
# Ids of courses as published, which aren't edX's: 5X6FeZozNMgE2VRi3MJYjkkFK8SETtu2
_PUBLISHED_ID = re.compile(r"[A-Za-z0-9_.-]{1,255}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_USERNAME, LONGEST_ID = 255, 100
_SHORTEST_TIME = len("2014-06-12T17:24")
_MICROSECOND = timedelta(microseconds=1)


def read_xuetangx(
    lines: Iterable[bytes | None], counts: Counts, only_course: str | None = None, rejects: LogRejects | None = None
) -> Iterator[EventBatch]:
    """The events in their order, as `tracking_log.read_events`.

    The course is the column `course_id`; without one it is `only_course`, else CourseNotNamed is raised. A course
    id that isn't edX's is taken where `only_course` says it.
    """
    table = DelimitedLines(lines)
    if "course_id" not in table.columns:
        require_course(only_course)
    return read_rows(table, _reader(table.columns, only_course), counts, only_course, rejects)


def require_course(course_id: str | None) -> None:
    """CourseNotNamed where no course is named, or by something that can't be a course's id."""
    if course_id is None:
        raise CourseNotNamed(
            "This log names no course in its rows (enrollment_id,time,source,event,object); "
            "say which one it is of: --course ID"
        )
    if not is_course_id(course_id) and not _PUBLISHED_ID.fullmatch(course_id):
        raise CourseNotNamed(f"{course_id} is no course's id, such as course-v1:TsinghuaX+30240184X+2014_T2")


def _reader(columns: list[str], only_course: str | None) -> Callable[[list[str]], Event | Skip]:
    place = {name: columns.index(name) for name in columns}

    def read(cells: list[str]) -> Event | Skip:
        def cell(name: str) -> str:
            return cells[place[name]].strip().replace("\x00", "\ufffd") if name in place else ""

        actor = _actor_of(cell("username"), cell("enrollment_id"))
        course_id = cell("course_id") if "course_id" in place else only_course or ""
        if not course_id:
            return Skip.NO_COURSE
        if course_id != only_course and not is_course_id(course_id):
            return Skip.BAD_COURSE if only_course is None else Skip.OTHER_COURSE
        time = _time_of(cell("time"))
        if isinstance(time, Skip):
            return time
        told = cell("event")
        if not told:
            return Skip.NO_TYPE
        kind = TYPES.get((cell("source"), told), f"{PREFIX}{told}")[:LONGEST_TYPE]
        return Event(course_id, actor, time, kind, cell("object")[:LONGEST_OBJECT], None, None, None)

    return read


def _actor_of(username: str, enrollment_id: str) -> Actor:
    return ("", username[:LONGEST_USERNAME], "") if username else ("", "", enrollment_id[:LONGEST_ID])


def _time_of(text: str) -> int | Skip:
    if not text:
        return Skip.NO_TIME
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Skip.BAD_TIME
    if not FIRST_YEAR <= moment.year <= LAST_YEAR or len(text) < _SHORTEST_TIME:
        return Skip.BAD_TIME
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // _MICROSECOND
