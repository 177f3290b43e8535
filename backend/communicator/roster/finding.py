"""Who in a course has an e-mail address or a user name: somebody replied, and staff want their pseudonym."""

import string

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from communicator.roster.people import is_counted
from communicator.roster.tables import Actor, CourseLearner, Learner

_ASCII_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def pseudonyms_of_name(session: Session, course_pk: int, who: str) -> list[str]:
    """Pseudonyms of the course's learners whose whole address or user name is `who`; capitals make no difference.

    Of letters beyond ASCII they do on SQLite, which has no small letters for them. User names of a log count
    where no roster names the person.
    """
    # SQLite's `lower` leaves other letters as they are, PostgreSQL's makes them small.
    spellings = {who.lower(), who.translate(_ASCII_SMALL)}
    named = (func.lower(Learner.email), func.lower(Learner.username), func.lower(Actor.username))
    query = (
        select(CourseLearner.pseudonym)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .outerjoin(Actor, Actor.id == CourseLearner.actor_id)
        .where(CourseLearner.course_pk == course_pk, is_counted(), or_(*(name.in_(spellings) for name in named)))
        .order_by(CourseLearner.id)
    )
    return list(session.scalars(query))
