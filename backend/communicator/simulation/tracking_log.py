"""Tracking logs as the Open edX platform writes them: one JSON object a line, one gzip file a day.

Fields, their order and their quirks follow lines of a production log of 2017 and the platform's
documentation ("Events in the Tracking Logs"): a request path event has no `name` and no `session`; a
browser's `event` is a JSON string, a server's an object; moving inside a subsection is renamed to the
old `seq_next`/`seq_goto`, moving out of it is not; who isn't logged in has an empty username and a null id.
"""

import gzip
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from communicator.simulation.course import HOST, Course
from communicator.simulation.visit import Step
from communicator.simulation.whole_files import whole_file

_BATCH = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = {"seq_next": "edx.ui.lms.sequence.next_selected", "seq_goto": "edx.ui.lms.sequence.tab_selected"}
_SITE = f"https://{HOST}"


def file_name(course: Course, day: str) -> str:
    """How the data package names a day's log: org-site-events-date."""
    return f"{course.org.lower()}-edx-events-{day}.log.gz"


def write_day(path: Path, steps: Iterable[Step]) -> int:
    """Writes one day's steps, in the order given; gives the number of lines."""
    lines = 0
    with (
        whole_file(path) as file,
        # No name and no time in the header: the same day gives the same bytes.
        gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=4, mtime=0) as log,
    ):
        batch: list[str] = []
        for step in steps:
            batch.append(json.dumps(_RENDERERS[step.source](step)))
            if len(batch) == _BATCH:
                log.write(("\n".join(batch) + "\n").encode("ascii"))
                lines += len(batch)
                batch.clear()
        if batch:
            log.write(("\n".join(batch) + "\n").encode("ascii"))
        return lines + len(batch)


def _request(step: Step) -> dict[str, Any]:
    """A request as the platform's middleware logs it: the path is the type, `event` a string."""
    person = step.visit.person
    return {
        "username": person.username,
        "event_type": step.name,
        "ip": person.ip,
        "agent": person.agent,
        "host": HOST,
        "referer": f"{_SITE}{step.visit.page}",
        "accept_language": person.home.accept_language,
        "event": json.dumps(step.event),
        "event_source": "server",
        "context": {"course_user_tags": {}, **_context(step, person.user_id)},
        "time": _time(step.at),
        "page": None,
    }


def _visitor(step: Step) -> dict[str, Any]:
    """A request of somebody who isn't logged in."""
    return _request(step) | {
        "username": "",
        "context": {"course_user_tags": {}, **_context(step, None)},
        "referer": f"{_SITE}/",
    }


def _browser(step: Step) -> dict[str, Any]:
    person = step.visit.person
    page = f"{_SITE}{step.visit.page}"
    return {
        "username": person.username,
        "event_source": "browser",
        "name": _NAMES.get(step.name, step.name),
        "accept_language": person.home.accept_language,
        "time": _time(step.at),
        "agent": person.agent,
        "page": page,
        "host": HOST,
        "session": step.visit.session,
        "referer": page,
        "context": _context(step, person.user_id),
        "ip": person.ip,
        "event": json.dumps(step.event),
        "event_type": step.name,
    }


def _server(step: Step) -> dict[str, Any]:
    """What a component's handler logs: page `x_module`, and the component in the context."""
    assert step.block is not None
    person = step.visit.person
    module = {"usage_key": step.block.usage_key, "display_name": step.block.name}
    return {
        "username": person.username,
        "event_type": step.name,
        "ip": person.ip,
        "agent": person.agent,
        "host": HOST,
        "referer": f"{_SITE}{step.visit.page}",
        "accept_language": person.home.accept_language,
        "event": step.event,
        "event_source": "server",
        "context": {"course_user_tags": {}, "asides": {}, "module": module, **_context(step, person.user_id)},
        "time": _time(step.at),
        "page": "x_module",
    }


def _tracker(step: Step) -> dict[str, Any]:
    """What the platform emits of itself on the server (enrolment, forum)."""
    return _browser(step) | {
        "event_source": "server",
        "page": None,
        "event": step.event,
        "context": {"course_user_tags": {}, **_context(step, step.visit.person.user_id)},
    }


_RENDERERS: dict[str, Callable[[Step], dict[str, Any]]] = {
    "request": _request,
    "visitor": _visitor,
    "browser": _browser,
    "server": _server,
    "tracker": _tracker,
}


def _context(step: Step, user_id: int | None) -> dict[str, Any]:
    course = step.visit.course
    return {"user_id": user_id, "org_id": course.org, "course_id": course.course_id, "path": step.path}


@lru_cache(maxsize=4)
def _minute(minutes: int) -> str:
    return (_EPOCH + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:")


def _time(at: int) -> str:
    """Microseconds since the epoch as the platform writes them: always six digits, always +00:00."""
    minutes, rest = divmod(at, 60_000_000)
    seconds, fraction = divmod(rest, 1_000_000)
    return f"{_minute(minutes)}{seconds:02d}.{fraction:06d}+00:00"
