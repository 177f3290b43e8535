"""The page's operations: the backend route behind each, and what a request from the page may hold."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from xblock_communicator.problems import Malformed, TooLarge, marked

LARGEST_REQUEST = 1_000_000  # bytes; the longest list of exclusions is a quarter of it
AN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
A_QUERY_NAME = re.compile(r"[a-z_]{1,40}")
AN_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")
LONGEST_QUERY_VALUE = 500
OURS_TO_SAY = frozenset({"course_id", "site"})
"""Query names that only the platform may fill in: the browser's are dropped."""


@dataclass(frozen=True)
class Operation:
    """A backend route: its method, and its path below `/api/v1`."""

    method: str
    path: str
    has_csv: bool = False
    """Whether it can be asked for as CSV, to be saved as a file."""

    @property
    def needs_id(self) -> bool:
        """Whether the path names one communication or learner."""
        return "{id}" in self.path


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "audience": Operation("GET", "/audience"),
        "count": Operation("POST", "/audience/count"),
        "learners": Operation("POST", "/audience/learners"),
        "communications": Operation("GET", "/communications", has_csv=True),
        "create": Operation("POST", "/communications"),
        "show": Operation("GET", "/communications/{id}"),
        "update": Operation("PATCH", "/communications/{id}"),
        "preview": Operation("POST", "/communications/{id}/preview"),
        "test": Operation("POST", "/communications/{id}/test"),
        "send": Operation("POST", "/communications/{id}/send"),
        "pause": Operation("POST", "/communications/{id}/pause"),
        "resume": Operation("POST", "/communications/{id}/resume"),
        "cancel": Operation("POST", "/communications/{id}/cancel"),
        "deliveries": Operation("GET", "/communications/{id}/deliveries", has_csv=True),
        "learner": Operation("GET", "/learners/{id}"),
        "findlearner": Operation("POST", "/learners/find"),
        "card": Operation("GET", "/models/{id}/card"),
        "cube": Operation("POST", "/audience/cube"),
        "choices": Operation("GET", "/audience/fields"),
        "answers": Operation("GET", "/audience/answers"),
        "segments": Operation("GET", "/segments"),
        "keepsegment": Operation("POST", "/segments"),
        "changesegment": Operation("PATCH", "/segments/{id}"),
        "dropsegment": Operation("DELETE", "/segments/{id}"),
        "lint": Operation("POST", "/communications/lint"),
        "templates": Operation("GET", "/templates"),
        "reusable": Operation("GET", "/communications/reusable"),
        "rules": Operation("GET", "/sites/{id}/rules"),
        "approve": Operation("POST", "/communications/{id}/approve"),
        "decline": Operation("POST", "/communications/{id}/decline"),
        "retry": Operation("POST", "/communications/{id}/retry"),
        "plan": Operation("POST", "/effect/plan"),
        "effect": Operation("GET", "/communications/{id}/effect", has_csv=True),
        "effects": Operation("GET", "/effect"),
        "forecast": Operation("POST", "/automatic/forecast"),
        "runs": Operation("GET", "/communications/{id}/runs"),
        "audit": Operation("GET", "/audit"),
        "insights": Operation("GET", "/insights"),
        "public": Operation("GET", "/public/insights"),
        "social": Operation("GET", "/social/report"),
        "posts": Operation("GET", "/social/posts"),
        "decide": Operation("POST", "/social/misspellings"),
        "activities": Operation("POST", "/social/activities"),
    }
)


@dataclass(frozen=True)
class BackendRequest:
    """What to ask of the backend; the course and the caller are added by who knows them."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None
    idempotency_key: str | None
    as_csv: bool = False


def read_request(operation: Operation, raw: bytes) -> BackendRequest:
    """What the page asks for: a JSON object with `id`, `query`, `body`, `idempotency_key`, `as_csv`, each optional.

    Raises Malformed or TooLarge. An id is letters, digits, `-` and `_` only, so no id can reach another route.
    """
    if len(raw) > LARGEST_REQUEST:
        raise TooLarge
    asked = _json_object(raw)
    return BackendRequest(
        method=operation.method,
        path=operation.path.format(id=_id(asked)) if operation.needs_id else operation.path,
        query=_query(asked.get("query")),
        body=_body(asked.get("body")) if operation.method != "GET" else None,
        idempotency_key=_idempotency_key(asked.get("idempotency_key")),
        as_csv=_as_csv(asked.get("as_csv"), operation),
    )


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(raw or b"{}")
    except ValueError as error:
        raise Malformed(marked("The request is not JSON.")) from error
    if not isinstance(asked, dict):
        raise Malformed(marked("The request must be a JSON object."))
    return asked


def _id(asked: Mapping[str, Any]) -> str:
    given = asked.get("id")
    if not isinstance(given, str) or not AN_ID.fullmatch(given):
        raise Malformed(marked("The id must be letters, digits, - and _ only."))
    return given


def _query(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(_is_pair(name, value) for name, value in given.items()):
        raise Malformed(marked("The query must map names to short texts."))
    return {name: value for name, value in given.items() if name not in OURS_TO_SAY}


def _is_pair(name: str, value: object) -> bool:
    return bool(A_QUERY_NAME.fullmatch(name)) and isinstance(value, str) and len(value) <= LONGEST_QUERY_VALUE


def _body(given: object) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Malformed(marked("The body must be a JSON object."))
    return given


def _idempotency_key(given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not AN_IDEMPOTENCY_KEY.fullmatch(given):
        raise Malformed(marked("The idempotency key must be letters, digits, - and _ only."))
    return given


def _as_csv(given: object, operation: Operation) -> bool:
    if given in (None, False):
        return False
    if given is not True or not operation.has_csv:
        raise Malformed(marked("This can't be had as CSV."))
    return True
