"""A person says "don't predict me", or may be predicted again: once for all courses of their site, and at once."""

from pathlib import Path

from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.tables import Site
from communicator.operations.person import find_person
from communicator.outreach.suppression import suppress_predicted
from communicator.prediction.objection import allow_prediction, object_to_prediction, withdraw_predictions
from communicator.prediction.refreshing.forgetting import forget_states
from communicator.roster.locking import lock_people


def object_person(session: Session, data_dir: Path, site: Site, named: str, source: str, caller: str) -> bool:
    """The person of this user id or pseudonym is predicted no more; what was predicted of them goes. True where new.

    Mails that chances chose them for and that haven't gone out don't. UnknownLearner where nobody has.
    """
    lock_people(session, site.id)
    person = find_person(session, site.id, named)
    is_new = object_to_prediction(session, site.id, person.user_ids, person.actor_ids, source)
    withdraw_predictions(session, person.course_learner_ids)
    forget_states(session, data_dir, person.course_learner_ids)
    suppress_predicted(session, person.course_learner_ids)
    if is_new:
        note(session, caller, "prediction_objected", None, site=site.name, source=source)
    return is_new


def allow_person(session: Session, site: Site, named: str, caller: str) -> bool:
    """Who has this user id or pseudonym is predicted again, from the next refresh on; True where they objected."""
    lock_people(session, site.id)
    person = find_person(session, site.id, named)
    ended = allow_prediction(session, site.id, person.user_ids, person.actor_ids)
    if ended:
        note(session, caller, "prediction_allowed", None, site=site.name)
    return ended
