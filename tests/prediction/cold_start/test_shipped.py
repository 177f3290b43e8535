"""Where no model is trained the product's own predicts, and says everywhere what it is."""

import json
from importlib.resources import files

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from communicator.cli.model import list_
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import AlreadyThere
from communicator.operations.refresh import refresh_course
from communicator.prediction.checkpoint_places import SHIPPED_FILES
from communicator.prediction.cold_start.shipped import LARGEST, NAME, WEIGHTS, is_shipped, shipped_model
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Prediction
from communicator.prediction.trained_models import choose_model, find_model, list_models, serving_model
from tests.prediction.making import nothing_told
from tests.prediction.stored import store_course

COURSE = "course-v1:T+T+1"


def test_its_weights_are_small_and_its_card_says_invented_courses_only() -> None:
    assert (files(SHIPPED_FILES) / WEIGHTS).stat().st_size <= LARGEST  # type: ignore[attr-defined]
    model = shipped_model()
    assert model.simulated_only
    assert model.trained_on
    assert model.card is not None
    assert all(course["is_simulated"] for course in model.card["data"]["courses"])


@pytest.mark.slow
def test_it_predicts_where_none_is_trained_and_gives_way_to_the_first_that_is(
    database: Database, settings: Settings
) -> None:
    course = store_course(database, settings.data_dir, COURSE, 12)
    for _ in range(2):
        refresh_course(database, settings, course.id)
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        assert snapshot.model is not None
        assert is_shipped(snapshot.model)
        assert snapshot.model.simulated_only
        predicted = select(func.count()).select_from(Prediction).where(Prediction.snapshot_id == snapshot.id)
        assert session.scalar(predicted) == 12
        assert [model.name for model in list_models(session)] == [NAME]
    train_model(database, settings, [course], None, "counts-logistic", "ours", TrainingOptions(), nothing_told)
    with database.writing() as session:
        assert serving_model(session).name == "ours"
        assert [model.name for model in list_models(session)] == ["ours", NAME]
        choose_model(session, NAME)
        assert is_shipped(serving_model(session))
    with pytest.raises(AlreadyThere):
        train_model(database, settings, [course], None, "counts-logistic", NAME, TrainingOptions(), nothing_told)


def test_an_earlier_versions_gives_its_name_up_and_no_longer_predicts(database: Database, settings: Settings) -> None:
    course = store_course(database, settings.data_dir, COURSE, 6)
    with database.writing() as session:
        earlier = shipped_model()
        earlier.id, earlier.checkpoint_hash, earlier.is_chosen = "shipped-earlier", "0" * 64, True
        session.add(earlier)
    with database.reading() as session:
        assert serving_model(session).id == shipped_model().id
    refresh_course(database, settings, course.id)
    with database.reading() as session:
        assert find_model(session, NAME).id == shipped_model().id
        assert not find_model(session, "shipped-earlier").is_chosen


def test_the_list_of_models_names_it(command_environment: Settings, database: Database) -> None:
    text = CliRunner().invoke(list_, [], catch_exceptions=False).output
    assert text.startswith(f"* {NAME}")
    assert "trained on invented courses only" in text
    told = json.loads(CliRunner().invoke(list_, ["--json"], catch_exceptions=False).output)["models"]
    assert [(each["name"], each["shipped"], each["serving"]) for each in told] == [(NAME, True, True)]
