"""Groups and cohorts of courses, and who is in them; members may be told before their group is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.erased import without_erased
from communicator.roster.keeping import Kept, learners_by_user_id
from communicator.roster.tables import CourseLearner, Learner
from communicator.roster.told_tables import CourseGroup, GroupMember

Facts = Mapping[str, Any]


def keep_groups(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Keeps groups: `{"platform_id", "course_id", "name", "kind"}`, the later told winning."""
    kept = Kept()
    by_id = {row["platform_id"]: row for row in rows}
    known = _groups(session, site_id, list(by_id))
    for platform_id, row in sorted(by_id.items()):
        group = known.get(platform_id)
        if group is None:
            session.add(CourseGroup(site_id=site_id, **row, as_of=as_of))
        elif group.as_of is None or group.as_of <= as_of:
            kept.changed += group.as_of is not None and any(getattr(group, key) != row[key] for key in row)
            group.course_id, group.name, group.kind = row["course_id"], row["name"], row["kind"]
            kept.new += group.as_of is None
            group.as_of = as_of
        else:
            kept.outdated += 1
        kept.new += group is None
    session.flush()
    return kept


def keep_members(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Keeps who is in which group: `{"platform_id", "platform_user_id"}`, learners who are known."""
    kept = Kept()
    rows = without_erased(session, site_id, rows)
    wanted = sorted({row["platform_id"] for row in rows})
    for platform_id in sorted(set(wanted) - _groups(session, site_id, wanted).keys()):
        session.add(CourseGroup(site_id=site_id, platform_id=platform_id))
    session.flush()
    groups = {platform_id: group.id for platform_id, group in _groups(session, site_id, wanted).items()}
    learners = learners_by_user_id(session, site_id, {row["platform_user_id"] for row in rows})
    pairs = sorted({(groups[row["platform_id"]], learners[row["platform_user_id"]]) for row in rows})
    query = select(GroupMember).where(GroupMember.group_id.in_(groups.values()))
    known = {(each.group_id, each.learner_id): each for each in session.scalars(query)}
    fresh = [{"group_id": group, "learner_id": learner, "as_of": as_of} for group, learner in set(pairs) - known.keys()]
    if fresh:
        session.execute(insertion(session, GroupMember).on_conflict_do_nothing(), fresh)
    for pair in pairs:
        if pair in known:
            known[pair].as_of = max(known[pair].as_of, as_of)
    kept.new = len(fresh)
    return kept


def cohort_id(course_id: str, name: str) -> str:
    """The platform's id of a cohort that is known by course and name only."""
    return f"{course_id}:{name}"[:300]


def cohorts_of(session: Session, course_pk: int, course_id: str) -> dict[int, str]:
    """Course learner to the name of the cohort, the one told last."""
    query = (
        select(CourseLearner.id, CourseGroup.name)
        .join(Learner, Learner.id == CourseLearner.learner_id)
        .join(GroupMember, GroupMember.learner_id == Learner.id)
        .join(CourseGroup, CourseGroup.id == GroupMember.group_id)
        .where(CourseLearner.course_pk == course_pk, CourseGroup.course_id == course_id, CourseGroup.kind == "cohort")
        .where(CourseGroup.site_id == Learner.site_id)
        .order_by(GroupMember.as_of, CourseGroup.name)
    )
    return {learner: name for learner, name in session.execute(query)}  # noqa: C416 - rows aren't pairs


def _groups(session: Session, site_id: int, platform_ids: Sequence[str]) -> dict[str, CourseGroup]:
    query = select(CourseGroup).where(CourseGroup.site_id == site_id, CourseGroup.platform_id.in_(platform_ids))
    return {group.platform_id: group for group in session.scalars(query)}
