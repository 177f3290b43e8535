"""What every view works with: the settings and the database of this application."""

from dataclasses import dataclass

from flask import Flask, current_app

from communicator.config import Settings
from communicator.database import Database

_NAME = "communicator"


@dataclass(frozen=True)
class Backend:
    """The settings and the database that an application was made with."""

    settings: Settings
    database: Database


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Gives an application its backend."""
    app.extensions[_NAME] = Backend(settings, database)


def backend() -> Backend:
    """The backend of the application that answers now."""
    found = current_app.extensions[_NAME]
    assert isinstance(found, Backend)
    return found
