"""The application's pages, seen by an administrator who is logged in."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communicator.access.login import create_login_link
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from tests.applications import application
from tests.seeding import seed_course


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    folder = tmp_path / "mailbox"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(settings: Settings, mailbox: Path) -> Settings:
    return replace(settings, mailbox_dir=mailbox)


@pytest.fixture
def course(database: Database) -> Course:
    return seed_course(database, 20)


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    return application(settings, database)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    with database.writing() as session:
        link = create_login_link(session, "", "admin@campus.example")
    client = app.test_client()
    client.get(link)
    return client
