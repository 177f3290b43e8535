"""How a site's other courses are called, for lint to find them where they don't belong."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.composing.lint import OtherCourses


def other_courses(session: Session, course: Course) -> OtherCourses:
    """The course, and the names of the others of its site; earlier offerings share its name and are none of them."""
    query = (
        select(Course.name).where(Course.site_id == course.site_id, Course.name.not_in(("", course.name))).distinct()
    )
    return OtherCourses(course.course_id, course.name, tuple(session.scalars(query)))
