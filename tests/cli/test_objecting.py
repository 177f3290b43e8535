"""`communicator learner object|allow` and `communicator course acknowledge-simulated`, as an operator types them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from communicator.access.sites import add_site
from communicator.cli.course import course as course_commands
from communicator.cli.learner import learner as learner_commands
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import UnknownLearner
from communicator.outreach.simulated_model import acknowledgement
from communicator.prediction.objection import objecting
from communicator.prediction.tables import Prediction
from communicator.roster.tables import CourseLearner
from tests.seeding import COURSE_ID, seed_course


def run(command: Any, *arguments: str) -> Any:
    result = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
    return json.loads(result.output)


@pytest.fixture
def seeded(database: Database, command_environment: Settings) -> int:
    with database.writing() as session:
        add_site(session, command_environment.secret_key, "campus", "edx")
    return seed_course(database, 5).id


def test_one_who_objects_has_no_prediction_until_allowed_again(database: Database, seeded: int) -> None:
    with database.reading() as session:
        learner = session.scalars(select(CourseLearner)).first()
        assert learner is not None
    assert run(learner_commands, "object", learner.pseudonym) == {"objects": True, "changed": True}
    assert run(learner_commands, "object", learner.pseudonym) == {"objects": True, "changed": False}
    with database.reading() as session:
        assert objecting(session, seeded) == {learner.id}
        assert learner.id not in session.scalars(select(Prediction.course_learner_id)).all()
    assert run(learner_commands, "allow", learner.pseudonym) == {"objects": False, "changed": True}
    assert run(learner_commands, "allow", learner.pseudonym) == {"objects": False, "changed": False}
    with pytest.raises(UnknownLearner):
        run(learner_commands, "object", "nobody")


def test_an_acknowledgement_says_whose_and_when(database: Database, seeded: int) -> None:
    told = run(course_commands, "acknowledge-simulated", COURSE_ID)
    with database.reading() as session:
        kept = acknowledgement(session, seeded)
    assert kept is not None
    assert told == {"course_id": COURSE_ID, "by": "seeding", "at": kept.at.isoformat()}  # the first word stays
