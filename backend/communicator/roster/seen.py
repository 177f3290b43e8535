"""When learners were first and last seen in a course: by its log, actor by actor, or as a platform tells."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from communicator.roster.evidence import in_parts
from communicator.roster.tables import Appearance, CourseLearner

Times = tuple[datetime | None, datetime | None]
"""First and last time; None who was only enrolled."""


def note_seen(session: Session, times: Collection[tuple[int, datetime | None, datetime | None]]) -> None:
    """Widens what is known of course learners by (id, first, last), in whatever order logs are read."""
    widest: dict[int, Times] = {}
    for course_learner_id, first, last in times:
        widest[course_learner_id] = widened(widest.get(course_learner_id, (None, None)), (first, last))
    _keep(session, widest, widened)


def tell_times(session: Session, gaining: Collection[int], losing: Collection[int]) -> None:
    """Brings course learners up to what their actors' appearances say.

    Of those who lost one to another nothing else is kept; of the others also what a platform told of them.
    """
    for ids, change in ((set(gaining) - set(losing), widened), (set(losing), _replaced)):
        found: dict[int, Times] = dict.fromkeys(ids, (None, None))
        for some in in_parts(sorted(ids)):
            query = select(
                Appearance.course_learner_id, func.min(Appearance.first_seen), func.max(Appearance.last_seen)
            )
            query = query.where(Appearance.course_learner_id.in_(some)).group_by(Appearance.course_learner_id)
            found |= {who: (first, last) for who, first, last in session.execute(query)}
        _keep(session, found, change)


def widened(known: Times, told: Times) -> Times:
    """The earlier first and the later last of both."""
    firsts = [first for first in (known[0], told[0]) if first is not None]
    lasts = [last for last in (known[1], told[1]) if last is not None]
    return min(firsts, default=None), max(lasts, default=None)


def _replaced(_known: Times, told: Times) -> Times:
    return told


def _keep(session: Session, times: Mapping[int, Times], change: Callable[[Times, Times], Times]) -> None:
    query = select(CourseLearner.id, CourseLearner.first_seen, CourseLearner.last_seen)
    for some in in_parts(sorted(times)):
        changed = []
        for who, first_seen, last_seen in session.execute(query.where(CourseLearner.id.in_(some))):
            first, last = change((first_seen, last_seen), times[who])
            if (first, last) != (first_seen, last_seen):
                changed.append({"id": who, "first_seen": first, "last_seen": last})
        if changed:
            session.execute(update(CourseLearner), changed)
