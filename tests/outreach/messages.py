"""Messages for the tests: what staff would have written."""

from typing import Any

from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.beginning import begin
from communicator.outreach.communications import create_draft
from communicator.outreach.tables import Communication, Delivery


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "subject": "How are you, [:firstname|friend:]?",
        "body": "Dear [:fullname:],\n\nweek **3** is [open](https://campus.example/week3).",
        "from_name": "Prof. Ada",
        "reply_to": "ada@campus.example",
        "criteria": {"all": True},
        **changes,
    }


def draft(session: Session, course: Course, **changes: Any) -> Communication:
    return create_draft(session, course, fields(**changes), "tester")


def begun(session: Session, settings: Settings, course: Course, **changes: Any) -> Communication:
    communication = draft(session, course, **changes)
    return begin(session, settings, communication, communication.snapshot_id)


def states(session: Session, communication_id: str) -> dict[int, tuple[str, str]]:
    """`{course learner id: (state, reason)}`."""
    rows = session.query(Delivery).filter_by(communication_id=communication_id)
    return {row.course_learner_id: (row.state, row.reason) for row in rows}
