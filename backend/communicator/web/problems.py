"""Errors as `application/problem+json` (RFC 9457): what, where, and how to mend it; as a page for browsers."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from flask import Flask, Response, render_template, request
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from communicator.errors import CommunicatorError, DatabaseUnusable, InvalidFields, TooManyTries
from communicator.web.backend import backend
from communicator.web.prose import with_code
from communicator.web.sentences import coded, coded_all
from communicator.web.sentences.problems import slug, title

MIMETYPE = "application/problem+json"
_OURS = {"type", "title", "status", "detail", "code", "params", "error_codes"}
_log = structlog.get_logger(__name__)


class ProblemSchema(Schema):
    """An error, told so that a program and a person can act on it (RFC 9457)."""

    type = fields.String(
        metadata={"description": "Where this kind of problem is described; about:blank for plain HTTP."}
    )
    title = fields.String(metadata={"description": "The kind of problem in a few words."})
    status = fields.Integer(metadata={"description": "The HTTP status."})
    detail = fields.String(metadata={"description": "What happened, where, and how to mend it."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "With 422: the dotted name of each field at fault, and what is wrong with it."},
    )
    code = fields.String(metadata={"description": "Of `detail`; stays when its words change. Some have none."})
    params = fields.Dict(metadata={"description": "What is filled into `detail`, by name."})
    error_codes = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict(allow_none=True)),
        metadata={"description": "`errors` as `code` and `params` each; null of those that have none."},
    )


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest, describing and answering errors as problems instead of its own documents."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE: str = "application/json"

    def _register_responses(self) -> None:
        # The parent would describe errors as application/json.
        answers_with, self.DEFAULT_RESPONSE_CONTENT_TYPE = self.DEFAULT_RESPONSE_CONTENT_TYPE, MIMETYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = answers_with

    def _register_error_handlers(self) -> None:
        """None of its own: `install` registers ours."""


def install(app: Flask) -> None:
    """Has an application answer every error as a problem."""
    app.register_error_handler(CommunicatorError, told)
    app.register_error_handler(HTTPException, plain)


def told(error: CommunicatorError) -> Response:
    """One of our errors. Failures of ours and of what we depend on are logged, and told without details."""
    status, detail, facts = error.status, str(error), error.facts
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request_failed", kind=type(error).__name__, exc_info=error)
        # The class's own sentence: a message may name hosts that are nobody's business outside.
        detail, facts = (type(error).__doc__ or "").strip(), {}
    kind = slug(type(error))
    document = {
        **{name: value for name, value in facts.items() if name not in _OURS},
        "type": f"{backend().settings.public_url}/api/docs#problem-{kind}",
        "title": title(type(error)),
        "status": status,
        "detail": detail,
        **(coded(detail) or {}),
    }
    if isinstance(error, InvalidFields):
        document["error_codes"] = coded_all(error.errors)
    response = _answer(document)
    response.headers.update(_how_to_go_on(error))
    return response


def _how_to_go_on(error: CommunicatorError) -> dict[str, str]:
    """Headers by which a program knows how to ask again: with a token, or when."""
    if error.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="communicator"'}
    if isinstance(error, DatabaseUnusable):
        return {"Retry-After": "5"}
    if isinstance(error, TooManyTries):
        return {"Retry-After": str(error.facts["retry_after"])}
    return {}


def plain(error: HTTPException) -> Response:
    """An error of HTTP itself: a wrong address or method, JSON that is none, fields at fault, our own failure."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    messages = getattr(error, "data", {}).get("messages")
    if isinstance(messages, Mapping) and status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return told(InvalidFields(dict(_faults(messages))))
    detail = error.description or HTTPStatus(status).description
    if status == HTTPStatus.BAD_REQUEST and messages:
        detail = "The body is not valid JSON."
    response = _answer(
        {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail}
        | (coded(detail) or {})
    )
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _faults(messages: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    # webargs tells where the fields came from first ("json", "query"); a person need not know.
    for fields_at_fault in messages.values():
        yield from _flat(fields_at_fault, "")


def _flat(faults: object, name: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(faults, Mapping):
        for part, inner in faults.items():
            yield from _flat(inner, name if part == "_schema" else f"{name}.{part}" if name else str(part))
    else:
        words = faults if isinstance(faults, list) else [faults]
        yield name or "body", [str(word) for word in words]


def _answer(document: Mapping[str, Any]) -> Response:
    if _is_page():
        page = render_template("error.html", problem=document, with_code=with_code)
        return Response(page, status=document["status"], mimetype="text/html")
    # Facts may hold sets and moments; orjson writes the latter, str the former.
    return Response(orjson.dumps(document, default=_plain), status=document["status"], mimetype=MIMETYPE)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _is_page() -> bool:
    is_api = request.path.startswith(("/api/v1/", "/healthz", "/readyz", "/metrics"))
    return not is_api and request.accept_mimetypes.best_match([MIMETYPE, "text/html"]) == "text/html"
