"""Settling who is who in courses: each person there one course learner, who holds all that the person's actors did."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from communicator.roster.course_learners import NewCourseLearner, insert_course_learners
from communicator.roster.evidence import KnownActor
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.persons import Person, concerned, persons_of, same_people
from communicator.roster.scene import Key, Place, Scene, look
from communicator.roster.seen import Times, tell_times, widened
from communicator.roster.set_apart import mark_set_apart
from communicator.roster.tables import Actor, Appearance, CourseLearner


def settle(
    session: Session,
    site_id: int,
    actors: dict[int, KnownActor],
    course_pk: int | None = None,
    appearing: Mapping[int, Times] | None = None,
) -> int:
    """Settles who these actors and all others of their persons are, in all courses; how many are newly a learner's.

    With a course only there, and those of them that are `appearing` in it from now on with their times.
    """
    if not actors:
        return 0
    actors = concerned(session, site_id, same_people(session, site_id, actors.values())) | actors
    people = persons_of(session, site_id, actors.values())
    joined = _keep_learners(session, actors, people)
    scene = look(session, people, course_pk)
    fresh = {} if course_pk is None else {(course_pk, actor): times for actor, times in (appearing or {}).items()}
    scene.appearing |= dict.fromkeys(fresh)
    _merge(session, scene)
    _name(session, scene)
    holders, new = _holders(session, scene, fresh)
    lost = _point(session, scene, holders, fresh)
    tell_times(session, set(holders.values()) - new, lost)
    mark_set_apart(session, site_id, {*holders.values(), *lost, *scene.all_standing()})
    return joined


def _keep_learners(session: Session, actors: Mapping[int, KnownActor], people: Mapping[int, Person | None]) -> int:
    """The learner of each actor, as now known; how many had none before."""
    changed, joined = [], 0
    for actor in actors.values():
        learner_id = _learner(people[actor.id])
        if learner_id != actor.learner_id:
            changed.append({"id": actor.id, "learner_id": learner_id})
            joined += actor.learner_id is None
    if changed:
        session.execute(update(Actor), changed)
    return joined


def _merge(session: Session, scene: Scene) -> None:
    merges = []
    for place, found in sorted(scene.standing.items()):
        # A roster's stays, since only to it anything was sent, else the oldest.
        kept, *gone = sorted(found, key=lambda each: (found[each] is None, each))
        merges += [Merge(kept, each) for each in gone]
        scene.standing[place] = {kept: found[kept]}
    merge_course_learners(session, merges)
    kept_of = {merge.gone: merge.kept for merge in merges}
    if merges:
        scene.appearing = {key: kept_of.get(who, who) if who else who for key, who in scene.appearing.items()}


def _name(session: Session, scene: Scene) -> None:
    """Course learners that stood for an actor stand for the learner whom a roster has named since."""
    named = [
        {"id": each, "learner_id": _learner(person), "actor_id": None}
        for (_, person), found in sorted(scene.standing.items())
        for each, learner_id in found.items()
        if person[0] == "learner" and learner_id is None
    ]
    if named:
        session.execute(update(CourseLearner), named)


def _holders(session: Session, scene: Scene, fresh: Mapping[Key, Times]) -> tuple[dict[Place, int], set[int]]:
    """Who holds each person's events in a course: who stands for the person there, else somebody new.

    Also those of them who are new and have their times already.
    """
    groups = scene.groups()
    holders = {place: next(iter(scene.standing[place])) for place in groups if place in scene.standing}
    homeless = {place: keys for place, keys in groups.items() if place not in holders}
    taken = scene.left_alone(session, homeless)
    if taken:
        rows = [{"id": who, **_stands_for(place[1], homeless[place])} for place, who in taken.items()]
        session.execute(update(CourseLearner), rows)
    rest = sorted((place for place in homeless if place not in taken), key=lambda place: homeless[place][0])
    people = [_newcomer(place, homeless[place], fresh) for place in rest]
    made = dict(zip(rest, insert_course_learners(session, people), strict=True))
    return holders | taken | made, {who for place, who in made.items() if fresh.keys() >= set(homeless[place])}


def _newcomer(place: Place, keys: Sequence[Key], fresh: Mapping[Key, Times]) -> NewCourseLearner:
    unseen: Times = (None, None)
    first, last = reduce(widened, (fresh.get(key, unseen) for key in keys), unseen)
    learner_id = _learner(place[1])
    return NewCourseLearner(place[0], learner_id, keys[0][1] if learner_id is None else None, first, last)


def _stands_for(person: Person, keys: list[Key]) -> dict[str, int | None]:
    learner_id = _learner(person)
    return {"learner_id": learner_id, "actor_id": keys[0][1] if learner_id is None else None}


def _point(session: Session, scene: Scene, holders: Mapping[Place, int], fresh: Mapping[Key, Times]) -> set[int]:
    """Leads every appearance to its holder; who lost one to another."""
    added: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    lost: set[int] = set()
    for place, keys in scene.groups().items():
        for key in keys:
            row = {"course_pk": key[0], "actor_id": key[1], "course_learner_id": holders[place]}
            before = scene.appearing[key]
            if before is None:
                added.append({**row, "first_seen": fresh[key][0], "last_seen": fresh[key][1]})
            elif before != holders[place]:
                moved.append(row)
                lost.add(before)
    if added:
        session.execute(insert(Appearance), sorted(added, key=lambda row: (row["course_pk"], row["actor_id"])))
    if moved:
        session.execute(update(Appearance), moved)
    return lost


def _learner(person: Person | None) -> int | None:
    return int(person[1]) if person is not None and person[0] == "learner" else None
