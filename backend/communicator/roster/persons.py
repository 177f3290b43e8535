"""Which person an actor is, by all that logs and rosters tell of user ids, usernames and anonymous ids.

A user id is a person. Without one, an anonymous id that a single user id has tells the person, and else a username
that a single user id bears or bore. A name of several is nobody's of them: who is only named so is a person apart.
What is told decides, not the order in which it was told.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from communicator.roster.evidence import (
    KnownActor,
    actors_of_anonymous_ids,
    actors_of_user_ids,
    actors_of_usernames,
    learners_of_user_ids,
    names_of_user_ids,
    usernames_told,
    users_of_anonymous_ids,
)

Person = tuple[str, str]
"""What makes two actors one: ("learner", id), ("id", …), ("name", …) or ("anonymous", …)."""
Ids = Mapping[str, set[str]]
"""User ids by something that several may share."""


def persons_of(session: Session, site_id: int, actors: Collection[KnownActor]) -> dict[int, Person | None]:
    """The person of each actor, by its id; None for visitors, of whom nothing is known."""
    ids = _user_ids(session, site_id, actors)
    learners = learners_of_user_ids(session, site_id, set(ids.values()) - {""})
    return {actor.id: _person(actor, ids[actor.id], learners) for actor in actors}


def _person(actor: KnownActor, user_id: str, learners: Mapping[str, int]) -> Person | None:
    if user_id:
        learner_id = learners.get(user_id)
        return ("id", user_id) if learner_id is None else ("learner", str(learner_id))
    if actor.username:
        return "name", actor.username
    return ("anonymous", actor.anonymous_id) if actor.anonymous_id else None


def _user_ids(session: Session, site_id: int, actors: Collection[KnownActor]) -> dict[int, str]:
    """Each actor's user id; "" where none can be known."""
    found = _anonymously(session, site_id, actors)
    names = {actor.username for actor in actors if not found[actor.id]} - {""}
    if names:
        bearers = usernames_told(session, site_id, names)
        namesakes = actors_of_usernames(session, site_id, names)
        ids = _anonymously(session, site_id, namesakes)
        for namesake in namesakes:
            if ids[namesake.id]:
                bearers[namesake.username].add(ids[namesake.id])
        for actor in actors:
            found[actor.id] = found[actor.id] or _only(bearers, actor.username)
    return found


def _anonymously(session: Session, site_id: int, actors: Collection[KnownActor]) -> dict[int, str]:
    """Each actor's user id by what it says itself, or by its anonymous id."""
    found = _plainly(session, site_id, actors)
    asked = {actor.anonymous_id for actor in actors if not found[actor.id]} - {""}
    if asked:
        users = users_of_anonymous_ids(session, site_id, asked)
        others = [actor for actor in actors_of_anonymous_ids(session, site_id, asked) if actor.user_id]
        ids = _plainly(session, site_id, others)
        for other in others:
            users[other.anonymous_id].add(ids[other.id])
        for actor in actors:
            found[actor.id] = found[actor.id] or _only(users, actor.anonymous_id)
    return found


def _plainly(session: Session, site_id: int, actors: Collection[KnownActor]) -> dict[int, str]:
    """What the actors say themselves; exports for research say an anonymous id where the user id stands."""
    coded = {actor.user_id for actor in actors if actor.user_id and not actor.user_id.isdecimal()}
    users: Ids = users_of_anonymous_ids(session, site_id, coded) if coded else {}
    return {actor.id: _only(users, actor.user_id) or actor.user_id for actor in actors}


def _only(ids: Ids, shared: str) -> str:
    found = ids.get(shared, set()) if shared else set()
    return next(iter(found)) if len(found) == 1 else ""


class Told(NamedTuple):
    """Of what something new is known: who else is concerned by it is `concerned`."""

    user_ids: Collection[str] = ()
    usernames: Collection[str] = ()
    anonymous_ids: Collection[str] = ()


def concerned(session: Session, site_id: int, told: Told) -> dict[int, KnownActor]:
    """All actors whose person may be another now, or is one of these, by their ids."""
    user_ids = set(told.user_ids) - {""}
    names, anonymous_ids = names_of_user_ids(session, site_id, user_ids)
    anonymous_ids = (anonymous_ids | set(told.anonymous_ids)) - {""}
    found = _by_id(actors_of_user_ids(session, site_id, user_ids | anonymous_ids))
    anonymous_ids |= {actor.anonymous_id for actor in found.values()} - {""}
    found |= _by_id(actors_of_anonymous_ids(session, site_id, anonymous_ids))
    names |= set(told.usernames) | {actor.username for actor in found.values()}
    return found | _by_id(actors_of_usernames(session, site_id, names - {""}, without_id=True))


def told_by(actors: Iterable[KnownActor]) -> Told:
    """What these actors tell of others: who bears their names and anonymous ids."""
    actors = list(actors)
    return Told((), {actor.username for actor in actors} - {""}, {actor.anonymous_id for actor in actors} - {""})


def same_people(session: Session, site_id: int, actors: Collection[KnownActor]) -> Told:
    """What the persons of these actors are told by, so that all their other actors are `concerned`."""
    ids = _user_ids(session, site_id, actors)
    unknown = [actor for actor in actors if not ids[actor.id]]
    return told_by(unknown)._replace(user_ids=set(ids.values()) - {""})


def _by_id(actors: Iterable[KnownActor]) -> dict[int, KnownActor]:
    return {actor.id: actor for actor in actors}
