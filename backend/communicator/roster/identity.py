"""Who is who: actors as logs name them, joined to learners as rosters name them, one person one course learner.

Two actors of a site are one person where their user ids are equal, or where their usernames are and one of them
lacks the id. Who has neither id, username nor anonymous id is a visitor: no learner of any course.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.identifiers import new_id
from communicator.roster.merging import merge_course_learners
from communicator.roster.tables import Actor, CourseLearner, Learner

ActorKey = tuple[str, str, str]
"""User id, username, anonymous id; "" where the log says nothing."""
Person = tuple[str, str]
"""What makes two actors one: ("learner", id), ("id", …), ("name", …) or ("anonymous", …)."""

_Item = TypeVar("_Item")
AT_ONCE = 5_000
VISITOR: ActorKey = ("", "", "")


class _Known(NamedTuple):
    id: int
    user_id: str
    username: str
    anonymous_id: str
    learner_id: int | None


def ensure_actors(session: Session, site_id: int, keys: Collection[ActorKey]) -> dict[ActorKey, int]:
    """The ids of the site's actors of these keys; new ones are joined to a learner that is known already."""
    wanted = set(keys)
    found = _find(session, site_id, wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        learners = _Learners(session, site_id)
        insertion = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        for some in _chunks(missing, AT_ONCE):
            rows = [
                {
                    "site_id": site_id,
                    "user_id": key[0],
                    "username": key[1],
                    "anonymous_id": key[2],
                    "learner_id": learners.of(key[0], key[1]),
                }
                for key in some
            ]
            session.execute(insertion(Actor).on_conflict_do_nothing(), rows)
        found |= _find(session, site_id, set(missing))
    return found


def join_actors(session: Session, site_id: int) -> int:
    """Joins actors to the learners that a roster has named since, and people who turn out to be one.

    Returns how many actors were joined. Pseudonyms stay: a course learner that stood for an actor stands for
    the learner from now on.
    """
    learners = _Learners(session, site_id)
    query = select(Actor.id, Actor.user_id, Actor.username).where(Actor.site_id == site_id, Actor.learner_id.is_(None))
    found = ((actor_id, learners.of(user_id, username)) for actor_id, user_id, username in session.execute(query))
    joined = [{"id": actor_id, "learner_id": learner_id} for actor_id, learner_id in found if learner_id is not None]
    if joined:
        session.execute(update(Actor), joined)
    people = _People(session, site_id)
    for course_pk in session.scalars(select(Course.id).where(Course.site_id == site_id)).all():
        _settle(session, course_pk, people)
    return len(joined)


def ensure_course_learners(session: Session, course_pk: int, actor_ids: Collection[int]) -> dict[int, int]:
    """The course learner of each of these actors, made where there is none; visitors are left out."""
    people = _People(session, _site_of(session, course_pk))
    known = _settle(session, course_pk, people)
    fresh: dict[Person, int] = {}
    for actor_id in sorted(actor_ids):
        person = people.of(actor_id)
        if person is not None and person not in known:
            fresh.setdefault(person, actor_id)
    rows = [
        {
            "course_pk": course_pk,
            "pseudonym": new_id(),
            "learner_id": int(person[1]) if person[0] == "learner" else None,
            "actor_id": None if person[0] == "learner" else actor_id,
        }
        for person, actor_id in fresh.items()
    ]
    if rows:
        session.execute(insert(CourseLearner), rows)
        known = _settle(session, course_pk, people)
    return _by_actor(people, known, actor_ids)


def course_learner_of_actors(session: Session, course_pk: int) -> dict[int, int]:
    """Actor id to course learner id, for every actor of the site whose person is in the course."""
    people = _People(session, _site_of(session, course_pk))
    known = {person: _oldest(found)[0] for person, found in _in_course(session, course_pk, people).items()}
    return _by_actor(people, known, people.ids())


def _by_actor(people: "_People", known: dict[Person, int], actor_ids: Iterable[int]) -> dict[int, int]:
    found = {}
    for actor_id in actor_ids:
        person = people.of(actor_id)
        if person is not None and person in known:
            found[actor_id] = known[person]
    return found


def _settle(session: Session, course_pk: int, people: "_People") -> dict[Person, int]:
    """Person to course learner, after those who turned out to be one person were merged."""
    known, named = {}, []
    for person, course_learners in _in_course(session, course_pk, people).items():
        ids = _oldest(course_learners)
        known[person] = ids[0]
        learner_id = int(person[1]) if person[0] == "learner" else None
        if len(ids) > 1:
            merge_course_learners(session, ids, learner_id)
        elif learner_id is not None and course_learners[ids[0]] is None:
            named.append({"id": ids[0], "learner_id": learner_id, "actor_id": None})
    if named:
        session.execute(update(CourseLearner), named)
    return known


def _oldest(course_learners: dict[int, int | None]) -> list[int]:
    """The ids, first the one to keep: a roster's, since only to it anything was sent, then the oldest."""
    return sorted(course_learners, key=lambda each: (course_learners[each] is None, each))


def _in_course(session: Session, course_pk: int, people: "_People") -> dict[Person, dict[int, int | None]]:
    """Each person's course learners in the course, with the learner each stands for."""
    found: dict[Person, dict[int, int | None]] = defaultdict(dict)
    query = select(CourseLearner.id, CourseLearner.learner_id, CourseLearner.actor_id).where(
        CourseLearner.course_pk == course_pk
    )
    for course_learner_id, learner_id, actor_id in session.execute(query):
        # The table's check says that one of the two is there.
        person = ("learner", str(learner_id)) if learner_id is not None else people.of(actor_id or 0)
        if person is not None:
            found[person][course_learner_id] = learner_id
    return found


class _People:
    """The persons behind a site's actors."""

    def __init__(self, session: Session, site_id: int) -> None:
        query = select(Actor.id, Actor.user_id, Actor.username, Actor.anonymous_id, Actor.learner_id)
        self._actors = {row[0]: _Known(*row) for row in session.execute(query.where(Actor.site_id == site_id))}
        self._ids_of: dict[str, set[str]] = defaultdict(set)
        for actor in self._actors.values():
            if actor.user_id and actor.username:
                self._ids_of[actor.username].add(actor.user_id)
        self._learner_of = {
            actor.user_id: actor.learner_id
            for actor in self._actors.values()
            if actor.user_id and actor.learner_id is not None
        }

    def ids(self) -> Iterable[int]:
        return self._actors.keys()

    def of(self, actor_id: int) -> Person | None:
        actor = self._actors[actor_id]
        if actor.learner_id is not None:
            return "learner", str(actor.learner_id)
        user_id = actor.user_id or self._only_id(actor.username)
        if user_id:
            learner_id = self._learner_of.get(user_id)
            return ("id", user_id) if learner_id is None else ("learner", str(learner_id))
        if actor.username:
            return "name", actor.username
        return ("anonymous", actor.anonymous_id) if actor.anonymous_id else None

    def _only_id(self, username: str) -> str:
        ids = self._ids_of.get(username, set()) if username else set()
        return next(iter(ids)) if len(ids) == 1 else ""  # two people of one name: which one can't be known


class _Learners:
    """The learners of a site by the ids and usernames that logs name."""

    def __init__(self, session: Session, site_id: int) -> None:
        self._by_id: dict[str, int] = {}
        self._by_username: dict[str, int] = {}
        query = select(Learner.id, Learner.platform_user_id, Learner.username).where(Learner.site_id == site_id)
        for learner_id, user_id, username in session.execute(query):
            self._by_id[user_id] = learner_id
            if username:
                self._by_username[username] = learner_id

    def of(self, user_id: str, username: str) -> int | None:
        return self._by_id.get(user_id) if user_id else self._by_username.get(username)


def _find(session: Session, site_id: int, keys: set[ActorKey]) -> dict[ActorKey, int]:
    found: dict[ActorKey, int] = {}
    ids = sorted({key[0] for key in keys if key[0]})
    names = sorted({key[1] for key in keys if not key[0]})
    # One list a query: with two, SQLite tries each of the one with each of the other.
    asked: list[ColumnElement[bool]] = [Actor.user_id.in_(some) for some in _chunks(ids, AT_ONCE)]
    asked += [and_(Actor.user_id == "", Actor.username.in_(some)) for some in _chunks(names, AT_ONCE)]
    columns = select(Actor.id, Actor.user_id, Actor.username, Actor.anonymous_id).where(Actor.site_id == site_id)
    for condition in asked:
        for actor_id, *key in session.execute(columns.where(condition)):
            if (known := (key[0], key[1], key[2])) in keys:
                found[known] = actor_id
    return found


def _site_of(session: Session, course_pk: int) -> int:
    return session.scalars(select(Course.site_id).where(Course.id == course_pk)).one()


def _chunks(items: Sequence[_Item], size: int) -> Iterator[list[_Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
