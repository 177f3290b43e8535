"""Other messages that those who were drawn got within their window: what else may have brought them back."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

MAY_HAVE_COME = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


def other_mails(session: Session, trial: Trial) -> Counter[int]:
    """How many mails of other communications each member got in their window, or may have got; by course learner.

    A person's mails of all the site's courses count, where a roster tells who the person is.
    """
    theirs, window = aliased(CourseLearner), timedelta(days=trial.days)
    at = func.coalesce(Delivery.sent_at, Delivery.changed_at).label("at")
    query = (
        select(TrialMember.course_learner_id, TrialMember.drawn_at, at)
        .join(CourseLearner, CourseLearner.id == TrialMember.course_learner_id)
        .join(theirs, (theirs.id == CourseLearner.id) | (theirs.learner_id == CourseLearner.learner_id))
        .join(Delivery, Delivery.course_learner_id == theirs.id)
        .where(
            TrialMember.communication_id == trial.communication_id,
            Delivery.communication_id != trial.communication_id,
            Delivery.state.in_(MAY_HAVE_COME),
            at > trial.began_at,
            at <= trial.last_drawn_at + window,
        )
    )
    return Counter(who for who, drawn_at, when in session.execute(query) if drawn_at < when <= drawn_at + window)
