"""The card of a model over HTTP: for administrators, and for staff of courses that the model predicts."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.prediction.cold_start.shipped import shipped_model
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import TrainedModel
from communicator.prediction.trained_models import add_model, choose_model, serving_model
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

NAME = "another"


@pytest.fixture
def own(database: Database, course: Course) -> TrainedModel:
    """The model that predicted the course."""
    with database.reading() as session:
        return serving_model(session)


@pytest.fixture
def another(database: Database, course: Course, own: TrainedModel) -> TrainedModel:
    """A model that doesn't predict: the course's own is chosen."""
    with database.writing() as session:
        added = add_model(
            session, new_id(), NAME, "counts-logistic", ("models/x.pt", "0"), ["course-v1:A+B+C"], False, {}
        )
        choose_model(session, own.name)
    return added


def card(model: TrainedModel) -> str:
    return f"/api/v1/models/{model.id}/card"


def test_an_administrator_reads_every_card_and_a_model_without_one_says_what_is_not_known(
    client: FlaskClient, admin: Headers, own: TrainedModel, another: TrainedModel
) -> None:
    told = client.get(card(own), headers=admin).json
    assert (told["model"]["id"], told["is_complete"], told["drift"]) == (own.id, False, [])
    assert told["limits"] == [{"key": "no_card"}, {"key": "simulated_only"}]
    assert client.get(card(another), headers=admin).json["model"]["name"] == NAME
    unknown = client.get("/api/v1/models/none/card", headers=admin)
    assert unknown.status_code == 404
    assert "communicator model list" in unknown.json["detail"]


def test_a_card_is_markdown_for_who_asks_for_it(client: FlaskClient, admin: Headers, own: TrainedModel) -> None:
    answer = client.get(card(own), headers=admin | {"Accept": "text/markdown"})
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.text.startswith(f"# Model card: {own.name}\n")


def test_staff_read_the_card_of_the_model_that_predicts_and_of_those_that_predicted_their_course(
    client: FlaskClient, sign: Sign, database: Database, own: TrainedModel, another: TrainedModel
) -> None:
    assert client.get(card(own), headers=sign()).status_code == 200
    with database.writing() as session:
        choose_model(session, NAME)
    assert client.get(card(own), headers=sign()).status_code == 200  # it made the course's predictions
    assert client.get(card(another), headers=sign()).status_code == 200  # it makes the next ones


def test_other_models_cards_are_not_for_staff_and_nobody_learns_whether_they_exist(
    client: FlaskClient, sign: Sign, token: Callable[[str], Headers], own: TrainedModel, another: TrainedModel
) -> None:
    for headers in (sign, lambda: token(f"course:{COURSE_ID}")):
        refused = client.get(card(another), headers=headers())
        assert refused.status_code == 403
        none = client.get("/api/v1/models/none/card", headers=headers())
        assert (none.status_code, none.json["detail"]) == (403, refused.json["detail"])
    elsewhere = sign(course_id="course-v1:Not+There+R")
    assert client.get(card(own), headers=elsewhere).status_code == 403
    assert client.get(card(own)).status_code == 401
    assert client.get(card(own), headers=sign(role="student")).status_code == 403


def test_how_far_the_callers_course_lies_from_training_is_in_the_card(
    client: FlaskClient, sign: Sign, database: Database, course: Course, own: TrainedModel
) -> None:
    found = {"level": "watch", "advice": "look_at_chances", "findings": [], "unknown_types": []}
    with database.writing() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        snapshot.drift = found
    (told,) = client.get(card(own), headers=sign()).json["drift"]
    assert (told["course_id"], told["level"]) == (COURSE_ID, "watch")
    assert "Look at its chances" in client.get(card(own), headers=sign() | {"Accept": "text/markdown"}).text


def test_the_shipped_models_card_is_there_before_it_has_predicted(client: FlaskClient, admin: Headers) -> None:
    shipped = shipped_model()
    told = client.get(card(shipped), headers=admin).json
    assert (told["model"]["name"], told["is_complete"]) == ("shipped", True)
    assert "simulated_only" in [limit["key"] for limit in told["limits"]]
    assert client.get(card(shipped), headers=admin | {"Accept": "text/markdown"}).status_code == 200


def test_the_description_tells_of_the_card(client: FlaskClient, admin: Headers) -> None:
    described = client.get("/api/v1/openapi.json", headers=admin).json["paths"]["/api/v1/models/{model_id}/card"]["get"]
    assert set(described["responses"]["200"]["content"]) == {"application/json", "text/markdown"}
