"""Who sees what of a course's posts: staff everything, a token that may read all courses no figure of few people."""

from typing import Any

from communicator.access.callers import Scope as Reach
from communicator.errors import InvalidFields, NotAllowed
from communicator.web.routing import Call

NARROWING = ("network", "since", "until")


def hides_few(call: Call) -> bool:
    """Whether the caller is nobody of the course's staff."""
    return call.caller.scope is Reach.READ


def require_staff(call: Call) -> None:
    """Refuses (NotAllowed) whoever isn't of the course's staff: posts are learners' words."""
    if hides_few(call):
        raise NotAllowed("Posts are for staff of the course; a token of the scope read sees figures only")


def narrowing(call: Call) -> dict[str, Any]:
    """Which posts were asked for. InvalidFields where the period is none, NotAllowed where it could unhide."""
    asked = {name: call.query[name] for name in NARROWING if name in call.query}
    if hides_few(call) and {"since", "until"} & asked.keys():
        raise NotAllowed("Only staff of the course may choose a period: differences of two would tell what is hidden")
    if "since" in asked and "until" in asked and asked["since"] >= asked["until"]:
        raise InvalidFields({"until": ["Must come after since."]})
    return asked
