"""Who was written to lately: what the composer may leave out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

RECENT = timedelta(days=7)
GOES_OUT_WITHIN = timedelta(days=1)
"""So long a drawn mail may be on its way: learners of a comparison count so much longer, in both arms."""
IN_HAND = (DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)


def written_to_recently(session: Session, course_pk: int, moment: datetime) -> set[int]:
    """Learners of the course who were sent something in the 7 days before `moment`, by any course of its site.

    What may have gone out (claimed, uncertain) counts too. So does having been drawn for a comparison that isn't
    read, from the draw on and in both arms, however late the mail goes: else a count of one learner would tell their
    arm, and leaving one arm out would spoil the comparison.
    """
    course = session.get_one(Course, course_pk)
    since = moment - RECENT
    of_site = select(Communication.id).join(Course, Course.id == Communication.course_pk)
    mails = (
        select(CourseLearner.learner_id)
        .join(Delivery, Delivery.course_learner_id == CourseLearner.id)
        .where(Delivery.communication_id.in_(of_site.where(Course.site_id == course.site_id)))
    )
    sent = mails.where(Delivery.sent_at >= since)  # each by an index of its own
    in_hand = mails.where(Delivery.state.in_(IN_HAND), Delivery.changed_at >= since)
    drawn = _drawn(course.site_id, since - GOES_OUT_WITHIN)
    query = select(CourseLearner.id).where(
        CourseLearner.course_pk == course_pk, CourseLearner.learner_id.in_(union_all(sent, in_hand, drawn))
    )
    return set(session.scalars(query))


def _drawn(site_id: int, since: datetime) -> Select[Any]:
    """Who was drawn for a comparison of the site that isn't read, in either arm."""
    return (
        select(CourseLearner.learner_id)
        .join(TrialMember, TrialMember.course_learner_id == CourseLearner.id)
        .join(Trial, Trial.communication_id == TrialMember.communication_id)
        .join(Communication, Communication.id == Trial.communication_id)
        .join(Course, Course.id == Communication.course_pk)
        .where(Course.site_id == site_id, Trial.read_at.is_(None))
        .where(TrialMember.drawn_at >= since)
    )
