"""Three other ways to read tracking logs, which ours is measured against.

`original` is our rendition of how the published research code read them, from its description: json.loads of each
line, a chain of regular expressions tried in order over the path, `strptime`, a list per user. `plain` decodes line
and payload with orjson and types nothing. `floor` unpacks by isal and decodes each line into the few fields that
any reader needs: the least that reading can cost with these libraries.
"""

import gzip
import json
import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import msgspec
import orjson
from isal import igzip

COURSE = r"/courses/[^/]+(?:/[^/]+/[^/]+)?"
# First match wins; source: design page "prediction" (The paper's experiment).
CHAIN = [
    (re.compile(COURSE + pattern), name)
    for pattern, name in (
        (r"/courseware", "courseware_load"),
        (r"/jump_to_id/", "jump_to_id"),
        (r"/?$", "homepage"),
        (r"/discussion/users", "view users"),
        (r"/about$", "about"),
        (r"/course_wiki$", "wiki homepage"),
        (r"/discussion/forum/?$", "forum homepage"),
        (r"/discussion/[^/]+/threads/create$", "create discussion"),
        (r"/discussion/comments/[^/]+/reply$", "reply comment"),
        (r"/discussion/comments/[^/]+/delete$", "delete comment"),
        (r"/discussion/comments/[^/]+/upvote$", "upvote comment"),
        (r"/discussion/comments/[^/]+/update$", "update comment"),
        (r"/discussion/comments/[^/]+/endorse$", "endorse comment"),
        (r"/discussion/comments/[^/]+/flagAbuse$", "flag comment"),
        (r"/discussion/comments/[^/]+/unvote$", "unvote comment"),
        (r"/discussion/forum/[^/]+/inline$", "inline discussion"),
        (r"/discussion/forum/[^/]+/threads/[^/]+$", "thread discussion"),
        (r"/discussion/threads/[^/]+/follow$", "follow thread"),
        (r"/discussion/threads/[^/]+/unfollow$", "unfollow thread"),
        (r"/discussion/threads/[^/]+/reply$", "reply thread"),
        (r"/discussion/threads/[^/]+/upvote$", "upvote thread"),
        (r"/discussion/threads/[^/]+/delete$", "delete thread"),
        (r"/discussion/threads/[^/]+/update$", "update thread"),
        (r"/discussion/threads/[^/]+/unvote$", "unvote thread"),
        (r"/discussion/upload$", "upload"),
        (r"/info$", "info page"),
        (r"/progress", "progress"),
    )
]


def original(path: Path) -> int:
    """The events of a log, kept as a list per user; returns how many."""
    by_user: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            name = _typed(record)
            moment = datetime.strptime(record["time"].split("+")[0], "%Y-%m-%dT%H:%M:%S.%f")  # noqa: DTZ007
            by_user[record["username"]].append((moment, name))
    return sum(map(len, by_user.values()))


def _typed(record: dict[str, object]) -> str:
    told = str(record["event_type"])
    if told == "problem_check" and record["event_source"] == "server":
        return f"problem_check_{record['event']['success']}"  # type: ignore[index]
    if not told.startswith("/"):
        return told
    for pattern, name in CHAIN:
        if pattern.match(told):
            return name
    return "other"


def plain(path: Path) -> int:
    """Decodes each line, and its payload where that is JSON in a string."""
    events = 0
    with gzip.open(path) as lines:
        for line in lines:
            record = orjson.loads(line)
            if isinstance(record["event"], str) and record["event"].startswith("{"):
                record["event"] = orjson.loads(record["event"])
            events += 1
    return events


class Context(msgspec.Struct):
    """What is needed of a record's context."""

    course_id: str
    user_id: int | str | None = None


class Line(msgspec.Struct):
    """What is needed of a record; its payload stays bytes."""

    event_type: str
    time: str
    username: str
    event_source: str
    context: Context
    event: msgspec.Raw
    name: str | None = None


def floor(path: Path) -> int:
    """Decodes each line into `Line`, and keeps nothing."""
    decode = msgspec.json.Decoder(Line).decode
    events = 0
    with igzip.open(path) as lines:
        for line in lines:
            decode(line)
            events += 1
    return events
