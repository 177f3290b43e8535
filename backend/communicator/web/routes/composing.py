"""Routes of composing: lint, messages to begin with, and earlier ones to write from."""

from communicator.outreach.composing.lint import OtherCourses, lint
from communicator.outreach.composing.other_courses import other_courses
from communicator.outreach.composing.reusable import reusable
from communicator.outreach.composing.starters import starters
from communicator.web.course_facts import Facts
from communicator.web.routes.composing_schemas import (
    LintedSchema,
    LintSchema,
    ReusableSchema,
    TemplatesQuery,
    TemplatesSchema,
)
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Composing", "Checks of a message's text, messages to begin with, and earlier ones to write from.")


@routes.route(
    "POST",
    "/communications/lint",
    Callers.COURSE_READERS,
    query=CourseQuery,
    body=LintSchema,
    answer=LintedSchema,
)
def check(call: Call) -> Facts:
    """What must be mended in a message before it is sent, and what learners had better not read. Nothing is kept."""
    return lint(call.body["subject"], call.body["body"], _others(call)).as_dict()


@routes.route("GET", "/templates", Callers.KNOWN, query=TemplatesQuery, answer=TemplatesSchema)
def show_templates(call: Call) -> Facts:
    """Six messages to begin with, in the language asked for, else in English."""
    return {"templates": [starter.as_dict() for starter in starters(call.query["language"])]}


@routes.route("GET", "/communications/reusable", Callers.COURSE_READERS, query=CourseQuery, answer=ReusableSchema)
def show_reusable(call: Call) -> Facts:
    """Messages that were sent in this and in earlier offerings of the course, the newest first, each text once."""
    with call.database.reading() as session:
        return {"communications": reusable(session, call.course(session))}


def _others(call: Call) -> OtherCourses:
    """The course and its site's others; none where an administrator's token asks without a course."""
    course_id = call.query.get("course_id") or call.caller.course_id
    if not course_id:
        return OtherCourses()
    with call.database.reading() as session:
        return other_courses(session, call.course(session))
