"""A reader of tracking logs written on its own, slowly and plainly, to check the product's counts.

It shares no code with the product: the json module line by line, regular expressions, a list of everything.
What it knows is what the documentation of the platform says of its tracking logs.
"""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PART = r"[^/+?#\s]+"
COURSE = rf"(?:course-v1:{PART}\+{PART}\+{PART}|ccx-v1:{PART}\+{PART}\+{PART}\+ccx@\d+|{PART}/{PART}/{PART})"
IS_COURSE = re.compile(COURSE)
IN_PATH = re.compile(rf"/courses/({COURSE})(?:[/?]|$)")
IN_PAGE = re.compile(rf"https?://[^/]*/courses/({COURSE})(?:[/?#]|$)")
# Names that are types of their own, and paths whose type is known by their first part.
NAMES = {"page_close", "load_video", "play_video", "pause_video", "stop_video", "seek_video", "seq_goto"}
NAMES |= {"seq_next", "seq_prev", "problem_graded", "problem_save", "problem_show", "show_transcript", "showanswer"}
NAMES |= {"hide_transcript", "speed_change_video", "problem_reset"}
PATHS = {"courseware": "courseware_load", "jump_to_id": "jump_to_id", "info": "info_page", "progress": "progress"}
# Server events that tell about somebody who may not be who did it.
ABOUT_SOMEBODY = re.compile(r"edx\.(course\.(enrollment|grade)|certificate|grades|cohort|completion)\b.*")


@dataclass
class Plain:
    """What a plain reading finds in a log."""

    records: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    courses: Counter[str] = field(default_factory=Counter)
    events: list[tuple[str, tuple[str, str] | None, int, str | None]] = field(default_factory=list)
    """Course, (user id, username), microseconds, type, in order; None where plain rules don't say."""


def read_plainly(path: Path) -> Plain:
    """Reads a whole log, gzipped or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = Plain()
    for record in _records(content):
        found.records += 1
        told = record if isinstance(record, str) else _event(record)
        if isinstance(told, str):
            found.skipped[told] += 1
        else:
            found.events.append(told)
            found.courses[told[0]] += 1
    return found


def _records(content: bytes) -> list[Any]:
    """Each record as parsed, or the reason why it can't be."""
    try:
        return [json.loads(content)]  # one document, over as many lines as it likes
    except ValueError:
        pass
    lines = content.split(b"\n")
    return [_record(line) for line in (lines[:-1] if lines[-1] == b"" else lines)]


def _record(line: bytes) -> Any:
    text = line.decode().strip("\x00 \t\r\ufeff").rstrip(",")
    if not text:
        return "blank"
    # Some lines have text before their document.
    for candidate in (text, text[text.find('{"') :]):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    return "not_json"


def _event(record: Any) -> Any:
    """Course, who, when and type of an event; or the reason why it is none."""
    if not isinstance(record, dict):
        return "not_an_object"
    record = _unwrapped(record)
    time = record.get("time") or record.get("timestamp")
    name = record.get("event_type") or record.get("name")
    if not (time or record.get("context") or record.get("username")):
        return "not_an_event"
    course = _course(record)
    reasons = {
        "no_course": not course,
        "bad_course": not IS_COURSE.fullmatch(course),
        "no_time": not time,
        "no_type": not name,
    }
    if any(reasons.values()):
        return next(reason for reason, is_so in reasons.items() if is_so)
    return course, _who(record), _microseconds(time), _type(record)


def _unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    if isinstance(record.get("context"), str):
        record = {**record, "context": json.loads(record["context"])}
    inside = record.get("properties")
    if not isinstance(inside, dict) or "name" not in inside:
        return record
    context = inside.get("context", {})
    return {
        "name": inside["name"],
        "time": record["timestamp"],
        "event": inside.get("data"),
        "event_source": "mobile",
        "context": {"course_id": context.get("course_id"), "user_id": record.get("userId")},
    }


def _course(record: dict[str, Any]) -> str:
    context, kind = record.get("context"), record.get("event_type") or ""
    if context and context.get("course_id"):
        return str(context["course_id"])
    if kind.startswith("/"):
        # Where there is a context, the platform has looked for the course itself, and found none.
        found = None if context else IN_PATH.match(kind)
        return found[1] if found else ""
    payload = None if context else _payload(record)
    for name in ("course_id", "courserun_key", "course"):
        if isinstance(payload, dict) and IS_COURSE.fullmatch(str(payload.get(name))):
            return str(payload[name])
    found = IN_PAGE.match(record.get("page") or "")
    return found[1] if found else ""


def _payload(record: dict[str, Any]) -> Any:
    payload = record.get("event") or record.get("data")
    if not isinstance(payload, str):
        return payload
    try:
        return json.loads(payload)
    except ValueError:
        return None  # cut, or form data


def _who(record: dict[str, Any]) -> tuple[str, str] | None:
    context = record.get("context") or {}
    if ABOUT_SOMEBODY.fullmatch(str(record.get("event_type") or record.get("name"))):
        return None
    user_id = context.get("user_id")
    return str("" if user_id is None else user_id), record.get("username") or context.get("username") or ""


def _microseconds(time: str) -> int:
    moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + moment.microsecond


def _type(record: dict[str, Any]) -> str | None:
    kind = record.get("event_type") or ""
    if kind in NAMES:
        return str(kind)
    below = IN_PATH.match(kind)
    return PATHS.get(kind[below.end() :].split("/")[0].split("?")[0]) if below else None
