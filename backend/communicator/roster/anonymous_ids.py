"""The platform's anonymous ids: stored as exported, looked up, never computed again."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.courses.tables import Course
from communicator.roster.erased import without_erased
from communicator.roster.evidence import (
    actors_of_anonymous_ids,
    actors_of_user_ids,
    in_parts,
    rows_of,
    usernames_told,
    users_of_anonymous_ids,
)
from communicator.roster.identity import course_learner_of_actors
from communicator.roster.locking import lock_people
from communicator.roster.pseudonyms import course_learners_of_pseudonyms
from communicator.roster.tables import AnonymousId, CourseLearner, Learner
from communicator.roster.told import note_unjoined, note_usernames

Facts = Mapping[str, Any]


def keep_anonymous_ids(session: Session, site_id: int, rows: Iterable[Facts]) -> int:
    """Keeps anonymous ids of the site's users, and returns how many are new; again adds nothing.

    A row is `{"platform_user_id", "anonymous_id", "course_id": str | None, "username": str | None}`: no course
    where the id is the same in all; a username where the list names one, as RDX's `user_id_map` does. `join_actors`
    then joins who was seen under such an id.
    """
    lock_people(session, site_id)
    return sum(_keep(session, site_id, without_erased(session, site_id, some)) for some in in_parts(rows))


def _keep(session: Session, site_id: int, rows: Collection[Facts]) -> int:
    course_of = {(row["anonymous_id"], row["platform_user_id"]): row.get("course_id") or "" for row in rows}
    users = users_of_anonymous_ids(session, site_id, {anonymous_id for anonymous_id, _ in course_of})
    fresh = sorted(pair for pair in course_of if pair[0] and pair[1] not in users[pair[0]])
    named = {(row["username"], row["platform_user_id"]) for row in rows if row.get("username")}
    bearers = usernames_told(session, site_id, {username for username, _ in named})
    unheard = {(username, user_id) for username, user_id in named if user_id not in bearers[username]}
    note_unjoined(session, site_id, {user_id for _, user_id in [*fresh, *unheard]})
    note_usernames(session, site_id, unheard)
    kept = [
        {
            "site_id": site_id,
            "anonymous_id": pair[0],
            "platform_user_id": pair[1],
            "course_id": course_of[pair],
        }
        for pair in fresh
    ]
    if kept:
        session.execute(insertion(session, AnonymousId).on_conflict_do_nothing(), kept)
    return len(fresh)


def course_learners_of_ids(session: Session, course_pk: int, ids: Collection[str]) -> dict[str, int]:
    """The course learner whom each id means: one of the platform's anonymous ids, else a pseudonym, also a former.

    What the CSV of predictions has in `anon_user_id`. Ids that mean nobody, or nobody in the course, are left out.
    """
    asked = {each.strip() for each in ids} - {""}
    found = course_learners_of_pseudonyms(session, course_pk, asked)
    return found | _by_anonymous_id(session, course_pk, asked)


def _by_anonymous_id(session: Session, course_pk: int, ids: Collection[str]) -> dict[str, int]:
    site_id = session.scalars(select(Course.site_id).where(Course.id == course_pk)).one()
    users = users_of_anonymous_ids(session, site_id, ids)
    user_of = {each: next(iter(found)) for each, found in users.items() if len(found) == 1}
    # Whom no roster names may have been seen in the log, under the id or as the user.
    seen = actors_of_anonymous_ids(session, site_id, set(ids) - users.keys())
    seen += actors_of_user_ids(session, site_id, set(user_of.values()))
    in_course = course_learner_of_actors(session, course_pk, [actor.id for actor in seen])
    by_user = {actor.user_id: in_course[actor.id] for actor in seen if actor.id in in_course}
    by_id = {actor.anonymous_id: in_course[actor.id] for actor in seen if actor.id in in_course}
    by_user |= _learners_in_course(session, course_pk, set(user_of.values()))
    found = {each: by_id[each] for each in ids if each in by_id and each not in users}
    return found | {each: by_user[user_id] for each, user_id in user_of.items() if user_id in by_user}


def _learners_in_course(session: Session, course_pk: int, user_ids: Collection[str]) -> dict[str, int]:
    query = select(Learner.platform_user_id, CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    here = query.where(CourseLearner.course_pk == course_pk)
    return dict(rows_of(session, here, Learner.platform_user_id, user_ids))
