"""A communication's life: draft, scheduled, sending, sent; paused, cancelled and failed beside them.

Each step is one conditional UPDATE on the status, so of two callers at once only one takes it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from communicator.audience.segments import find_segment
from communicator.clock import as_utc, now
from communicator.courses.tables import Course
from communicator.errors import InvalidFields, UnknownCommunication, UnknownSegment
from communicator.identifiers import new_id
from communicator.message_errors import WrongState
from communicator.outreach.fields import TEXTS, check_draft_fields, check_sendable
from communicator.outreach.options import check_options, set_options
from communicator.outreach.simulated_model import require_acknowledged
from communicator.outreach.tables import (
    ApprovalRequest,
    Communication,
    CommunicationStatus,
    Delivery,
    DeliveryState,
)
from communicator.prediction.published import latest_snapshot

TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
PASSED = "has passed already; give a later time, or now"
PAUSABLE = (CommunicationStatus.SCHEDULED, CommunicationStatus.SENDING)
CHANGEABLE = (CommunicationStatus.DRAFT, CommunicationStatus.AWAITING_APPROVAL)
CANCELLABLE = (
    CommunicationStatus.AWAITING_APPROVAL,
    CommunicationStatus.SCHEDULED,
    CommunicationStatus.SENDING,
    CommunicationStatus.PAUSED,
)


def create_draft(session: Session, course: Course, fields: Mapping[str, Any], caller: str) -> Communication:
    """A new draft; `fields` are subject, body, from_name, reply_to, criteria, snapshot, as far as written."""
    check_draft_fields(fields)
    _require_segment(session, course.id, fields)
    communication = Communication(
        id=new_id(),
        course_pk=course.id,
        status=CommunicationStatus.DRAFT,
        **{name: fields.get(name, "") for name in TEXTS},
        criteria=dict(fields.get("criteria") or {}),
        snapshot_id=fields.get("snapshot"),
        selection=fields.get("selection"),
        created_at=now(),
        created_by=caller,
    )
    set_options(communication, fields)
    session.add(communication)
    session.flush()
    check_options(communication, course)
    return communication


def update_draft(session: Session, communication: Communication, fields: Mapping[str, Any]) -> Communication:
    """Changes the fields given; WrongState where it is no draft any more.

    One that waits for a second person's approval is taken back: it was another message that they were asked about.
    """
    check_draft_fields(fields)
    _require_segment(session, communication.course_pk, fields)
    session.refresh(communication, with_for_update=True)
    if communication.status == CommunicationStatus.AWAITING_APPROVAL:
        session.execute(delete(ApprovalRequest).where(ApprovalRequest.communication_id == communication.id))
    move(session, communication, CHANGEABLE, CommunicationStatus.DRAFT, "change")
    for name in TEXTS:
        if name in fields:
            setattr(communication, name, fields[name])
    if "criteria" in fields:
        communication.criteria = dict(fields["criteria"] or {})
    if "snapshot" in fields:
        communication.snapshot_id = fields["snapshot"]
    if fields.keys() & {"criteria", "snapshot", "selection"}:
        communication.selection = fields.get("selection")  # the set of earlier criteria is none of these
    set_options(communication, fields)
    check_options(communication, session.get_one(Course, communication.course_pk))
    session.flush()
    return communication


def schedule(
    session: Session,
    communication: Communication,
    when: datetime,
    allowed: Collection[CommunicationStatus] = (CommunicationStatus.DRAFT,),
) -> Communication:
    """Sends it at a time; who matches is settled then.

    InvalidFields where it couldn't be sent as it is; AcknowledgementNeeded as `begin` says.
    """
    session.refresh(communication, with_for_update=True)  # what is checked is what is sent
    criteria = check_sendable(communication, course_name(session, communication))
    check_options(communication, session.get_one(Course, communication.course_pk))
    latest = latest_snapshot(session, communication.course_pk)
    require_acknowledged(
        session, communication.course_pk, criteria, latest, communication.automatic, communication.body
    )
    moment = as_utc(when)
    if moment <= now():
        raise InvalidFields({"when": [PASSED]})
    move(session, communication, allowed, CommunicationStatus.SCHEDULED, "schedule")
    communication.send_at = moment
    session.flush()
    return communication


def pause(session: Session, communication: Communication) -> Communication:
    """Nothing more goes out until it is resumed; a mail in a worker's hand still does."""
    return move(session, communication, PAUSABLE, CommunicationStatus.PAUSED, "pause")


