"""One application a process, on the backend of the test at hand: making its routes and their description takes long."""

from flask import Flask

from communicator.config import Settings
from communicator.database import Database
from communicator.web import backend, create_app

_made: list[Flask] = []


def application(settings: Settings, database: Database) -> Flask:
    """The application on these settings, which are all that differs between two; none may change its own."""
    if not _made:
        _made.append(create_app(settings, database))
    backend.install(_made[0], settings, database)
    return _made[0]
