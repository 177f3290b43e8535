"""Who is in courses now, of the people concerned: what settling starts from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from communicator.roster.evidence import in_parts
from communicator.roster.persons import Person
from communicator.roster.tables import Appearance, Certificate, CourseLearner, Enrolment

Key = tuple[int, int]
"""Course and actor."""
Place = tuple[int, Person]
"""A course, and a person in it."""


@dataclass
class Scene:
    """What is stored of the people concerned."""

    person_of: Mapping[int, Person | None]  # by actor
    appearing: dict[Key, int | None]  # course learner; None: not there before
    standing: dict[Place, dict[int, int | None]]  # who stands for the person there: course learner -> learner

    def groups(self) -> dict[Place, list[Key]]:
        """Each person's actors in each course, in order."""
        found: dict[Place, list[Key]] = defaultdict(list)
        for key in sorted(self.appearing):
            person = self.person_of[key[1]]
            if person is not None:
                found[key[0], person].append(key)
        return found

    def all_standing(self) -> Iterator[int]:
        """All course learners who stand for somebody concerned."""
        for found in self.standing.values():
            yield from found

    def left_alone(self, session: Session, homeless: Mapping[Place, list[Key]]) -> dict[Place, int]:
        """Course learners whose events all turn out to be of others, and of whom a roster tells nothing.

        They stay with who was seen: the first of those who leave them, in order.
        """
        leaving: dict[int, list[Place]] = defaultdict(list)
        for place, keys in sorted(homeless.items(), key=lambda each: each[1][0]):
            for key in keys:
                who = self.appearing[key]
                if who is not None:
                    leaving[who].append(place)
        taken: dict[Place, int] = {}
        for who in _without_more(session, {who: len(places) for who, places in leaving.items()}):
            for place in leaving[who]:
                if place not in taken:
                    taken[place] = who
                    break
        return taken


def look(session: Session, people: Mapping[int, Person | None], course_pk: int | None) -> Scene:
    """The people's appearances and course learners, in one course or in all."""
    appearing: dict[Key, int | None] = {}
    query = select(Appearance.course_pk, Appearance.actor_id, Appearance.course_learner_id)
    here = [] if course_pk is None else [Appearance.course_pk == course_pk]
    for some in in_parts(sorted(people)):
        for course, actor_id, who in session.execute(query.where(*here, Appearance.actor_id.in_(some))):
            appearing[course, actor_id] = who
    return Scene(people, appearing, _standing(session, people, course_pk))


def _standing(
    session: Session, people: Mapping[int, Person | None], course_pk: int | None
) -> dict[Place, dict[int, int | None]]:
    found: dict[Place, dict[int, int | None]] = defaultdict(dict)
    query = select(CourseLearner.id, CourseLearner.course_pk, CourseLearner.learner_id, CourseLearner.actor_id)
    here = [] if course_pk is None else [CourseLearner.course_pk == course_pk]
    learners = {int(person[1]) for person in people.values() if person is not None and person[0] == "learner"}
    asked: list[ColumnElement[bool]] = [CourseLearner.learner_id.in_(some) for some in in_parts(sorted(learners))]
    asked += [CourseLearner.actor_id.in_(some) for some in in_parts(sorted(people))]
    for condition in asked:
        for who, course, learner_id, actor_id in session.execute(query.where(*here, condition)):
            person = ("learner", str(learner_id)) if learner_id is not None else people[actor_id or 0]
            if person is not None:
                found[course, person][who] = learner_id
    return found


def _without_more(session: Session, leaving: Mapping[int, int]) -> list[int]:
    """Those of whom nothing is left when that many appearances leave, in order."""
    kept: set[int] = set()
    for some in in_parts(sorted(leaving)):
        counted = select(Appearance.course_learner_id, func.count()).group_by(Appearance.course_learner_id)
        for who, count in session.execute(counted.where(Appearance.course_learner_id.in_(some))):
            if count != leaving[who]:
                kept.add(who)
        for table in (Enrolment, Certificate):
            told = select(table.course_learner_id).where(table.course_learner_id.in_(some))
            kept |= set(session.scalars(told))
    return sorted(leaving.keys() - kept)
