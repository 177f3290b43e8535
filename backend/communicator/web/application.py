"""`create_app`: the Flask application with the API, the pages and the guards before and after both."""

from importlib.metadata import version

from apispec import APISpec
from flask import Flask

from communicator.config import Settings
from communicator.database import Database
from communicator.operations.schema import open_database
from communicator.web import api, authorisation, backend, headers, pages, problems
from communicator.web.moments import Moment

LARGEST_BODY = 1_000_000  # bytes; the longest list of exclusions is a quarter of it


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The application on these settings; opens the settings' database where none is given."""
    app = Flask("communicator.web")
    app.config.update(
        API_TITLE="Communicator",
        API_VERSION=version("mooc-communicator"),
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=api.PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
    )
    backend.install(app, settings, database or open_database(settings))
    app.before_request(authorisation.authorise)
    headers.install(app)
    described = problems.ProblemApi(app)
    described.register_field(Moment, "string", "date-time")
    _describe_callers(described.spec)
    for routes in api.API:
        described.register_blueprint(routes.blueprint)
    for blueprint in (*api.PLAIN, *pages.BLUEPRINTS):
        app.register_blueprint(blueprint)
    problems.install(app)
    return app


def _describe_callers(spec: APISpec) -> None:
    schemes = spec.components.security_scheme
    schemes("platform", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    schemes("administrator", {"type": "http", "scheme": "bearer", "description": "A token of ours, cmk_…"})
    schemes("login", {"type": "apiKey", "in": "cookie", "name": authorisation.COOKIE})
    spec.options["security"] = [{name: []} for name in ("platform", "administrator", "login")]
