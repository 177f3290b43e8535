"""Tracking lines written by hand, as the platform writes them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

COURSE = "course-v1:DemoX+STAT101+2026"
START = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def record(minute: float = 0, event_type: str = "page_close", **fields: Any) -> dict[str, Any]:
    """A browser event of learner 7; `course`, `user` and `username` are shorthands, others replace fields."""
    course, user = fields.pop("course", COURSE), fields.pop("user", 7)
    username = fields.pop("username", f"learner{user}")
    return {
        "username": username,
        "event_type": event_type,
        "name": event_type,
        "time": (START + timedelta(minutes=minute)).isoformat(),
        "event_source": "browser",
        "event": "{}",
        "context": {"course_id": course, "user_id": user, "org_id": "DemoX", "path": "/event"},
        "page": None,
        **fields,
    }


def line(minute: float = 0, event_type: str = "page_close", **fields: Any) -> bytes:
    """The same as a line of a log, without its end."""
    return json.dumps(record(minute, event_type, **fields)).encode()


def page(minute: float, path: str, **fields: Any) -> bytes:
    """A page request as the server logs it."""
    fields = {"event_source": "server", "event": '{"POST": {}, "GET": {}}', **fields}
    written = record(minute, f"/courses/{COURSE}/{path}", **fields)
    del written["name"]
    return json.dumps(written).encode()
