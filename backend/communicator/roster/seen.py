"""When learners were first and last seen in a course's log."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.roster.tables import CourseLearner

AT_ONCE = 10_000


def note_seen(session: Session, times: Collection[tuple[int, datetime, datetime]]) -> None:
    """Widens what is known of course learners by (id, first, last), in whatever order logs are read."""
    widest: dict[int, tuple[datetime, datetime]] = {}
    for course_learner_id, first, last in times:
        known = widest.get(course_learner_id, (first, last))
        widest[course_learner_id] = (min(known[0], first), max(known[1], last))
    ids = sorted(widest)
    for start in range(0, len(ids), AT_ONCE):
        _widen(session, {each: widest[each] for each in ids[start : start + AT_ONCE]})


def _widen(session: Session, widest: dict[int, tuple[datetime, datetime]]) -> None:
    query = select(CourseLearner.id, CourseLearner.first_seen, CourseLearner.last_seen)
    changed = []
    for each, first_seen, last_seen in session.execute(query.where(CourseLearner.id.in_(widest.keys()))):
        first, last = widest[each]
        if first_seen is None or first < first_seen or last_seen is None or last > last_seen:
            first, last = min(first, first_seen or first), max(last, last_seen or last)
            changed.append({"id": each, "first_seen": first, "last_seen": last})
    if changed:
        session.execute(update(CourseLearner), changed)
