"""Who is who: actors as logs name them, joined to learners as rosters name them, one person one course learner.

Every function here costs what is new or asked for, however many people the site has. Who has neither id, username
nor anonymous id is a visitor: no learner of any course.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.evidence import actors_of_ids, actors_of_keys, in_parts, learners_of_user_ids
from communicator.roster.locking import lock_people
from communicator.roster.persons import Told, concerned, told_by
from communicator.roster.seen import Times, note_seen, widened
from communicator.roster.set_apart import mark_set_apart
from communicator.roster.settling import settle
from communicator.roster.tables import Actor, Appearance, CourseLearner, Learner, Unjoined

ActorKey = tuple[str, str, str]
"""User id, username, anonymous id; "" where the log says nothing."""

AT_ONCE = 5_000
VISITOR: ActorKey = ("", "", "")


def ensure_actors(session: Session, site_id: int, keys: Collection[ActorKey]) -> dict[ActorKey, int]:
    """The ids of the site's actors of these keys; new ones are made in the order of the keys.

    What new ones tell, such as whose username one is, joins or parts the people concerned at once.
    """
    wanted = set(keys)
    found = actors_of_keys(session, site_id, wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        lock_people(session, site_id)
        for some in in_parts(missing):
            _add_actors(session, site_id, some)
        new = actors_of_keys(session, site_id, set(missing))
        found |= new
        for ids in in_parts(sorted(new.values())):
            settle(session, site_id, concerned(session, site_id, told_by(actors_of_ids(session, ids))))
    return found


def join_actors(session: Session, site_id: int) -> int:
    """Joins actors to the learners of whom a roster has told something since, and people who turn out to be one.

    Returns how many actors were joined. Pseudonyms stay: a course learner that stood for an actor stands for
    the learner from now on. Also sets apart, or brings back, who became staff or isn't any more.
    """
    joined = 0
    while (some := _join_some(session, site_id)) is not None:
        joined += some
    return joined


def join_in_steps(database: Database, site_id: int) -> int:
    """As `join_actors`, in short transactions; what is left after an interruption is joined by the next."""
    joined = 0
    while True:
        with database.writing() as session:
            some = _join_some(session, site_id)
        if some is None:
            return joined
        joined += some


def ensure_course_learners(session: Session, course_pk: int, actor_ids: Collection[int]) -> dict[int, int]:
    """The course learner of each of these actors, made where there is none; visitors are left out."""
    return note_appearances(session, course_pk, dict.fromkeys(actor_ids, (None, None)))


def note_appearances(session: Session, course_pk: int, times: Mapping[int, Times]) -> dict[int, int]:
    """The course learner of each of these actors, who were seen in the course's log at these first and last times.

    Made where there is none, in the order of actors; visitors are left out. Times only ever widen.
    """
    site_id = session.scalars(select(Course.site_id).where(Course.id == course_pk)).one()
    lock_people(session, site_id)
    known = _widen(session, course_pk, times)
    missing = sorted(times.keys() - known.keys())
    for some in in_parts(missing):
        actors = {actor.id: actor for actor in actors_of_ids(session, some) if actor[1:4] != VISITOR}
        settle(session, site_id, actors, course_pk, {actor_id: times[actor_id] for actor_id in actors})
    return known | course_learner_of_actors(session, course_pk, missing)


def course_learner_of_actors(
    session: Session, course_pk: int, actor_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Actor id to course learner id, of these actors or of all that were seen in the course."""
    query = select(Appearance.actor_id, Appearance.course_learner_id).where(Appearance.course_pk == course_pk)
    if actor_ids is None:
        return {actor_id: who for actor_id, who in session.execute(query)}  # noqa: C416 - rows aren't pairs
    found: dict[int, int] = {}
    for some in in_parts(sorted(actor_ids)):
        rows = session.execute(query.where(Appearance.actor_id.in_(some)))
        found |= {actor_id: who for actor_id, who in rows}  # noqa: C416
    return found


def _add_actors(session: Session, site_id: int, keys: Collection[ActorKey]) -> None:
    # Most say their id: they are joined here, and the others when it is settled whose names they bear.
    learners = learners_of_user_ids(session, site_id, {key[0] for key in keys} - {""})
    rows = [
        {
            "site_id": site_id,
            "user_id": key[0],
            "username": key[1],
            "anonymous_id": key[2],
            "learner_id": learners.get(key[0]),
        }
        for key in keys
    ]
    session.execute(insertion(session, Actor).on_conflict_do_nothing(), rows)


def _join_some(session: Session, site_id: int) -> int | None:
    """How many were joined of the next that wait; None where nobody does."""
    lock_people(session, site_id)
    here = Unjoined.site_id == site_id
    waiting = select(Unjoined.platform_user_id).where(here).order_by(Unjoined.platform_user_id).limit(AT_ONCE)
    user_ids = list(session.scalars(waiting))
    if not user_ids:
        return None
    joined = settle(session, site_id, concerned(session, site_id, Told(user_ids)))
    in_courses = select(CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    named = in_courses.where(Learner.site_id == site_id, Learner.platform_user_id.in_(user_ids))
    mark_set_apart(session, site_id, session.scalars(named).all())
    session.execute(delete(Unjoined).where(here, Unjoined.platform_user_id.in_(user_ids)))
    return joined


def _widen(session: Session, course_pk: int, times: Mapping[int, Times]) -> dict[int, int]:
    """The course learners of those who were there before, whose times are widened."""
    found: dict[int, int] = {}
    query = select(Appearance.actor_id, Appearance.course_learner_id, Appearance.first_seen, Appearance.last_seen)
    for some in in_parts(sorted(times)):
        changed: dict[int, Times] = {}
        rows = session.execute(query.where(Appearance.course_pk == course_pk, Appearance.actor_id.in_(some)))
        for actor_id, who, *before in rows:
            found[actor_id] = who
            known = (before[0], before[1])
            if (now := widened(known, times[actor_id])) != known:
                changed[actor_id] = now
        _keep_times(session, course_pk, changed)
        note_seen(session, [(found[actor_id], first, last) for actor_id, (first, last) in changed.items()])
    return found


def _keep_times(session: Session, course_pk: int, times: Mapping[int, Times]) -> None:
    rows = [
        {"course_pk": course_pk, "actor_id": actor_id, "first_seen": first, "last_seen": last}
        for actor_id, (first, last) in times.items()
    ]
    if rows:
        session.execute(update(Appearance), rows)
