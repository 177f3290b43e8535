"""What is stored of names: each question asked for those concerned only, through an index, in parts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from communicator.roster.tables import Actor, AnonymousId, BorneUsername, Learner

AT_ONCE = 5_000
"""Values in one condition: databases bound them."""
_Item = TypeVar("_Item")


class KnownActor(NamedTuple):
    """An actor as stored."""

    id: int
    user_id: str
    username: str
    anonymous_id: str
    learner_id: int | None


def actors_of_ids(session: Session, actor_ids: Collection[int]) -> list[KnownActor]:
    """The actors of these ids of ours."""
    return _actors(session, [Actor.id.in_(some) for some in in_parts(sorted(actor_ids))])


def actors_of_user_ids(session: Session, site_id: int, user_ids: Collection[str]) -> list[KnownActor]:
    """The actors that say one of these user ids."""
    return _actors(session, [Actor.user_id.in_(some) for some in in_parts(sorted(user_ids))], Actor.site_id == site_id)


def actors_of_usernames(
    session: Session, site_id: int, usernames: Collection[str], *, without_id: bool = False
) -> list[KnownActor]:
    """The actors that say one of these usernames; or only those that say no user id besides."""
    asked = [Actor.username.in_(some) for some in in_parts(sorted(usernames))]
    if without_id:  # these two and the username begin the unique key
        return _actors(session, asked, Actor.site_id == site_id, Actor.user_id == "")
    return _actors(session, asked, _of_site(Actor.site_id, site_id))


def actors_of_anonymous_ids(session: Session, site_id: int, anonymous_ids: Collection[str]) -> list[KnownActor]:
    """The actors that say one of these anonymous ids."""
    asked = [Actor.anonymous_id.in_(some) for some in in_parts(sorted(anonymous_ids))]
    return _actors(session, asked, _of_site(Actor.site_id, site_id))


def actors_of_keys(
    session: Session, site_id: int, keys: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], int]:
    """The ids of the actors that say exactly these: user id, username, anonymous id."""
    ids = {key[0] for key in keys if key[0]}
    names = {key[1] for key in keys if not key[0] and key[1]}
    coded = {key[2] for key in keys if not key[0] and not key[1]}
    # In the order of the unique key's columns, so that each list is looked up in it.
    here, without_id = Actor.site_id == site_id, Actor.user_id == ""
    found = _actors(session, [Actor.user_id.in_(some) for some in in_parts(sorted(ids))], here)
    found += _actors(session, [Actor.username.in_(some) for some in in_parts(sorted(names))], here, without_id)
    asked = [Actor.anonymous_id.in_(some) for some in in_parts(sorted(coded))]
    found += _actors(session, asked, here, without_id, Actor.username == "")
    return {key: actor.id for actor in found if (key := (actor.user_id, actor.username, actor.anonymous_id)) in keys}


def users_of_anonymous_ids(session: Session, site_id: int, anonymous_ids: Collection[str]) -> dict[str, set[str]]:
    """The user ids that the platform says have these anonymous ids."""
    query = select(AnonymousId.anonymous_id, AnonymousId.platform_user_id).where(AnonymousId.site_id == site_id)
    return _sets(session, query, AnonymousId.anonymous_id, anonymous_ids)


def usernames_told(session: Session, site_id: int, usernames: Collection[str]) -> dict[str, set[str]]:
    """The user ids that rosters say bear these usernames, or bore them."""
    query = select(Learner.username, Learner.platform_user_id).where(_of_site(Learner.site_id, site_id))
    found = _sets(session, query, Learner.username, usernames)
    borne = select(BorneUsername.username, BorneUsername.platform_user_id).where(BorneUsername.site_id == site_id)
    for username, user_ids in _sets(session, borne, BorneUsername.username, usernames).items():
        found[username] |= user_ids
    return found


def learners_of_user_ids(session: Session, site_id: int, user_ids: Collection[str]) -> dict[str, int]:
    """The learners of these user ids."""
    query = select(Learner.platform_user_id, Learner.id).where(Learner.site_id == site_id)
    return dict(rows_of(session, query, Learner.platform_user_id, user_ids))


def names_of_user_ids(session: Session, site_id: int, user_ids: Collection[str]) -> tuple[set[str], set[str]]:
    """All usernames and all anonymous ids that rosters tell of these user ids."""
    named = select(Learner.username).where(Learner.site_id == site_id)
    borne = select(BorneUsername.username).where(_of_site(BorneUsername.site_id, site_id))
    coded = select(AnonymousId.anonymous_id).where(_of_site(AnonymousId.site_id, site_id))
    usernames = {row[0] for row in rows_of(session, named, Learner.platform_user_id, user_ids)}
    usernames |= {row[0] for row in rows_of(session, borne, BorneUsername.platform_user_id, user_ids)}
    return usernames, {row[0] for row in rows_of(session, coded, AnonymousId.platform_user_id, user_ids)}


def rows_of(
    session: Session, query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[str], values: Collection[str]
) -> Iterator[Any]:
    """The query's rows where the column is one of the values."""
    for some in in_parts(sorted(values)):
        yield from session.execute(query.where(column.in_(some)))


def in_parts(items: Iterable[_Item], size: int = AT_ONCE) -> Iterator[list[_Item]]:
    """Lists of at most `size`, in order."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _of_site(column: InstrumentedAttribute[int], site_id: int) -> ColumnElement[bool]:
    # SQLite would read all rows of the site through a key that begins with it rather than look the values up.
    return column + 0 == site_id


def _actors(session: Session, asked: Iterable[ColumnElement[bool]], *here: ColumnElement[bool]) -> list[KnownActor]:
    # One list a query: with two, SQLite tries each of the one with each of the other.
    query = select(Actor.id, Actor.user_id, Actor.username, Actor.anonymous_id, Actor.learner_id).where(*here)
    return [KnownActor(*row) for condition in asked for row in session.execute(query.where(condition))]


def _sets(
    session: Session, query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[str], values: Collection[str]
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for value, user_id in rows_of(session, query, column, values):
        found[value].add(user_id)
    return found
