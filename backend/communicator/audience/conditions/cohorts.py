"""Which cohorts and groups of a course learners are in, as SQL."""

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.roster.tables import CourseLearner
from communicator.roster.told_tables import CourseGroup, GroupMember

COHORT, GROUP = "cohort", "group"


def placed(course_pk: int) -> Subquery:
    """`learner_id` and `name` of the group: the cohort told last, of which a course has one a learner, and all groups.

    Open edX puts a learner into one cohort; a Moodle learner may be in several groups at once.
    """
    latest_first = (GroupMember.as_of.desc(), CourseGroup.name.desc())
    place = func.row_number().over(partition_by=(GroupMember.learner_id, CourseGroup.kind), order_by=latest_first)
    members = (
        select(GroupMember.learner_id, CourseGroup.name, CourseGroup.kind, place.label("place"))
        .join(CourseGroup, CourseGroup.id == GroupMember.group_id)
        .join(Course, and_(Course.site_id == CourseGroup.site_id, Course.course_id == CourseGroup.course_id))
        .where(Course.id == course_pk, CourseGroup.kind.in_((COHORT, GROUP)), CourseGroup.name != "")
        .subquery()
    )
    held = or_(members.c.kind == GROUP, members.c.place == 1)
    return select(members.c.learner_id, members.c.name).where(held).distinct().subquery()


def group_names(session: Session, course_pk: int) -> set[str]:
    """The names of the course's cohorts and groups, empty ones too."""
    course = and_(Course.site_id == CourseGroup.site_id, Course.course_id == CourseGroup.course_id)
    named = select(CourseGroup.name).join(Course, course).where(Course.id == course_pk)
    return set(session.scalars(named.where(CourseGroup.kind.in_((COHORT, GROUP)), CourseGroup.name != "")))


def is_placed_in(course_pk: int, names: tuple[str, ...]) -> ColumnElement[bool]:
    """In one of these; an empty text is: in none that is known."""
    groups = placed(course_pk)
    anywhere = select(groups.c.learner_id)
    named = CourseLearner.learner_id.in_(anywhere.where(groups.c.name.in_([name for name in names if name])))
    if "" not in names:
        return named
    return or_(named, CourseLearner.learner_id.is_(None), CourseLearner.learner_id.not_in(anywhere))
