"""Who may call which route. Every route declares its callers; one that declares none is closed to all."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from communicator.access.callers import Caller
from communicator.access.login import find_session, is_csrf_token
from communicator.access.site_jwt import verify
from communicator.access.tokens import PREFIX, verify_token
from communicator.errors import NotAllowed, NotKnown
from communicator.web.backend import backend

COOKIE = "communicator_session"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
_SAFE = ("GET", "HEAD", "OPTIONS")
_MARK = "communicator_callers"

View = TypeVar("View", bound=Callable[..., Any])


class Callers(Enum):
    """Who a route is for."""

    ANYONE = "anyone, without showing who they are"
    KNOWN = "any caller who has shown who they are; it gives what that caller may see"
    COURSE_READERS = "staff of the course, and administrators' tokens that may read it"
    COURSE_WRITERS = "staff of the course, and administrators' tokens that may change it"
    ADMINISTRATORS = "administrators of the backend"


# Routes that Flask and flask-smorest add by themselves.
_OTHERS = {"static": Callers.ANYONE, "api-docs.openapi_json": Callers.ANYONE}


def open_to(callers: Callers) -> Callable[[View], View]:
    """Declares who a view is for."""

    def declare(view: View) -> View:
        setattr(view, _MARK, callers)
        return view

    return declare


def callers_of(app: Flask, endpoint: str) -> Callers | None:
    """Whom a route is declared for; None where nobody said."""
    found = getattr(app.view_functions[endpoint], _MARK, None) or _OTHERS.get(endpoint)
    assert found is None or isinstance(found, Callers)
    return found


def authorise() -> None:
    """Before each request: who is calling, and whether this route is for them. Sets `g.caller`."""
    g.caller = None
    if request.endpoint is None:
        return  # there is no such address; the error for it follows
    callers = callers_of(current_app, request.endpoint)
    if callers is None:
        raise NotAllowed("This address is open to nobody")
    if callers is Callers.ANYONE:
        return
    g.caller = caller = authenticate()
    if callers is Callers.ADMINISTRATORS:
        caller.require_everything()
    if callers is Callers.COURSE_WRITERS:
        caller.require_writing()
    if "course_id" in request.args:
        caller.require_course(request.args.get("site"), request.args["course_id"])


def authenticate() -> Caller:
    """The caller by bearer token, else by session cookie; `NotKnown` where neither shows one."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return _session_caller()
    if scheme.lower() != "bearer":
        raise NotKnown("Authorization must be: Bearer, and a platform's JWT or a token of ours (cmk_…)")
    credential = credential.strip()
    with backend().database.reading() as session:
        if credential.startswith(PREFIX):
            return verify_token(session, credential)
        return verify(session, backend().settings.secret_key, credential)


def session_caller() -> Caller | None:
    """The administrator who is logged in with this browser, if any."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    with backend().database.reading() as session:
        return find_session(session, cookie)


def _session_caller() -> Caller:
    caller = session_caller()
    if caller is None:
        raise NotKnown("Nobody is logged in; `communicator login` prints a link, programs send a bearer token")
    if request.method not in _SAFE:
        given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not is_csrf_token(backend().settings.secret_key, request.cookies[COOKIE], given):
            raise NotAllowed(f"The header {CSRF_HEADER} is missing or is another session's; load the page again")
    return caller
