"""One person of a site, whole: all that logs and rosters know them by, found from a user id or a pseudonym."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from communicator.audience import tables as _audience  # noqa: F401 - what tells of people is asked of all tables
from communicator.courses.tables import Course
from communicator.database import Base
from communicator.errors import UnknownLearner
from communicator.outreach import tables as _outreach  # noqa: F401
from communicator.prediction import tables as _prediction  # noqa: F401
from communicator.roster.erased import ErasedBy
from communicator.roster.evidence import (
    KnownActor,
    actors_of_ids,
    learners_of_user_ids,
    names_of_user_ids,
    usernames_told,
    users_of_anonymous_ids,
)
from communicator.roster.persons import Told, concerned, persons_of, same_people
from communicator.roster.tables import Actor, Appearance, CourseLearner, FormerPseudonym, Learner


@dataclass(frozen=True)
class KnownPerson:
    """What somebody is known by; ids of ours, and the platform's."""

    site_id: int
    learner_ids: frozenset[int]
    actor_ids: frozenset[int]
    course_learner_ids: frozenset[int]
    user_ids: frozenset[str]
    names: frozenset[str]
    """Usernames and anonymous ids that are nobody else's besides."""
    pseudonyms: frozenset[str]

    def told(self) -> Iterator[tuple[ErasedBy, str]]:
        """What the person is to be known by once erased."""
        yield from ((ErasedBy.USER, user_id) for user_id in self.user_ids)
        kind = ErasedBy.NAME if self.user_ids else ErasedBy.ONLY_NAME
        yield from ((kind, name) for name in self.names)

    def rows_of(self, table: Table) -> ColumnElement[bool] | None:
        """Which rows of a table are about the person; None where its columns can't tell of a person."""
        conditions: list[ColumnElement[bool]] = []
        ids = {"learner": self.learner_ids, "actor": self.actor_ids, "course_learner": self.course_learner_ids}
        for column in table.columns:
            referred = {key.column.table.name for key in column.foreign_keys}
            if referred & ids.keys():
                conditions.append(column.in_(sorted(ids[next(iter(referred & ids.keys()))])))
        if table.name in ids:
            conditions.append(table.c.id.in_(sorted(ids[table.name])))
        if "platform_user_id" in table.c and "site_id" in table.c:
            is_theirs = table.c.platform_user_id.in_(sorted(self.user_ids))
            conditions.append((table.c.site_id == self.site_id) & is_theirs)
        found: ColumnElement[bool] | None = None
        for condition in conditions:
            found = condition if found is None else found | condition
        return found


def find_person(session: Session, site_id: int, named: str) -> KnownPerson:
    """Who has this user id or this pseudonym on the site; UnknownLearner where nobody is known by it."""
    told, start = _told(session, site_id, named)
    learners = frozenset(learners_of_user_ids(session, site_id, set(told.user_ids)).values())
    actors = concerned(session, site_id, told)
    people = persons_of(session, site_id, actors.values())
    theirs = {people[each] for each in start} | {("id", user_id) for user_id in told.user_ids}
    theirs |= {("learner", str(learner_id)) for learner_id in learners}
    own = [actor for actor in actors.values() if people[actor.id] in theirs]
    actor_ids = frozenset(actor.id for actor in own)
    course_learners = _course_learners(session, learners, actor_ids)
    user_ids = frozenset({*told.user_ids, *(actor.user_id for actor in own if actor.user_id.isdecimal())} - {""})
    names = _names(session, site_id, own, user_ids)
    pseudonyms = _pseudonyms(session, course_learners)
    found = KnownPerson(site_id, learners, actor_ids, course_learners, user_ids, names, pseudonyms)
    if not (learners or actor_ids or _is_told_of(session, found)):
        raise UnknownLearner(f"Nobody on this site has the user id or pseudonym {named!r}")
    return found


def _told(session: Session, site_id: int, named: str) -> tuple[Told, frozenset[int]]:
    """What the person is told by, and actors who are the person for certain."""
    who = _of_pseudonym(session, site_id, named)
    if not who:
        return Told([named]), frozenset()
    rows = session.execute(
        select(CourseLearner.learner_id, CourseLearner.actor_id).where(CourseLearner.id.in_(who))
    ).all()
    learner_ids = {learner_id for learner_id, _ in rows if learner_id is not None}
    stands = {actor_id for _, actor_id in rows if actor_id is not None}
    seen = session.scalars(select(Appearance.actor_id).where(Appearance.course_learner_id.in_(who)))
    of_learners = session.scalars(select(Actor.id).where(Actor.learner_id.in_(learner_ids)))
    start = actors_of_ids(session, {*seen, *stands, *of_learners})
    told = same_people(session, site_id, start)
    user_ids = session.scalars(select(Learner.platform_user_id).where(Learner.id.in_(learner_ids)))
    return told._replace(user_ids={*told.user_ids, *user_ids}), frozenset(actor.id for actor in start)


def _of_pseudonym(session: Session, site_id: int, named: str) -> set[int]:
    here = select(CourseLearner.id).join(Course, Course.id == CourseLearner.course_pk).where(Course.site_id == site_id)
    former = here.join(FormerPseudonym, FormerPseudonym.course_learner_id == CourseLearner.id)
    queries = (here.where(CourseLearner.pseudonym == named), former.where(FormerPseudonym.pseudonym == named))
    return {each for query in queries for each in session.scalars(query)}


def _course_learners(session: Session, learner_ids: frozenset[int], actor_ids: frozenset[int]) -> frozenset[int]:
    seen = select(Appearance.course_learner_id).where(Appearance.actor_id.in_(actor_ids))
    stands = CourseLearner.learner_id.in_(learner_ids) | CourseLearner.actor_id.in_(actor_ids)
    return frozenset(session.scalars(select(CourseLearner.id).where(stands | CourseLearner.id.in_(seen))))


def _names(session: Session, site_id: int, actors: list[KnownActor], user_ids: frozenset[str]) -> frozenset[str]:
    usernames, anonymous_ids = names_of_user_ids(session, site_id, user_ids)
    usernames |= {actor.username for actor in actors}
    coded = {actor.user_id for actor in actors if not actor.user_id.isdecimal()}
    anonymous_ids |= {actor.anonymous_id for actor in actors} | coded
    bearers = usernames_told(session, site_id, usernames)
    users = users_of_anonymous_ids(session, site_id, anonymous_ids)
    alone = {name for name in usernames if bearers.get(name, set()) <= user_ids}
    return frozenset((alone | {each for each in anonymous_ids if users.get(each, set()) <= user_ids}) - {""})


def _is_told_of(session: Session, person: KnownPerson) -> bool:
    """Whether any table says something of the person, who isn't in a roster or a log."""
    for table in Base.metadata.sorted_tables:
        condition = person.rows_of(table)
        if condition is not None and session.execute(select(table).where(condition).limit(1)).first() is not None:
            return True
    return False


def _pseudonyms(session: Session, course_learner_ids: frozenset[int]) -> frozenset[str]:
    who = sorted(course_learner_ids)
    now = session.scalars(select(CourseLearner.pseudonym).where(CourseLearner.id.in_(who)))
    before = session.scalars(select(FormerPseudonym.pseudonym).where(FormerPseudonym.course_learner_id.in_(who)))
    return frozenset({*now, *before})
