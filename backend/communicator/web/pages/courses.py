"""The administrator's first page, and a course's page, which holds the Communicator."""

from collections import Counter

from flask import Blueprint, g, request

from communicator.access.sites import list_sites
from communicator.courses.catalogue import find_course, list_courses
from communicator.insights.public_release import public_courses
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.course_facts import course_facts
from communicator.web.pages.overview import (
    SHOWN,
    last_import,
    mail_server,
    post,
    when_of,
    with_posts,
    with_states,
)
from communicator.web.pages.rendering import page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@open_to(Callers.ADMINISTRATORS)
def start() -> str:
    """All courses, and how sending and reading go."""
    find = request.args.get("find", "").strip()
    asked = request.args.get("show", "all")
    show = asked if asked in SHOWN else "all"
    with backend().database.reading() as session:
        found = [one for one in list_courses(session) if find.casefold() in f"{one.name} {one.course_id}".casefold()]
        courses = with_states(with_posts(session, list(zip(found, course_facts(session, found), strict=True))))
        counts = Counter(name for course in courses for name in ("all", when_of(course)))
        shown = [course for course in courses if show in ("all", when_of(course))]
        sites = list_sites(session)
        return page(
            "courses.html",
            find=find,
            courses=shown,
            views=[(name, words, counts[name], name == show) for name, words in SHOWN.items()],
            public=len(public_courses(session)),
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
