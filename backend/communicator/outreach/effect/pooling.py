"""What a course's messages did together: the Mantel-Haenszel difference over strata of message and risk.

Each message's draw is independent of the others', so that a learner who was drawn for several is counted in each.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.outreach.effect.report import effect_of
from communicator.outreach.effect.tables import Trial
from communicator.outreach.effect.verdict import told
from communicator.outreach.tables import Communication

SHOWN = ("status", "why", "reads_at", "drawn", "held_out", "arms", "difference", "verdict", "within_points")


def pooled_effect(session: Session, course_pk: int, within: float, moment: datetime) -> dict[str, Any]:
    """Every comparison of the course, and what those that are read say together; `within` is the site's limit.

    Only what is read is pooled, so nothing can be told of what isn't by subtraction. Messages that nobody got are
    left out.
    """
    query = (
        select(Communication)
        .join(Trial, Trial.communication_id == Communication.id)
        .where(Communication.course_pk == course_pk)
        .order_by(Trial.began_at, Communication.id)
    )
    messages: list[dict[str, Any]] = []
    strata: list[dict[str, Any]] = []
    for communication in session.scalars(query):
        facts = effect_of(session, communication, moment)
        named = {"id": communication.id, "subject": communication.subject}
        messages.append(named | {name: facts[name] for name in SHOWN})
        strata += facts["strata"] if facts["status"] == "read" else []
    return {"messages": messages, "read": sum(each["status"] == "read" for each in messages), **_told(strata, within)}


def _told(strata: list[dict[str, Any]], within: float) -> dict[str, Any]:
    facts = told(strata, within)
    return facts if strata else dict.fromkeys(facts)
