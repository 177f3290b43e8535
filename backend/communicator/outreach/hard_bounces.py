"""What follows where a mail server refuses a recipient for good: who heeds it is told in the same transaction."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from communicator.outreach.bounces.taking import refused_for_good

Heeding = Callable[[Session, int, str], None]
HEEDED_BY: list[Heeding] = [refused_for_good]
"""Each is told the course learner id and the server's code, such as "550 5.1.1"."""


def hard_bounce(session: Session, course_learner_id: int, code: str) -> None:
    """A recipient was refused for good while a mail was handed over; the delivery's state is written already."""
    for heed in HEEDED_BY:
        heed(session, course_learner_id, code)
