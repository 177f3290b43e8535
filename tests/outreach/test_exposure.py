"""Whom a prediction brought a mail is exposed from when it was sent; nobody else is."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.operations.prediction_objection import object_person
from communicator.operations.schema import upgrade
from communicator.outreach.queue import claim_next, record
from communicator.outreach.reach import OBJECTS
from communicator.outreach.retrying import Outcome, after_error
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.prediction.exposure import exposed_since, note_exposure
from communicator.prediction.history import NEVER, microseconds
from communicator.prediction.learning import train_model
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import WEEK
from communicator.prediction.records import labelled_course
from communicator.prediction.tables import PredictionExposure
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import CourseLearner
from communicator.service_errors import MailRefused
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import begun, states
from tests.prediction.making import nothing_told
from tests.prediction.stored import store_course

SENT = Outcome(DeliveryState.SENT)
PEOPLE = [Person((50, 50, 50)), Person((60, 60, 60))]


def deliver(database: Database, settings: Settings, outcome: Outcome, times: int = 1) -> list[int]:
    """Claims and records so many mails; to whom."""
    whose = []
    with database.writing() as session:
        for _ in range(times):
            claimed = claim_next(session, settings, "a worker", now())
            assert claimed is not None
            assert record(session, claimed, outcome, now())
            whose.append(claimed.course_learner_id)
    return whose


@pytest.mark.parametrize(
    ("criteria", "exposes"),
    [
        ({"complete": [0, 100]}, True),
        ({"leave": [50, 100], "attributes": {"last_seen": ["recent"]}}, True),
        ({"all": True}, False),
        ({"attributes": {"country": ["ES"]}}, False),
    ],
)
def test_only_chances_expose(database: Database, settings: Settings, criteria: dict[str, Any], exposes: bool) -> None:
    with database.writing() as session:
        course, _, snapshot = populate(session, PEOPLE)
        begun(session, settings, course, criteria=criteria, snapshot=snapshot.id)
    (written_to,) = deliver(database, settings, SENT)
    with database.reading() as session:
        assert set(exposed_since(session, course.id)) == ({written_to} if exposes else set())


def test_a_paragraph_by_chances_exposes_all_who_are_written_to(database: Database, settings: Settings) -> None:
    body = "Hello.\n\n[:if leave >= 90:]\nHere is the short way.\n[:end:]"
    with database.writing() as session:
        course, _, snapshot = populate(session, PEOPLE)
        begun(session, settings, course, criteria={"all": True}, snapshot=snapshot.id, body=body)
    (written_to,) = deliver(database, settings, SENT)
    with database.reading() as session:
        assert set(exposed_since(session, course.id)) == {written_to}


def test_a_mail_that_was_not_sent_exposes_nobody(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, snapshot = populate(session, PEOPLE)
        begun(session, settings, course, criteria={"complete": [0, 100]}, snapshot=snapshot.id)
    deliver(database, settings, after_error(MailRefused(), 1, now()), times=2)
    with database.reading() as session:
        assert exposed_since(session, course.id) == {}


def test_the_first_of_several_messages_counts_also_of_people_who_turn_out_to_be_one(database: Database) -> None:
    with database.writing() as session:
        course, (one, other), _ = populate(session, PEOPLE)
        for learner, message, day in ((one, "b", 5), (other, "a", 2), (other, "c", 9)):
            assert note_exposure(session, learner.id, message, A_MONDAY + timedelta(days=day))
        assert not note_exposure(session, one.id, "b", A_MONDAY + timedelta(days=1))
        merge_course_learners(session, [Merge(kept=one.id, gone=other.id)])
        assert exposed_since(session, course.id) == {one.id: A_MONDAY + timedelta(days=2)}


def test_who_objects_gets_no_mail_that_chances_chose_them_for_before(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (one, other), snapshot = populate(session, PEOPLE)
        chosen = begun(session, settings, course, criteria={"complete": [0, 100]}, snapshot=snapshot.id)
        everyone = begun(session, settings, course, criteria={"all": True})
        object_person(session, settings.data_dir, course.site, one.pseudonym, "page", "tester")
        assert states(session, chosen.id) == {one.id: ("suppressed", OBJECTS), other.id: ("queued", "")}
        assert states(session, everyone.id) == {one.id: ("queued", ""), other.id: ("queued", "")}


def exposed_course(database: Database, folder: Path, learners: int) -> tuple[Course, int]:
    """Its first learner, who certifies, was sent a message after two weeks."""
    course = store_course(database, folder, "course-v1:T+T+1", learners)
    with database.writing() as session:
        first = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).first()
        assert first is not None
        note_exposure(session, first, "a message", A_MONDAY + timedelta(weeks=2))
    return course, first


def test_past_courses_say_from_when_a_learner_is_not_to_be_learned_from(database: Database, tmp_path: Path) -> None:
    course, first = exposed_course(database, tmp_path, 6)
    found = labelled_course(database, tmp_path, course.id)
    begins = microseconds(A_MONDAY) + 2 * WEEK
    assert found.exposed_from is not None
    is_first = found.history.course_learner_ids == first
    assert found.exposed_from.tolist() == np.where(is_first, begins, NEVER).tolist()
    assert found.exposed == 1
    assert not found.exposed_at(begins - 1).any()
    assert found.exposed_at(begins).tolist() == is_first.tolist()
    assert not found.with_exposed().exposed_at(NEVER - 1).any()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["counts-logistic", "event-lstm"])
def test_training_leaves_their_later_steps_out_unless_told_otherwise(
    database: Database, settings: Settings, kind: str
) -> None:
    course, _ = exposed_course(database, settings.data_dir, 12)

    def trained(name: str, include_exposed: bool) -> tuple[dict[str, Any], bytes]:
        options = TrainingOptions(epochs=1, include_exposed=include_exposed)
        model = train_model(database, settings, [course], None, kind, name, options, nothing_told)
        return model.figures, (settings.data_dir / model.checkpoint).read_bytes()

    without, weights = trained("without", False)
    with_all, other_weights = trained("with", True)
    assert (without["exposed_learners"], with_all["exposed_learners"]) == (1, 0)
    assert weights != other_weights
    with database.writing() as session:
        session.execute(delete(PredictionExposure))
    assert trained("of nobody", False)[1] == other_weights


def test_mails_sent_before_there_was_this_table_count(database: Database, settings: Settings) -> None:
    from alembic import command
    from alembic.config import Config

    if not database.is_sqlite:
        pytest.skip("one database is enough")
    with database.writing() as session:
        course, _, snapshot = populate(session, PEOPLE)
        begun(session, settings, course, criteria={"complete": [0, 100]}, snapshot=snapshot.id)
        begun(session, settings, course, criteria={"all": True})
        moment = A_MONDAY + timedelta(days=3)
        session.execute(update(Delivery).values(state="sent", sent_at=moment))
    with database.writing() as session:
        config = Config()
        config.set_main_option("script_location", "migrations")
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "0019")
    upgrade(database)
    with database.reading() as session:
        assert set(exposed_since(session, course.id).values()) == {moment}
        assert len(exposed_since(session, course.id)) == 2
