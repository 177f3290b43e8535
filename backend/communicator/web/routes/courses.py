"""Routes of courses: those the caller may see."""

from marshmallow import Schema, fields

from communicator.courses.catalogue import list_courses
from communicator.web.course_facts import Facts, course_facts
from communicator.web.moments import Moment
from communicator.web.routing import Call, Callers, Routes

routes = Routes("Courses", "The courses that the backend knows.")


class ModelSchema(Schema):
    """A trained model."""

    id = fields.String()
    name = fields.String()
    kind = fields.String()
    simulated_only = fields.Boolean(metadata={"description": "Whether it has seen invented courses only."})
    is_shipped = fields.Boolean(metadata={"description": "Whether it came with the product: no past course is known."})
    trained_on = fields.List(fields.String(), metadata={"description": "Course ids."})
    created_at = Moment()


class CourseSchema(Schema):
    """A course."""

    course_id = fields.String()
    site = fields.String()
    name = fields.String()
    start = Moment(allow_none=True)
    end = Moment(allow_none=True)
    time_zone = fields.String()


class CountedCourseSchema(CourseSchema):
    """A course with its head counts and its latest predictions."""

    learners = fields.Integer(metadata={"description": "Enrolled, or seen in the log without any enrolment."})
    enrolled = fields.Integer()
    last_event = Moment(allow_none=True)
    snapshot = fields.String(allow_none=True)
    as_of = Moment(allow_none=True)
    predicted = fields.Integer()
    model = fields.Nested(ModelSchema, allow_none=True)


class CourseListSchema(Schema):
    """Courses by site and id."""

    courses = fields.List(fields.Nested(CountedCourseSchema))
    next_cursor = fields.String(allow_none=True)


@routes.route("GET", "/courses", Callers.KNOWN, answer=CourseListSchema)
def show_courses(call: Call) -> Facts:
    """The courses that the caller may see."""
    with call.database.reading() as session:
        seen = [course for course in list_courses(session) if call.caller.reaches(course.site.name, course.course_id)]
        return {"courses": course_facts(session, seen), "next_cursor": None}
