"""The way out: GET only shows, POST acts; one click of a mail client is enough (RFC 8058)."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.suppression import unsubscribe_url
from communicator.outreach.tables import OptOut
from communicator.roster.tables import CourseLearner


@pytest.fixture
def way_out(database: Database, settings: Settings, course: Course) -> str:
    with database.reading() as session:
        learner = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).first()
    assert learner is not None
    return unsubscribe_url(settings, learner).removeprefix(settings.public_url)


def sources(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OptOut.source)))


def test_following_the_link_changes_nothing(stranger: FlaskClient, way_out: str, database: Database) -> None:
    page = stranger.get(way_out)
    assert page.status_code == 200
    assert "Stop messages from this course?" in page.text
    assert "Statistics, seeded" in page.text
    assert sources(database) == []


def test_one_click_of_a_mail_client_ends_the_messages(stranger: FlaskClient, way_out: str, database: Database) -> None:
    for _ in range(2):
        answer = stranger.post(way_out, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert sources(database) == ["one-click"]


def test_the_pages_button_ends_them_and_lets_them_come_again(
    stranger: FlaskClient, way_out: str, database: Database
) -> None:
    stopped = stranger.post(way_out, data={"choice": "stop"})
    assert "no more messages" in stopped.text
    assert sources(database) == ["page"]
    assert "Get messages again" in stranger.get(way_out).text
    assert "again" in stranger.post(way_out, data={"choice": "again"}).text
    assert sources(database) == []


def test_the_page_speaks_the_browsers_language(stranger: FlaskClient, way_out: str) -> None:
    page = stranger.get(way_out, headers={"Accept-Language": "es"}).text
    assert '<html lang="es">' in page
    assert "¿Dejar de recibir mensajes de este curso?" in page


def test_a_forged_link_is_nobodys(stranger: FlaskClient, way_out: str, database: Database) -> None:
    forged = way_out[:-1] + ("A" if way_out[-1] != "A" else "B")
    for address in (forged, "/u/x", f"{way_out}x"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == 404
    assert sources(database) == []
