"""Routes of insights for anybody: the tables released last, as JSON and CSV, and what their codes mean."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from communicator.disclosure import HIDDEN, ROUNDED_TO
from communicator.insights.export import as_csv
from communicator.insights.released import ReleasedScope, choose, released, released_lines
from communicator.web.authorisation import open_to
from communicator.web.backend import backend
from communicator.web.course_facts import Facts
from communicator.web.moments import Moment
from communicator.web.public_insights import citation, dictionary, page_address
from communicator.web.routes.insights import csv_file, wants_csv
from communicator.web.routing import PREFIX, APIView, Callers, Routes, as_json

routes = Routes("Public insights", "Weekly tables of the courses that publish them; nobody needs a token.")
DICTIONARY = f"{PREFIX}/public/insights/dictionary"


class PublicQuery(Schema):
    """One course's tables; left out: those of every public course, and of all together."""

    course_id = fields.String(metadata={"description": "A course, or * for all courses of a site together."})
    site = fields.String(metadata={"description": "One site; left out: every site."})
    format = fields.String(
        validate=validate.OneOf(["json", "csv"]), metadata={"description": "Instead of an Accept header, for links."}
    )


class ReleasedRowSchema(Schema):
    """One cell; a hidden count is null: it is 0 to 9, or withheld since it would tell one that is."""

    table = fields.String(metadata={"description": "all, country, education, gender or age."})
    value = fields.String()
    registered = fields.Integer(allow_none=True, metadata={"description": "Rounded to 5."})
    certified = fields.Integer(allow_none=True, metadata={"description": "Rounded to 5."})
    registered_as_of = Moment(allow_none=True)
    certified_as_of = Moment(allow_none=True)


class ReleasedScopeSchema(Schema):
    """A course's tables, or (course_id null) those of all public courses of the site together."""

    site = fields.String()
    course_id = fields.String(allow_none=True)
    name = fields.String()
    released_at = Moment()
    url = fields.String(metadata={"description": "The page of these tables; it stays from release to release."})
    citation = fields.String(metadata={"description": "How to cite this release."})
    rows = fields.List(fields.Nested(ReleasedRowSchema))


class PublicSchema(Schema):
    """What was released last, and by which rule."""

    hidden = fields.String(metadata={"description": "What to write where a count is null."})
    rounded_to = fields.Integer()
    dictionary = fields.String(metadata={"description": "Where columns and codes are explained."})
    released = fields.List(fields.Nested(ReleasedScopeSchema))


class DictionarySchema(Schema):
    """What the columns, tables and codes of the downloads mean."""

    columns = fields.Dict(keys=fields.String(), values=fields.String())
    values = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()))
    hidden = fields.String()
    rounded_to = fields.Integer()
    smallest_shown = fields.Integer()


def show_public_insights(query: dict[str, Any]) -> Response:
    """The tables released last, of courses that turned them on; CSV with `Accept: text/csv` or `format=csv`."""
    with backend().database.reading() as session:
        known = released(session)
    found = choose(known, query.get("course_id"), query.get("site"))
    if query.get("format", "csv" if wants_csv() else "json") == "csv":
        return kept(csv_file(as_csv(released_lines(found)), "public-insights.csv"))
    address = f"{backend().settings.public_url}{DICTIONARY}"
    described = [_described(scope, known) for scope in found]
    document = {"hidden": HIDDEN, "rounded_to": ROUNDED_TO, "dictionary": address, "released": described}
    return kept(as_json(PublicSchema().dump(document)))


def show_dictionary() -> Response:
    """What every column, table and code of the released tables means, in English."""
    return kept(as_json(dictionary("en")))


def kept(response: Response) -> Response:
    """The answer, which anybody may keep but must ask about again: a course that withdraws is gone at once."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(["Accept", "Accept-Language"])
    response.add_etag()
    response.make_conditional(request)
    return response


def _described(scope: ReleasedScope, known: list[ReleasedScope]) -> Facts:
    address = page_address(backend().settings.public_url, scope, known)
    return vars(scope) | {"url": address, "citation": citation(scope, address, "en")}


def _open_to_anybody(path: str, answer: type[Schema], query: type[Schema] | None) -> Callable[[APIView], None]:
    """Declares a route that asks nobody who they are."""

    def declare(view: APIView) -> None:
        endpoint: Any = routes.blueprint.response(200, answer)(view)
        if query is not None:
            endpoint = routes.blueprint.arguments(query, location="query", arg_name="query")(endpoint)
        endpoint = routes.blueprint.doc(**{"x-callers": Callers.ANYONE.value})(endpoint)
        routes.blueprint.route(path, methods=["GET"])(open_to(Callers.ANYONE)(endpoint))

    return declare


_open_to_anybody("/public/insights", PublicSchema, PublicQuery)(show_public_insights)
_open_to_anybody("/public/insights/dictionary", DictionarySchema, None)(show_dictionary)
