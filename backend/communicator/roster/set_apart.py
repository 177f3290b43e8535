"""Who is set apart: staff of the platform or of a course, and test accounts as an operator names them.

Their events stay stored; nothing chooses, predicts, counts or writes to them.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from fnmatch import translate
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import insertion
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.erased import without_erased
from communicator.roster.evidence import AT_ONCE, in_parts
from communicator.roster.tables import Actor, Appearance, CourseLearner, CourseRole, Learner, SetApart
from communicator.roster.told import note_unjoined

# Who tries a course out before it opens learns in it all the same.
LEARNERS_ROLES = frozenset({"beta_testers"})
Facts = Mapping[str, Any]


def keep_course_roles(session: Session, site_id: int, rows: Collection[Facts]) -> int:
    """Keeps who has which role, and returns how many roles are of staff; `join_actors` then sets them apart.

    A row is `{"platform_user_id", "org", "course_id", "role"}` as in `student_courseaccessrole`; without a course it
    is a role in all courses of the organisation. The rows tell all roles of each course and organisation that they
    name: who has none of them there any more is a learner again.
    """
    keys = ("platform_user_id", "org", "course_id", "role")
    told = {tuple(row[key] or "" for key in keys) for row in rows}
    known = {row["platform_user_id"] for row in without_erased(session, site_id, list(rows))}
    staff = sorted(one for one in told if one[0] in known and one[3] not in LEARNERS_ROLES)
    concerned = {one[0] for one in staff}
    for org, course_id in sorted({(one[1], one[2]) for one in told}):
        place = (CourseRole.site_id == site_id, CourseRole.course_id == course_id, CourseRole.org == org)
        concerned |= set(session.scalars(select(CourseRole.platform_user_id).where(*place)))
        session.execute(delete(CourseRole).where(*place))
    if staff:
        kept = [{"site_id": site_id, **dict(zip(keys, one, strict=True))} for one in staff]
        session.execute(insertion(session, CourseRole).on_conflict_do_nothing(), kept)
    note_unjoined(session, site_id, concerned)
    return len(staff)


def add_pattern(session: Session, site_id: int, pattern: str) -> None:
    """From now on usernames and addresses of this pattern are test accounts; `mark_site` sets them apart."""
    row = {"site_id": site_id, "pattern": pattern, "added_at": clock.now()}
    session.execute(insertion(session, SetApart).on_conflict_do_nothing(), [row])


def remove_pattern(session: Session, site_id: int, pattern: str) -> bool:
    """Whether there was such a pattern; `mark_site` brings back who was set apart by it alone."""
    query = select(SetApart).where(SetApart.site_id == site_id, SetApart.pattern == pattern)
    found = session.scalars(query).one_or_none()
    if found is not None:
        session.delete(found)
        session.flush()
    return found is not None


def patterns_of(session: Session, site_id: int) -> list[str]:
    """The site's patterns, in order."""
    query = select(SetApart.pattern).where(SetApart.site_id == site_id).order_by(SetApart.pattern)
    return list(session.scalars(query))


def mark_set_apart(session: Session, site_id: int, course_learner_ids: Collection[int]) -> int:
    """Brings the marks of these up to what is known, and returns how many changed."""
    is_test_account = _matcher(patterns_of(session, site_id))
    changed: dict[bool, list[int]] = {True: [], False: []}
    for ids in in_parts(sorted(course_learner_ids)):
        staff = _staff(session, site_id, ids)
        tests = _test_accounts(session, ids, is_test_account) if is_test_account else set()
        query = select(CourseLearner.id).where(CourseLearner.id.in_(ids), CourseLearner.is_set_apart)
        marked = set(session.scalars(query))
        changed[True] += (staff | tests) - marked
        changed[False] += marked - staff - tests
    for is_set_apart, ids in changed.items():
        for some in in_parts(sorted(ids)):
            session.execute(
                update(CourseLearner).where(CourseLearner.id.in_(some)).values(is_set_apart=is_set_apart),
                execution_options={"synchronize_session": False},
            )
    return sum(map(len, changed.values()))


def mark_site(database: Database, site_id: int) -> int:
    """As `mark_set_apart`, of everybody on the site, in short transactions; again after an interruption."""
    changed, last = 0, 0
    while True:
        with database.writing() as session:
            query = select(CourseLearner.id).join(Course, Course.id == CourseLearner.course_pk)
            here = query.where(Course.site_id == site_id, CourseLearner.id > last).order_by(CourseLearner.id)
            ids = session.scalars(here.limit(AT_ONCE)).all()
            changed += mark_set_apart(session, site_id, ids)
        if not ids:
            return changed
        last = ids[-1]


def count_people_set_apart(session: Session, site_id: int) -> int:
    """How many people of the site's courses are set apart; who is so in two courses counts once where known."""
    person = func.count(func.distinct(CourseLearner.learner_id)) + func.count(func.distinct(CourseLearner.actor_id))
    query = select(person).join(Course, Course.id == CourseLearner.course_pk)
    return session.scalars(query.where(Course.site_id == site_id, CourseLearner.is_set_apart)).one()


def _staff(session: Session, site_id: int, ids: Sequence[int]) -> set[int]:
    """Those of the course learners who are staff of the platform, or have a role in their course."""
    of_platform = select(CourseLearner.id).join(Learner, Learner.id == CourseLearner.learner_id)
    found = set(session.scalars(of_platform.where(CourseLearner.id.in_(ids), Learner.is_staff)))
    role = (CourseLearner.id, Course.course_id, CourseRole.course_id, CourseRole.org)
    in_courses = select(*role).join(Course, Course.id == CourseLearner.course_pk)
    known = in_courses.join(Learner, Learner.id == CourseLearner.learner_id).join(
        CourseRole, CourseRole.platform_user_id == Learner.platform_user_id
    )
    unknown = in_courses.join(Actor, Actor.id == CourseLearner.actor_id).join(
        CourseRole, CourseRole.platform_user_id == Actor.user_id
    )
    for query in (known, unknown):
        for who, here, there, org in session.execute(
            query.where(CourseLearner.id.in_(ids), CourseRole.site_id == site_id)
        ):
            if there == here or (not there and org in ("", _organisation(here))):
                found.add(who)
    return found


def _organisation(course_id: str) -> str:
    return re.split(r"[+/]", course_id.partition(":")[2] or course_id)[0]


def _test_accounts(session: Session, ids: Sequence[int], is_test_account: Callable[[str], object]) -> set[int]:
    named = select(CourseLearner.id, Learner.username, Learner.email).join(
        Learner, Learner.id == CourseLearner.learner_id
    )
    seen = (
        select(CourseLearner.id, Actor.username)
        .join(Appearance, Appearance.course_learner_id == CourseLearner.id)
        .join(Actor, Actor.id == Appearance.actor_id)
        .where(CourseLearner.learner_id.is_(None))
    )
    rows = [row for query in (named, seen) for row in session.execute(query.where(CourseLearner.id.in_(ids)))]
    return {row[0] for row in rows if any(text and is_test_account(text.casefold()) for text in row[1:])}


def _matcher(patterns: Collection[str]) -> Callable[[str], object] | None:
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns)).match if patterns else None
