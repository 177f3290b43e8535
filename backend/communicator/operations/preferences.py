"""A learner chooses by the link in their mail: which messages come, whether they are predicted, and measured.

Each choice follows at once, and stands in the consent ledger with the words that it was made upon.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.config import Settings
from communicator.consent.ledger import record_choice
from communicator.consent.refusals import refuse, refuses, take_back
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.operations.prediction_objection import allow_person, object_person
from communicator.outreach.effect.withdrawing import withdraw
from communicator.outreach.suppression import has_opted_out, opt_in, opt_out
from communicator.prediction.objection import objecting
from communicator.roster.tables import CourseLearner


class Choice(StrEnum):
    """What the page's buttons, and a mail client's one click, say."""

    STOP = "stop"
    AGAIN = "again"
    STOP_ALL = "stop-all"
    AGAIN_ALL = "again-all"
    OBJECT = "object"
    ALLOW = "allow"
    UNMEASURE = "unmeasure"
    MEASURE = "measure"


MEANT = {
    Choice.STOP: (Purpose.COURSE_MESSAGES, False),
    Choice.AGAIN: (Purpose.COURSE_MESSAGES, True),
    Choice.STOP_ALL: (Purpose.ALL_MESSAGES, False),
    Choice.AGAIN_ALL: (Purpose.ALL_MESSAGES, True),
    Choice.OBJECT: (Purpose.PREDICTION, False),
    Choice.ALLOW: (Purpose.PREDICTION, True),
    Choice.UNMEASURE: (Purpose.MEASURING, False),
    Choice.MEASURE: (Purpose.MEASURING, True),
}


@dataclass(frozen=True)
class Preferences:
    """What holds for a learner now: True is what happens to everybody who says nothing."""

    course_messages: bool
    all_messages: bool
    prediction: bool
    measuring: bool
    is_known: bool
    """By a roster: choices for all courses need to know who somebody is."""


def preferences_of(session: Session, learner: CourseLearner) -> Preferences:
    """What holds for a learner of a course."""
    return Preferences(
        course_messages=not has_opted_out(session, learner.id),
        all_messages=not refuses(session, learner.learner_id, Purpose.ALL_MESSAGES),
        prediction=learner.id not in objecting(session, learner.course_pk),
        measuring=not refuses(session, learner.learner_id, Purpose.MEASURING),
        is_known=learner.learner_id is not None,
    )


def choose(
    session: Session,
    settings: Settings,
    learner: CourseLearner,
    choice: Choice,
    *,
    words: str,
    language: str,
    source: str,
) -> bool:
    """Follows a choice, and keeps it with its words; True where it changed something.

    Somebody whom no roster names can choose for this course only: "all" means this course then.
    """
    purpose, agrees = MEANT[choice]
    if learner.learner_id is None and purpose is Purpose.ALL_MESSAGES:
        purpose = Purpose.COURSE_MESSAGES
    if not _follow(session, settings, learner, purpose, agrees, source):
        return False
    record_choice(session, learner.id, purpose, agrees=agrees, words=words, language=language, source=source)
    note(session, f"learner {learner.pseudonym}", f"consent.{purpose}", learner.course_pk, agrees=agrees)
    return True


def _follow(
    session: Session, settings: Settings, learner: CourseLearner, purpose: Purpose, agrees: bool, source: str
) -> bool:
    if purpose is Purpose.COURSE_MESSAGES:
        return opt_in(session, learner.id) if agrees else opt_out(session, learner.id, source)
    if purpose is Purpose.PREDICTION:
        site, caller = session.get_one(Course, learner.course_pk).site, f"learner {learner.pseudonym}"
        if agrees:
            return allow_person(session, site, learner.pseudonym, caller)
        return object_person(session, settings.data_dir, site, learner.pseudonym, source, caller)
    if learner.learner_id is None:
        return False
    if agrees:
        return take_back(session, learner.learner_id, purpose)
    if purpose is Purpose.MEASURING:
        theirs = select(CourseLearner.id).where(CourseLearner.learner_id == learner.learner_id)
        withdraw(session, session.scalars(theirs).all())
    return refuse(session, learner.learner_id, purpose)
