"""Who would have matched on past days: the days' changes of chances are kept, all else is taken as it is now.

Who comes to be in the ranges on a day has a change on that day. So only those changes are read that lead into them.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching, matching_query
from communicator.prediction.published import latest_snapshot
from communicator.prediction.refreshing.past_days import day_number
from communicator.prediction.tables import PredictionDay, Snapshot
from communicator.roster.tables import CourseLearner

_FIRST = date(1970, 1, 1)


def predicted_days(session: Session, course_pk: int) -> list[int]:
    """The days (UTC, from 1970 on) that the course was predicted as of, ascending; the latest snapshot's is the last.

    A snapshot as of an earlier day than one that is settled already stands for no day.
    """
    query = select(Snapshot.settled_day).where(Snapshot.course_pk == course_pk, Snapshot.settled_day.is_not(None))
    days = sorted(day for day in session.scalars(query) if day is not None)
    latest = latest_snapshot(session, course_pk)
    newest = day_number(latest.as_of) if latest else None
    return days if newest is None or (days and newest <= days[-1]) else [*days, newest]


def matched_at_end_of(session: Session, course_pk: int, criteria: Criteria, day: int) -> set[int]:
    """The course learner ids whose latest chances up to that day, that day's included, were in all ranges."""
    before = aliased(PredictionDay)
    # One look-up by the key for each learner, however many days are kept.
    last = select(func.max(before.day)).where(before.course_learner_id == CourseLearner.id, before.day <= day)
    changes = _changes(session, course_pk, criteria).where(PredictionDay.day == last.scalar_subquery())
    return set(session.scalars(changes.with_only_columns(CourseLearner.id)))


def came_to_match(session: Session, course_pk: int, criteria: Criteria, first: int, last: int) -> dict[int, set[int]]:
    """By day, from `first` to `last`, the course learner ids whose chances changed into all ranges, or within them.

    Each is told on the first such day, and by the latest snapshot again.
    """
    changes = _changes(session, course_pk, criteria).where(PredictionDay.day.between(first, last))
    firsts = changes.with_only_columns(CourseLearner.id, func.min(PredictionDay.day)).group_by(CourseLearner.id)
    found: dict[int, set[int]] = defaultdict(set)
    for learner, day in session.execute(firsts):
        found[day].add(learner)
    latest = latest_snapshot(session, course_pk)
    if latest is not None and latest.settled_day is None and predicted_days(session, course_pk)[-1] == last:
        found[last] = matching(session, course_pk, criteria, latest.id)  # of that day no changes are kept yet
    return found


def as_date(day: int) -> date:
    """The date of a day counted from 1970 on."""
    return _FIRST + timedelta(days=day)


def _changes(session: Session, course_pk: int, criteria: Criteria) -> Select[int]:
    """The kept changes into the ranges, of those of whom all else holds now."""
    rest = replace(criteria, conditions=tuple(each for each in criteria.conditions if not each.needs_prediction))
    latest = latest_snapshot(session, course_pk)
    chosen = matching_query(session, course_pk, rest, latest.id if latest else None)
    return chosen.join(PredictionDay, PredictionDay.course_learner_id == CourseLearner.id).where(_is_in(criteria))


def _is_in(criteria: Criteria) -> ColumnElement[bool]:
    """In every range; who had no chances is in none."""
    within = [getattr(PredictionDay, name).between(low, high) for name, (low, high) in criteria.ranges.items()]
    return and_(*within)
