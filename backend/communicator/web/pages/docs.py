"""The API's description as a page: the OpenAPI document, rendered here, without a script."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, current_app

from communicator.errors import CommunicatorError
from communicator.web.authorisation import Callers, open_to
from communicator.web.pages.rendering import page
from communicator.web.sentences.problems import slug

blueprint = Blueprint("docs", __name__)
METHODS = ("get", "post", "patch", "delete")
Document = Mapping[str, Any]


@blueprint.get("/api/docs")
@open_to(Callers.ANYONE)
def docs() -> str:
    """Every route with its callers, what it takes and answers; every kind of problem."""
    document = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    tags = [tag | {"operations": list(_operations(document, tag["name"]))} for tag in document["tags"]]
    return page("docs.html", info=document["info"], tags=tags, problems=sorted(_problems(), key=lambda kind: kind[1]))


def _operations(document: Document, tag: str) -> Iterator[Document]:
    for path, item in document["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation and tag in operation.get("tags", ()):
                yield {
                    "method": method.upper(),
                    "path": path,
                    "about": operation.get("summary", ""),
                    "more": operation.get("description", ""),
                    "callers": operation.get("x-callers", ""),
                    "query": [given for given in operation.get("parameters", ()) if given.get("in") == "query"],
                    "body": _fields(document, _schema(operation.get("requestBody", {}))),
                    "answer": _fields(document, _schema(_answer(operation))),
                }


def _answer(operation: Document) -> Document:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            assert isinstance(answer, Mapping)
            return answer
    return {}


def _schema(content: Document) -> Document:
    schema = content.get("content", {}).get("application/json", {}).get("schema", {})
    assert isinstance(schema, Mapping)
    return schema


def _fields(document: Document, schema: Document, under: str = "") -> list[Document]:
    """A schema's fields by dotted name, with those of the objects inside."""
    schema = _resolved(document, schema)
    found: list[Document] = []
    for name, field in schema.get("properties", {}).items():
        inner = _resolved(document, field)
        is_list = inner.get("type") == "array"
        item = _resolved(document, inner.get("items", {})) if is_list else inner
        dotted = f"{under}{name}{'[]' if is_list else ''}"
        about = field.get("description") or inner.get("description", "")
        kind = (
            " or ".join("null" if each is None else each for each in item.get("enum", ()))
            or item.get("format")
            or item.get("type", "")
        )
        found.append({"name": dotted, "kind": kind, "about": about, "needed": name in schema.get("required", ())})
        found.extend(_fields(document, item, f"{dotted}."))
    return found


def _resolved(document: Document, schema: Document) -> Document:
    # What may be null, or has words of its own, is described as one of several, a reference among them.
    parts = (schema, *schema.get("allOf", ()), *schema.get("anyOf", ()))
    target = next((part["$ref"] for part in parts if "$ref" in part), None)
    if not target:
        return schema
    resolved = document["components"]["schemas"][target.rsplit("/", 1)[1]]
    assert isinstance(resolved, Mapping)
    return resolved


def _problems() -> Iterator[tuple[str, int, str]]:
    waiting = [CommunicatorError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        yield slug(kind), kind.status, (kind.__doc__ or "").strip()