def resume(session: Session, communication: Communication) -> Communication:
    """Goes on where it was paused: sending, or waiting for its time."""
    to = CommunicationStatus.SENDING if communication.began_at else CommunicationStatus.SCHEDULED
    return move(session, communication, [CommunicationStatus.PAUSED], to, "resume")


def cancel(session: Session, communication: Communication) -> Communication:
    """What has not gone out never will; a mail in a worker's hand still does."""
    move(session, communication, CANCELLABLE, CommunicationStatus.CANCELLED, "cancel")
    communication.finished_at = now()
    session.execute(
        update(Delivery)
        .where(Delivery.communication_id == communication.id, Delivery.state.in_(TO_TRY))
        .values(state=DeliveryState.CANCELLED, changed_at=communication.finished_at)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    return communication


def find_communication(session: Session, communication_id: str, course_pk: int | None = None) -> Communication:
    """The communication of this id, in this course where one is named; else UnknownCommunication."""
    found = session.get(Communication, communication_id)
    if found is None or (course_pk is not None and found.course_pk != course_pk):
        raise UnknownCommunication
    return found


def list_communications(
    session: Session, course_pk: int | None, before: str | None = None, limit: int = 50
) -> list[Communication]:
    """A page, newest first, after the communication `before` (an id that an earlier page ended with)."""
    query = select(Communication).order_by(Communication.created_at.desc(), Communication.id.desc()).limit(limit)
    if course_pk is not None:
        query = query.where(Communication.course_pk == course_pk)
    if before:
        last = find_communication(session, before, course_pk)
        earlier = (Communication.created_at < last.created_at) | (
            (Communication.created_at == last.created_at) & (Communication.id < last.id)
        )
        query = query.where(earlier)
    return list(session.scalars(query))


def counts(session: Session, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """`{communication id: {delivery state: count}}`; states with nobody in them are left out."""
    found: dict[str, dict[str, int]] = {communication_id: {} for communication_id in ids}
    query = (
        select(Delivery.communication_id, Delivery.state, func.count())
        .where(Delivery.communication_id.in_(found))
        .group_by(Delivery.communication_id, Delivery.state)
    )
    for communication_id, state, count in session.execute(query):
        found[communication_id][state] = count
    return found


def course_name(session: Session, communication: Communication) -> str:
    """How learners know the course: by its name, else by its id."""
    course = session.get_one(Course, communication.course_pk)
    return course.name or course.course_id


def move(
    session: Session,
    communication: Communication,
    allowed: Collection[CommunicationStatus],
    to: CommunicationStatus,
    deed: str,
) -> Communication:
    """Takes one step, where the status in the database still allows it; else WrongState."""
    moved = session.execute(
        update(Communication)
        .where(Communication.id == communication.id, Communication.status.in_(allowed))
        .values(status=to)
        .returning(Communication.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(communication, ["status"])
    if moved is None:
        raise WrongState(f"This message is {communication.status}; one can't {deed} it.")
    return communication


def _require_segment(session: Session, course_pk: int, fields: Mapping[str, Any]) -> None:
    if fields.get("segment") is not None:
        try:
            find_segment(session, course_pk, fields["segment"])
        except UnknownSegment as error:
            raise InvalidFields({"segment": ["is no saved selection of this course"]}) from error
