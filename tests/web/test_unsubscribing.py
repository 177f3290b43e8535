"""The way out: GET only shows, POST acts; one click of a mail client is enough (RFC 8058)."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.suppression import unsubscribe_url
from communicator.outreach.tables import OptOut
from communicator.prediction.objection import objecting
from communicator.prediction.tables import Prediction
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


def test_the_other_button_ends_predictions_and_allows_them_again(
    stranger: FlaskClient, way_out: str, course: Course, database: Database
) -> None:
    assert "Don&#39;t predict me" in stranger.get(way_out).text
    with database.reading() as session:
        first = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).first()
        before = session.scalar(select(func.count()).select_from(Prediction))
    assert "You are not predicted" in stranger.post(way_out, data={"choice": "object"}).text
    with database.reading() as session:
        assert objecting(session, course.id) == {first}
        assert session.scalar(select(func.count()).select_from(Prediction)) == (before or 0) - 1
    assert sources(database) == []  # messages still come
    assert "Let me be predicted again" in stranger.get(way_out).text
    assert "predicted again when" in stranger.post(way_out, data={"choice": "allow"}).text
    with database.reading() as session:
        assert objecting(session, course.id) == set()


def test_nobody_objects_for_somebody_else(
    stranger: FlaskClient, way_out: str, course: Course, database: Database, settings: Settings
) -> None:
    with database.reading() as session:
        first, second = session.scalars(select(CourseLearner).order_by(CourseLearner.id).limit(2)).all()
    elsewhere = {"choice": "object", "learner": second.pseudonym, "course_learner_id": second.id, "token": "x"}
    stranger.post(f"{way_out}?learner={second.pseudonym}", data=elsewhere)
    with database.reading() as session:
        assert objecting(session, course.id) == {first.id}
    other = unsubscribe_url(settings, second.id).removeprefix(settings.public_url)
    assert "You are not predicted" not in stranger.get(other).text
    for place in (5, 20, 28):  # a token that was tampered with is nobody's
        letter = "A" if other[place] != "A" else "B"
        forged = other[:place] + letter + other[place + 1 :]
        assert stranger.post(forged, data={"choice": "object"}).status_code == 404
    with database.reading() as session:
        assert objecting(session, course.id) == {first.id}


def test_following_the_link_and_one_click_object_to_nothing(
    stranger: FlaskClient, way_out: str, course: Course, database: Database
) -> None:
    stranger.get(f"{way_out}?choice=object")
    stranger.post(way_out, data={"List-Unsubscribe": "One-Click"})
    with database.reading() as session:
        assert objecting(session, course.id) == set()
