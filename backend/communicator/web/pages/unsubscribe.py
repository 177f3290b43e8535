"""What learners meet: ending the messages of a course. GET only shows, POST acts (RFC 8058)."""

from flask import Blueprint, request
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.courses.tables import Course
from communicator.outreach.suppression import (
    UnknownWayOut,
    has_opted_out,
    opt_in,
    opt_out,
    read_unsubscribe_token,
)
from communicator.roster.tables import CourseLearner
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.pages.rendering import locale, page

blueprint = Blueprint("unsubscribe", __name__)
ONE_CLICK = "List-Unsubscribe"
AGAIN = "again"

WORDS = {
    "en": {
        "stop_title": "Stop messages from this course?",
        "stop_text": "You stay enrolled. Course staff can no longer write to you from here.",
        "stop": "Stop messages",
        "stopped_title": "You get no more messages from this course",
        "stopped_text": "This counts from now on; a mail that is on its way may still arrive.",
        "again": "Get messages again",
        "again_title": "You get messages from this course again",
        "again_text": "Each of them holds a link to stop them.",
    },
    "es": {
        "stop_title": "¿Dejar de recibir mensajes de este curso?",
        "stop_text": "Sigues en el curso. El equipo docente ya no podrá escribirte desde aquí.",
        "stop": "Dejar de recibir mensajes",
        "stopped_title": "Ya no recibirás mensajes de este curso",
        "stopped_text": "Vale desde ahora; todavía puede llegarte un correo que esté en camino.",
        "again": "Volver a recibir mensajes",
        "again_title": "Vuelves a recibir mensajes de este curso",
        "again_text": "Cada uno lleva un enlace para dejar de recibirlos.",
    },
}


@blueprint.get("/u/<token>")
@open_to(Callers.ANYONE)
def show(token: str) -> str:
    """Asks; following a link, or a scanner that follows all links, changes nothing."""
    with backend().database.reading() as session:
        learner, course = _find(session, token)
        return _page(course, "stopped" if has_opted_out(session, learner.id) else "stop")


@blueprint.post("/u/<token>")
@open_to(Callers.ANYONE)
def act(token: str) -> str:
    """Ends the messages of the course, by a mail client's one click or the page's button; or lets them come again."""
    wants_again = request.form.get("choice") == AGAIN
    with backend().database.writing() as session:
        learner, course = _find(session, token)
        if wants_again:
            changed = opt_in(session, learner.id)
        else:
            changed = opt_out(session, learner.id, "one-click" if ONE_CLICK in request.form else "page")
        if changed:
            note(session, f"learner {learner.pseudonym}", "opt_in" if wants_again else "opt_out", course.id)
        return _page(course, "again" if wants_again else "stopped")


def _find(session: Session, token: str) -> tuple[CourseLearner, Course]:
    learner = session.get(CourseLearner, read_unsubscribe_token(backend().settings, token))
    if learner is None:
        raise UnknownWayOut
    return learner, session.get_one(Course, learner.course_pk)


def _page(course: Course, state: str) -> str:
    language = locale()
    name = course.name or course.course_id
    return page("unsubscribe.html", course=name, state=state, words=WORDS[language], language=language)
