"""Learners who don't want to be measured leave comparisons: those under way, and the rows of those that were read."""

from collections.abc import Collection

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from communicator.outreach.effect.tables import TrialMember


def withdraw(session: Session, course_learner_ids: Collection[int]) -> int:
    """Takes these learners out of every comparison; how many rows went. Counts that were read already stay."""
    gone = session.execute(delete(TrialMember).where(TrialMember.course_learner_id.in_(course_learner_ids)))
    assert isinstance(gone, CursorResult)
    return int(gone.rowcount)
