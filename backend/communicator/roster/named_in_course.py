"""Whom of a course a list means that names people by the platform's ids, usernames or addresses."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.roster.anonymous_ids import course_learners_of_ids
from communicator.roster.evidence import (
    actors_of_user_ids,
    actors_of_usernames,
    in_parts,
    rows_of,
    usernames_told,
)
from communicator.roster.identity import course_learner_of_actors
from communicator.roster.tables import CourseLearner, Learner

Found = dict[str, int]
"""Course learner id by what names them; whom nothing names for certain is left out."""


def by_user_id(session: Session, course_pk: int, names: Collection[str]) -> Found:
    """The platform's user ids, of rosters and logs."""
    ids = {name for name in names if name.isascii() and name.isdecimal()}
    seen = actors_of_user_ids(session, _site_of(session, course_pk), ids)
    in_course = course_learner_of_actors(session, course_pk, [actor.id for actor in seen])
    found = {actor.user_id: in_course[actor.id] for actor in seen if actor.id in in_course}
    query = select(Learner.platform_user_id, CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    here = query.where(CourseLearner.course_pk == course_pk)
    return found | dict(rows_of(session, here, Learner.platform_user_id, ids))


def by_username(session: Session, course_pk: int, names: Collection[str]) -> Found:
    """Usernames that one user bears or bore; of whom no roster names, those of the log."""
    site_id = _site_of(session, course_pk)
    bearers = usernames_told(session, site_id, names)
    user_of = {name: next(iter(users)) for name, users in bearers.items() if len(users) == 1}
    people = by_user_id(session, course_pk, set(user_of.values()))
    found = {name: people[user_id] for name, user_id in user_of.items() if user_id in people}
    seen = actors_of_usernames(session, site_id, set(names) - bearers.keys())
    in_course = course_learner_of_actors(session, course_pk, [actor.id for actor in seen])
    logged: dict[str, set[int]] = defaultdict(set)
    for actor in seen:
        if actor.id in in_course:
            logged[actor.username].add(in_course[actor.id])
    return found | {name: next(iter(who)) for name, who in logged.items() if len(who) == 1}


def by_address(session: Session, course_pk: int, names: Collection[str]) -> Found:
    """E-mail addresses that one person of the course has; capitals make no difference."""
    written = defaultdict(set)
    for name in names:
        written[name.lower()].add(name)
    query = select(func.lower(Learner.email), CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    here = query.where(CourseLearner.course_pk == course_pk)
    people: dict[str, set[int]] = defaultdict(set)
    for some in in_parts(sorted(set(written) - {""})):
        for address, who in session.execute(here.where(func.lower(Learner.email).in_(some))):
            people[address].add(who)
    return {name: next(iter(who)) for address, who in people.items() if len(who) == 1 for name in written[address]}


KINDS: Final[Mapping[str, Callable[[Session, int, Collection[str]], Found]]] = {
    "anonymous id": course_learners_of_ids,
    "user id": by_user_id,
    "e-mail address": by_address,
    "username": by_username,
}
"""What a list may name people by, and who looks it up; the likeliest to be meant first."""


def _site_of(session: Session, course_pk: int) -> int:
    return session.scalars(select(Course.site_id).where(Course.id == course_pk)).one()
