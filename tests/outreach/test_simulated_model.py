"""A model that has seen invented courses only chooses whom is written to once an administrator has acknowledged it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.identifiers import new_id
from communicator.message_errors import AcknowledgementNeeded
from communicator.outreach.beginning import begin, begin_scheduled
from communicator.outreach.communications import schedule
from communicator.outreach.simulated_model import acknowledge_simulated, acknowledgement
from communicator.outreach.tables import CommunicationStatus
from communicator.prediction.tables import Snapshot, TrainedModel
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import begun, draft


def predicted_by(session: Session, snapshot: Snapshot, *, simulated_only: bool) -> None:
    snapshot.model = TrainedModel(
        id=new_id(),
        name="a model",
        kind="counts-logistic",
        checkpoint="models/x.pt",
        checkpoint_hash="0" * 64,
        trained_on=["course-v1:DemoX+STAT101+1"],
        simulated_only=simulated_only,
        figures={},
        created_at=A_MONDAY,
    )
    session.flush()


def course_of(session: Session, *, simulated_only: bool) -> tuple[Course, dict[str, Any]]:
    """A course predicted by such a model, and what a message chosen by chances says."""
    course, _, snapshot = populate(session, [Person((50, 50, 50)), Person((10, 20, 30))])
    predicted_by(session, snapshot, simulated_only=simulated_only)
    return course, {"criteria": {"complete": [0, 100]}, "snapshot": snapshot.id}


def test_sending_by_chances_is_refused_until_an_administrator_acknowledges(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, by_chance = course_of(session, simulated_only=True)
        with pytest.raises(AcknowledgementNeeded, match=r"invented courses only.*administrator"):
            begun(session, settings, course, **by_chance)
        with pytest.raises(AcknowledgementNeeded):
            schedule(session, draft(session, course, **by_chance), now() + timedelta(days=1))
        assert begun(session, settings, course, criteria={"all": True}).status == CommunicationStatus.SENDING
        assert acknowledge_simulated(session, course.id, "an administrator")
        assert not acknowledge_simulated(session, course.id, "another")
        kept = acknowledgement(session, course.id)
        assert kept is not None
        assert kept.by == "an administrator"
        assert begun(session, settings, course, **by_chance).status == CommunicationStatus.SENDING


def test_a_message_to_all_with_a_paragraph_by_chances_needs_it_too(database: Database, settings: Settings) -> None:
    body = "Hello.\n\n[:if leave >= 50:]\nHere is the short way.\n[:end:]"
    with database.writing() as session:
        course, _ = course_of(session, simulated_only=True)
        with pytest.raises(AcknowledgementNeeded):
            begun(session, settings, course, criteria={"all": True}, body=body)
        acknowledge_simulated(session, course.id, "an administrator")
        assert begun(session, settings, course, criteria={"all": True}, body=body).status == CommunicationStatus.SENDING


def test_a_model_of_real_courses_needs_no_acknowledgement(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, by_chance = course_of(session, simulated_only=False)
        assert begun(session, settings, course, **by_chance).status == CommunicationStatus.SENDING


def test_nothing_that_it_chooses_goes_automatically_whoever_acknowledged(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, by_chance = course_of(session, simulated_only=True)
        acknowledge_simulated(session, course.id, "an administrator")
        communication = draft(session, course, **by_chance)
        communication.automatic = True
        session.flush()
        with pytest.raises(InvalidFields, match=r"automatic: .*invented courses"):
            begin(session, settings, communication, communication.snapshot_id)


def test_a_scheduled_message_fails_with_the_reason_where_such_a_model_came_meanwhile(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, _, snapshot = populate(session, [Person((50, 50, 50))])
        communication = schedule(
            session, draft(session, course, criteria={"complete": [0, 100]}), now() + timedelta(days=1)
        )
        predicted_by(session, snapshot, simulated_only=True)
        failed = begin_scheduled(session, settings, communication)
        assert failed.status == CommunicationStatus.FAILED
        assert "invented courses only" in (failed.failure or "")
