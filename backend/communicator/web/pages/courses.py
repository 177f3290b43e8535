"""The administrator's first page, and a course's page, which holds the Communicator."""

from flask import Blueprint, g, request

from communicator.access.sites import list_sites
from communicator.courses.catalogue import find_course, list_courses
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.course_facts import course_facts
from communicator.web.pages.overview import last_import, mail_server, post, with_states
from communicator.web.pages.rendering import page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@open_to(Callers.ADMINISTRATORS)
def start() -> str:
    """All courses, and how sending and reading go."""
    find = request.args.get("find", "").strip()
    with backend().database.reading() as session:
        found = [one for one in list_courses(session) if find.casefold() in f"{one.name} {one.course_id}".casefold()]
        courses = with_states(course_facts(session, found))
        sites = list_sites(session)
        return page(
            "courses.html",
            find=find,
            courses=courses,
            learners=sum(course["learners"] for course in courses),
            post=post(session),
            sites=sites,
            kinds={site.name: site.kind for site in sites},
            mail=mail_server(backend().settings),
            log=last_import(session),
        )


@blueprint.get("/courses/<site>/<path:course_id>")
@open_to(Callers.ADMINISTRATORS)
def course(site: str, course_id: str) -> str:
    """The Communicator of a course."""
    with backend().database.reading() as session:
        found = find_course(session, course_id, site)
        return page("course.html", course=found, user_email=g.caller.email)
