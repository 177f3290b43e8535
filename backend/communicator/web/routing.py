"""Routes of the API: each declares its callers, what it takes and what it answers, and is described by OpenAPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from communicator.access.callers import Caller
from communicator.access.idempotency import Answer, Keyed, claim, forget, keyed, remember
from communicator.access.site_jwt import spend
from communicator.config import Settings
from communicator.courses.catalogue import find_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError, InvalidFields, NotKnown
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.bodies import BodyParser

PREFIX = "/api/v1"
KEY_HEADER = "Idempotency-Key"
DEFAULT_PAGE = 100
LARGEST_PAGE = 1000
APIView = Callable[..., Any]
Prepared = TypeVar("Prepared")


class CourseQuery(Schema):
    """Which course; a platform's token says it already."""

    course_id = fields.String(metadata={"description": "Needed unless a platform's token names the course."})
    site = fields.String(metadata={"description": "Needed where several sites have a course of this id."})


class KeyHeaders(Schema):
    """The header that makes a POST safe to repeat; `access.idempotency` checks it."""

    idempotency_key = fields.String(
        data_key=KEY_HEADER,
        metadata={"description": "The same request again under its key does nothing, and gets the first answer."},
    )


class PageQuery(CourseQuery):
    """Which course, and which page of a list."""

    cursor = fields.String(metadata={"description": "An earlier page's `next_cursor`."})
    limit = fields.Integer(validate=validate.Range(1, LARGEST_PAGE), load_default=DEFAULT_PAGE)


@dataclass(frozen=True)
class Call:
    """One request to the API: who asks, and what for (already validated)."""

    caller: Caller
    settings: Settings
    database: Database
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def course(self, session: Session) -> Course:
        """The course that the call is about; refuses one that is not the caller's."""
        course_id = self.query.get("course_id") or self.caller.course_id
        if not course_id:
            raise InvalidFields({"course_id": ["Say which course: ?course_id=…"]})
        site = self.query.get("site") or self.caller.site
        self.caller.require_course(site, course_id)
        return find_course(session, course_id, site)

    def keyed(self) -> Keyed | None:
        """The request under its Idempotency-Key, where it carries one."""
        key = request.headers.get(KEY_HEADER)
        if key is None:
            return None
        address = request.full_path.encode()
        return keyed(self.caller.key, key, request.method.encode(), address, request.get_data())

    def change(self, act: Callable[[Session], Any], answer: Schema, status: int = 200) -> Response:
        """Runs a change in one transaction, which also spends the token and keeps the answer to a keyed request."""
        asked = self.keyed()
        with self.database.writing() as session:
            earlier = claim(session, asked) if asked else None
            if earlier is not None:
                return as_json(earlier.body, earlier.status)
            spend(session, self.caller)
            document = answer.dump(act(session))
            if asked:
                remember(session, asked, Answer(status, document))
        return as_json(document, status)

    def effect(self, prepare: Callable[[Session], Prepared], act: Callable[[Prepared], dict[str, Any]]) -> Response:
        """Runs what reaches outside the database (a mail), between two transactions.

        The first spends the token and prepares; where `act` raises, the key of a keyed request is free again.
        """
        asked = self.keyed()
        with self.database.writing() as session:
            earlier = claim(session, asked) if asked else None
            if earlier is not None:
                return as_json(earlier.body, earlier.status)
            spend(session, self.caller)
            prepared = prepare(session)
        try:
            document = act(prepared)
        except CommunicatorError:
            self._settle(asked, None)
            raise
        self._settle(asked, Answer(HTTPStatus.OK, document))
        return as_json(document)

    def _settle(self, asked: Keyed | None, answer: Answer | None) -> None:
        if asked is None:
            return
        with self.database.writing() as session:
            if answer is None:
                forget(session, asked)
            else:
                remember(session, asked, answer)


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    ARGUMENTS_PARSER = BodyParser()


class Routes:
    """One domain's routes below `/api/v1`."""

    def __init__(self, name: str, description: str) -> None:
        """`name` is the heading in the API's description."""
        self.blueprint = _Blueprint(name, __name__, url_prefix=PREFIX, description=description)

    def route(
        self,
        method: str,
        path: str,
        to: Callers,
        *,
        query: type[Schema] | None = None,
        body: type[Schema] | None = None,
        answer: type[Schema] | None = None,
        status: int = 200,
        also: Mapping[int, Any] | None = None,
    ) -> Callable[[APIView], APIView]:
        """Declares a view: it gets a `Call`, then the path's parts by name.

        `also` describes further answers by status, as OpenAPI has them.
        """

        def declare(view: APIView) -> APIView:
            answering = self.blueprint.response(status, answer)(_called_by_name(view))
            endpoint = self._taking(answering, KeyHeaders if method == "POST" else None, query, body)
            endpoint = self.blueprint.doc(**{"x-callers": to.value, "responses": also or {}})(endpoint)
            self.blueprint.route(path, methods=[method])(open_to(to)(endpoint))
            return view

        return declare

    def _taking(
        self, endpoint: Any, key: type[Schema] | None, query: type[Schema] | None, body: type[Schema] | None
    ) -> Any:
        """The endpoint, given by name what is parsed of headers, query and body."""
        for name, location, schema in (("key", "headers", key), ("query", "query", query), ("body", "json", body)):
            if schema is not None:
                endpoint = self.blueprint.arguments(schema, location=location, arg_name=name)(endpoint)
        return endpoint


def _called_by_name(view: APIView) -> APIView:
    """The view as Flask calls it: what was parsed becomes a `Call`."""

    def called(query: dict[str, Any] | None = None, body: dict[str, Any] | None = None, **path_parts: Any) -> Any:
        path_parts.pop("key", None)  # described only: `Call.keyed` reads the header, with the request it stands for
        return view(current_call(query or {}, body or {}), **path_parts)

    called.__name__, called.__doc__ = view.__name__, view.__doc__
    return called


def current_call(query: dict[str, Any], body: dict[str, Any]) -> Call:
    """The call that is being answered; its caller is known by now."""
    caller = g.caller
    if caller is None:
        raise NotKnown
    return Call(caller, backend().settings, backend().database, query, body)


def as_json(document: object, status: int = 200) -> Response:
    """A JSON answer of what is plain already."""
    return Response(orjson.dumps(document), status=status, mimetype="application/json")


__all__ = ["Call", "Callers", "CourseQuery", "PageQuery", "Routes", "as_json", "current_call"]
