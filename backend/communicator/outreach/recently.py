"""Who was written to lately: what the composer may leave out."""

from datetime import datetime, timedelta

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.effect.tables import Trial
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

RECENT = timedelta(days=7)
IN_HAND = (DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)


def written_to_recently(session: Session, course_pk: int, moment: datetime) -> set[int]:
    """Learners of the course who were sent something in the 7 days before `moment`, by any course of its site.

    What may have gone out (claimed, uncertain) counts too, and so does being held out of a comparison that isn't
    read: else a count of one learner would tell their arm, and leaving one arm out would spoil the comparison.
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
    unread = select(Trial.communication_id).where(Trial.read_at.is_(None))
    held_out = mails.where(
        Delivery.communication_id.in_(unread), Delivery.state == DeliveryState.HELD_OUT, Delivery.changed_at >= since
    )
    query = select(CourseLearner.id).where(
        CourseLearner.course_pk == course_pk, CourseLearner.learner_id.in_(union_all(sent, in_hand, held_out))
    )
    return set(session.scalars(query))
