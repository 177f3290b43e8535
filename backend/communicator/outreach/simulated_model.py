"""Sending by a model that has seen invented courses only: an administrator says first that they know, once a course.

Such a model tells nothing of real learners that anybody has checked. What it chooses automatically, with nobody
looking, is never sent; and messages to everyone need no model.
"""

from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.errors import InvalidFields
from communicator.message_errors import AcknowledgementNeeded
from communicator.outreach.composing.conditional import asks_for_chances
from communicator.outreach.tables import SimulatedAcknowledgement
from communicator.prediction.tables import Snapshot

NEVER_AUTOMATIC = (
    "is refused: these predictions come from a model that has seen invented courses only, and nothing it chooses is "
    "sent with nobody looking; train a model on past courses of yours with `communicator model train`"
)

ACKNOWLEDGE_FIRST = (
    "These predictions come from a model that has seen invented courses only, so nobody has checked them on real "
    "learners. An administrator must acknowledge that for this course, on its page or with `communicator course "
    "acknowledge-simulated`, before messages go by chances; a message to all learners needs no prediction"
)


def acknowledge_simulated(session: Session, course_pk: int, by: str) -> bool:
    """Staff of this course may send by such predictions from now on; True where that is new."""
    return inserted(session, SimulatedAcknowledgement, {"course_pk": course_pk, "at": now(), "by": by[:300]})


def acknowledgement(session: Session, course_pk: int) -> SimulatedAcknowledgement | None:
    """Who said when that they know; None where nobody has."""
    return session.get(SimulatedAcknowledgement, course_pk)


def require_acknowledged(
    session: Session, course_pk: int, criteria: Criteria, latest: Snapshot | None, automatic: bool, body: str = ""
) -> None:
    """Refuses to send by chances of a model of invented courses; a paragraph of `body` may go by them too.

    Raises:
        InvalidFields: where it would go automatically, whoever acknowledged.
        AcknowledgementNeeded: where no administrator has acknowledged it for this course.
    """
    is_by_chances = criteria.needs_prediction or asks_for_chances(body)
    if not is_by_chances or latest is None or latest.model is None or not latest.model.simulated_only:
        return
    if automatic:
        raise InvalidFields({"automatic": [NEVER_AUTOMATIC]})
    if acknowledgement(session, course_pk) is None:
        raise AcknowledgementNeeded(ACKNOWLEDGE_FIRST, model=latest.model.name)
