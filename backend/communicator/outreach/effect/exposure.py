"""Other messages that those who were drawn got within their window: what else may have brought them back."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

MAY_HAVE_COME = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
AT = func.coalesce(Delivery.sent_at, Delivery.changed_at)


def other_mails(session: Session, trial: Trial) -> Counter[int]:
    """How many mails of other communications each member got in their window, or may have got; by course learner.

    A person's mails of all the site's courses count, where a roster tells who the person is.
    """
    window = timedelta(days=trial.days)
    # Two queries: databases join by one column or the other fast, by either of them slowly.
    found: Counter[int] = Counter()
    for query in (_of_this_course(trial), _of_other_courses(trial)):
        rows = session.execute(query.where(*_other_mail(trial, window)))
        found.update(who for who, drawn_at, at in rows if drawn_at < at <= drawn_at + window)
    return found


def _of_this_course(trial: Trial) -> Select[int, datetime, datetime]:
    return (
        select(TrialMember.course_learner_id, TrialMember.drawn_at, AT)
        .join(Delivery, Delivery.course_learner_id == TrialMember.course_learner_id)
        .where(TrialMember.communication_id == trial.communication_id)
    )


def _of_other_courses(trial: Trial) -> Select[int, datetime, datetime]:
    elsewhere = aliased(CourseLearner)
    return (
        select(TrialMember.course_learner_id, TrialMember.drawn_at, AT)
        .join(CourseLearner, CourseLearner.id == TrialMember.course_learner_id)
        .join(elsewhere, elsewhere.learner_id == CourseLearner.learner_id)
        .join(Delivery, Delivery.course_learner_id == elsewhere.id)
        .where(TrialMember.communication_id == trial.communication_id, elsewhere.id != CourseLearner.id)
    )


def _other_mail(trial: Trial, window: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.communication_id != trial.communication_id,
        Delivery.state.in_(MAY_HAVE_COME),
        trial.began_at < AT,
        trial.last_drawn_at + window >= AT,
    )
