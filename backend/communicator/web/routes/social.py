"""Routes of the social room: the report and its parts, posts, and what staff decide about hashtags."""

from typing import Any

from flask import Response

from communicator.access.callers import Scope as Reach
from communicator.errors import InvalidFields, NotAllowed
from communicator.social.report import social_report
from communicator.web.routes.social_schemas import ReportSchema, ScopeQuery
from communicator.web.routing import Call, Callers, Routes, as_json

routes = Routes("Social", "What learners say on social networks, counted by hashtag, day, network and conversation.")

READ, WRITE = Callers.COURSE_READERS, Callers.COURSE_WRITERS
NARROWING = ("network", "since", "until")


@routes.route("GET", "/social/report", READ, query=ScopeQuery, answer=ReportSchema)
def show_report(call: Call) -> Response:
    """Everything in one document; figures of fewer than five people are null for tokens of the scope `read`."""
    narrowed = narrowing(call)
    with call.database.reading() as session:
        return as_json(social_report(session, call.course(session), **narrowed, hides_few=hides_few(call)))


def narrowing(call: Call) -> dict[str, Any]:
    """Which posts were asked for. InvalidFields where the period is none, NotAllowed where it could unhide."""
    asked = {name: call.query[name] for name in NARROWING if name in call.query}
    if asked and hides_few(call):
        raise NotAllowed("Only staff of the course may choose a network or a period: differences tell what is hidden")
    if "since" in asked and "until" in asked and asked["since"] >= asked["until"]:
        raise InvalidFields({"until": ["Must come after since."]})
    return asked


def hides_few(call: Call) -> bool:
    """Whether the caller is nobody of the course's staff."""
    return call.caller.scope is Reach.READ
