"""Route of finding a learner who replied, by e-mail address or user name; the answer is a pseudonym."""

from datetime import timedelta
from math import ceil

from marshmallow import Schema, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.audit import LOOK_UP, note, times_of
from communicator.access.site_jwt import spend
from communicator.clock import now
from communicator.courses.tables import Course
from communicator.errors import AmbiguousLearner, TooManyTries, UnknownLearner
from communicator.roster.finding import pseudonyms_of_name
from communicator.web.course_facts import Facts
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Finding learners", "Who replied: a pseudonym by an e-mail address or a user name.")
MOST, WITHIN = 30, timedelta(hours=1)
LONGEST = 255


class WhoSchema(Schema):
    """An e-mail address or a user name."""

    who = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST),
        metadata={"description": "Whole; capitals make no difference, spaces around it neither."},
    )


class FoundSchema(Schema):
    """Whom it means here."""

    pseudonym = fields.String()


@routes.route("POST", "/learners/find", Callers.COURSE_WRITERS, query=CourseQuery, body=WhoSchema, answer=FoundSchema)
def find_learner(call: Call) -> Facts:
    """The learner of this course with this address or user name; 404 where nobody has it, 409 where several do.

    Each look-up is in the audit log, with the pseudonym found and without what was typed. A caller has 30 an
    hour in a course: the next answers 429, and when to try again.
    """
    with call.database.reading() as session:
        course = call.course(session)
        found = pseudonyms_of_name(session, course.id, call.body["who"].strip())
    with call.database.writing() as session:
        spend(session, call.caller)
        _refuse_guessing(session, call.caller.name, course.id)
        note(session, call.caller.name, LOOK_UP, course.id, pseudonym=found[0] if len(found) == 1 else None)
    if len(found) > 1:
        raise AmbiguousLearner
    if not found:
        raise UnknownLearner("Nobody in this course has this e-mail address or user name")
    return {"pseudonym": found[0]}


def _refuse_guessing(session: Session, caller: str, course_pk: int) -> None:
    """`TooManyTries` where the caller has looked up as many as an hour allows; a list of guesses takes too long so."""
    # One look-up of a course at a time, so that calls at the same moment are counted too.
    session.execute(select(Course.id).where(Course.id == course_pk).with_for_update(key_share=True))
    moment = now()
    tries = times_of(session, caller, LOOK_UP, course_pk, moment - WITHIN)
    if len(tries) >= MOST:
        free_again = tries[-MOST] + WITHIN
        raise TooManyTries(retry_after=max(1, ceil((free_again - moment).total_seconds())))
