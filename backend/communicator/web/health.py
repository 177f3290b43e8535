"""Health: whether the process answers, and whether it can work."""

from flask import Blueprint

from communicator.errors import DatabaseOutOfDate
from communicator.operations.schema import is_current
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to(Callers.ANYONE)
def healthz() -> dict[str, bool]:
    """The process answers."""
    return {"healthy": True}


@blueprint.get("/readyz")
@open_to(Callers.ANYONE)
def readyz() -> dict[str, bool]:
    """The database answers and is at this version's schema; 503 where it is away, 500 where it is old."""
    if not is_current(backend().database):
        raise DatabaseOutOfDate
    return {"ready": True}
