"""The public page of insights: what courses released, for anybody; no login, no script."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from communicator.errors import UnknownCourse
from communicator.insights.codes import RELEASED, VALUES
from communicator.insights.fixed_tables import TOGETHER
from communicator.insights.released import ReleasedScope, choose, released
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.course_facts import Facts
from communicator.web.insight_words import WORDS
from communicator.web.pages.insight_tables import figures, tables
from communicator.web.pages.rendering import locale, page
from communicator.web.public_insights import citation, data_address, day_in_words, dictionary, page_address
from communicator.web.routes.public_insights import kept

blueprint = Blueprint("public_insights", __name__)


@blueprint.get("/insights")
@open_to(Callers.ANYONE)
def show() -> AnyResponse:
    """One scope: the course that is asked for, else a site as a whole."""
    if "of" in request.args:  # the form has one field for two facts
        return redirect(url_for("public_insights.show") + _chosen(request.args["of"]))
    with backend().database.reading() as session:
        known = released(session)
    try:
        found = choose(known, request.args.get("course_id"), request.args.get("site"))
    except UnknownCourse:
        return _page("public_nothing.html", HTTPStatus.NOT_FOUND, state="absent")
    if not found:
        return _page("public_nothing.html", state="nothing")
    return _page("public_insights.html", **_facts(found[0], known))


@blueprint.get("/insights/dictionary")
@open_to(Callers.ANYONE)
def show_dictionary() -> AnyResponse:
    """What columns, tables and codes of the downloads mean."""
    told = dictionary(locale())
    return _page("public_dictionary.html", dimensions=RELEASED, countries=len(VALUES["country"]) - 2, told=told)


def _facts(scope: ReleasedScope, known: list[ReleasedScope]) -> Facts:
    language, public_url = locale(), backend().settings.public_url
    return {
        "scope": scope,
        "released_on": day_in_words(scope.released_at.date(), language),
        "choices": [(f"{one.site} {one.course_id or TOGETHER}", one, one is scope) for one in known],
        "sites": sorted({one.site for one in known}),
        "figures": figures(scope, language),
        "tables": tables(scope, language),
        "csv": data_address("", scope, known, "csv"),
        "json": data_address("", scope, known, "json"),
        "citation": citation(scope, page_address(public_url, scope, known), language),
    }


def _chosen(value: str) -> str:
    site, _, course_id = value.partition(" ")
    with backend().database.reading() as session:
        known = released(session)
    for scope in known:
        if (scope.site, scope.course_id or TOGETHER) == (site, course_id):
            return page_address("", scope, known).removeprefix("/insights")
    return f"?{urlencode({'course_id': course_id})}"


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    language = locale()
    text = page(template, words=WORDS[language], language=language, **values)
    return kept(Response(text, status=status, mimetype="text/html"))
