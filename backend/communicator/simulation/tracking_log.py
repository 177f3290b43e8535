"""Tracking logs as the Open edX platform writes them: one JSON object a line, one gzip file a day.

Fields, their order and their quirks follow lines of a production log of 2017 and the platform's
documentation ("Events in the Tracking Logs"): a request path event has no `name` and no `session`; a
browser's `event` is a JSON string, a server's an object; moving inside a subsection is renamed to the
old `seq_next`/`seq_goto`, moving out of it is not; who isn't logged in has an empty username and a null id.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from communicator.simulation.course import HOST, Block, Course
from communicator.simulation.visit import NOTHING_SENT, Step, Visit
from communicator.simulation.whole_files import whole_file

_BATCH = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = {"seq_next": "edx.ui.lms.sequence.next_selected", "seq_goto": "edx.ui.lms.sequence.tab_selected"}
_SITE = f"https://{HOST}"
_OBJECTS = ("server", "tracker")
"""The sources whose `event` is an object; the others' is a JSON string."""
_encode = json.JSONEncoder().encode
_NOTHING_SENT_ENCODED = _encode(_encode(NOTHING_SENT))
"""Every fourth line has it: encoded once."""


def file_name(course: Course, day: str) -> str:
    """How the data package names a day's log: org-site-events-date."""
    return f"{course.org.lower()}-edx-events-{day}.log.gz"


def write_day(path: Path, steps: Iterable[Step]) -> int:
    """Writes one day's steps, in the order given; gives the number of lines."""
    lines = 0
    with (
        whole_file(path) as file,
        # No name and no time in the header: the same day gives the same bytes.
        gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=3, mtime=0) as log,
    ):
        for batch in _batches(steps):
            log.write(("\n".join(batch) + "\n").encode("ascii"))
            lines += len(batch)
    return lines


def _batches(steps: Iterable[Step]) -> Iterator[list[str]]:
    walk = iter(steps)
    while batch := [as_line(step) for step in islice(walk, _BATCH)]:
        yield batch


def as_line(step: Step) -> str:
    """One event as the platform writes it, without the newline.

    What stays the same through a sitting is encoded once per sitting and source.
    """
    form = step.visit.forms.get(step.source)
    if form is None:
        form = step.visit.forms[step.source] = _form(step)
    return form % {
        "time": _time(step.at),
        "name": _NAMES.get(step.name, step.name),
        "type": step.name,
        "path": step.path,
        "page": step.page,
        "event": _event(step),
        "module": _module(step.block) if step.source == "server" and step.block else "",
    }


def _event(step: Step) -> str:
    if step.event is NOTHING_SENT:
        return _NOTHING_SENT_ENCODED
    event = _encode(step.event)
    return event if step.source in _OBJECTS else _encode(event)


def _form(step: Step) -> str:
    """This sitting's line for one source, with places for what differs: `%(time)s` and so on."""
    form = _encode(_FIELDS[step.source](step.visit)).replace("%", "%%")
    for place in ("time", "name", "type", "path", "page"):
        form = form.replace(f"<{place}>", f"%({place})s")
    for document in ("event", "module"):
        form = form.replace(f'"<{document}>"', f"%({document})s")
    return form


def _request(visit: Visit) -> dict[str, Any]:
    """A request as the platform's middleware logs it: the path is the type, `event` a string."""
    person = visit.person
    return {
        "username": person.username,
        "event_type": "<type>",
        "ip": person.ip,
        "agent": person.agent,
        "host": HOST,
        "referer": f"{_SITE}<page>",
        "accept_language": person.home.accept_language,
        "event": "<event>",
        "event_source": "server",
        "context": {"course_user_tags": {}, **_context(visit, person.user_id)},
        "time": "<time>",
        "page": None,
    }


def _visitor(visit: Visit) -> dict[str, Any]:
    """A request of somebody who isn't logged in."""
    context = {"course_user_tags": {}, **_context(visit, None)}
    return _request(visit) | {"username": "", "context": context, "referer": f"{_SITE}/"}


def _browser(visit: Visit) -> dict[str, Any]:
    """What the page itself sends."""
    person = visit.person
    return {
        "username": person.username,
        "event_source": "browser",
        "name": "<name>",
        "accept_language": person.home.accept_language,
        "time": "<time>",
        "agent": person.agent,
        "page": f"{_SITE}<page>",
        "host": HOST,
        "session": visit.session,
        "referer": f"{_SITE}<page>",
        "context": _context(visit, person.user_id),
        "ip": person.ip,
        "event": "<event>",
        "event_type": "<type>",
    }


def _server(visit: Visit) -> dict[str, Any]:
    """What a component's handler logs: page `x_module`, and the component in the context."""
    module = {"course_user_tags": {}, "asides": {}, "module": "<module>"}
    return _request(visit) | {"context": {**module, **_context(visit, visit.person.user_id)}, "page": "x_module"}


def _tracker(visit: Visit) -> dict[str, Any]:
    """What the platform emits of itself on the server (enrolment, forum)."""
    context = {"course_user_tags": {}, **_context(visit, visit.person.user_id)}
    return _browser(visit) | {"event_source": "server", "page": None, "context": context}


_FIELDS: dict[str, Callable[[Visit], dict[str, Any]]] = {
    "request": _request,
    "visitor": _visitor,
    "browser": _browser,
    "server": _server,
    "tracker": _tracker,
}


def _context(visit: Visit, user_id: int | None) -> dict[str, Any]:
    course = visit.course
    return {"user_id": user_id, "org_id": course.org, "course_id": course.course_id, "path": "<path>"}


def _module(block: Block) -> str:
    return _encode({"usage_key": block.usage_key, "display_name": block.name})


@lru_cache(maxsize=4)
def _minute(minutes: int) -> str:
    return (_EPOCH + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:")


def _time(at: int) -> str:
    """Microseconds since the epoch as the platform writes them: always six digits, always +00:00."""
    minutes, rest = divmod(at, 60_000_000)
    seconds, fraction = divmod(rest, 1_000_000)
    return f"{_minute(minutes)}{seconds:02d}.{fraction:06d}+00:00"
