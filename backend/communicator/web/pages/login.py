"""Logging in by a one-use link, and out."""

from flask import Blueprint, Response, request

from communicator.access.login import SESSION_LIVES, end_session, use_login_link
from communicator.errors import NotKnown
from communicator.web.authorisation import COOKIE, Callers, open_to, session_caller
from communicator.web.backend import backend
from communicator.web.pages.rendering import page

blueprint = Blueprint("login", __name__)


@blueprint.get("/login/<token>")
@open_to(Callers.ANYONE)
def login(token: str) -> Response:
    """Opens a session by a link, once. A HEAD, as of a mail scanner, uses nothing up."""
    if request.method == "HEAD":
        return Response()
    try:
        with backend().database.writing() as session:
            cookie = use_login_link(session, token)
    except NotKnown:
        if session_caller() is None:
            raise
        return _to_start()  # the link was followed twice in the browser that it logged in
    response = _to_start()
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=SESSION_LIVES,
        secure=backend().settings.public_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.post("/logout")
@open_to(Callers.ADMINISTRATORS)
def logout() -> Response:
    """Ends the session."""
    with backend().database.writing() as session:
        end_session(session, request.cookies.get(COOKIE, ""))
    response = Response(page("logged_out.html"))
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response


def _to_start() -> Response:
    return Response(status=303, headers={"Location": "/"})
