"""What learners meet: ending the messages of a course, and being predicted. GET only shows, POST acts (RFC 8058)."""

from flask import Blueprint, request
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.courses.tables import Course
from communicator.operations.prediction_objection import allow_person, object_person
from communicator.outreach.suppression import (
    UnknownWayOut,
    has_opted_out,
    opt_in,
    opt_out,
    read_unsubscribe_token,
)
from communicator.prediction.objection import objecting
from communicator.roster.tables import CourseLearner
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.pages.rendering import locale, page

blueprint = Blueprint("unsubscribe", __name__)
ONE_CLICK = "List-Unsubscribe"
AGAIN, OBJECT, ALLOW = "again", "object", "allow"

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
        "predicted_title": "Predictions about you",
        "predicted_text": "From what learners do in courses, a computer estimates who may need a word: how likely each "
        "is to earn a certificate, to complete, or to leave. Staff choose by that whom to write to; they see no "
        "names. It changes neither your grades nor what you can do in the course.",
        "object": "Don't predict me",
        "objected_title": "You are not predicted",
        "objected_text": "What was estimated about you is gone, in all courses of this site, and you take no part in "
        "working out such predictions. Messages to all learners still reach you.",
        "allow": "Let me be predicted again",
        "allowed_text": "You will be predicted again when the predictions are worked out next.",
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
        "predicted_title": "Predicciones sobre ti",
        "predicted_text": "A partir de lo que se hace en los cursos, un ordenador estima a quién puede venirle bien "
        "un mensaje: qué probabilidad tiene cada cual de obtener el certificado, de terminar o de dejarlo. El equipo "
        "docente elige así a quién escribir y no ve nombres. No cambia tus notas ni lo que puedes hacer en el curso.",
        "object": "No hagáis predicciones sobre mí",
        "objected_title": "No se hacen predicciones sobre ti",
        "objected_text": "Lo que se había estimado sobre ti se ha borrado, en todos los cursos de este sitio, y tus "
        "datos no se usan para calcular predicciones. Los mensajes para todo el curso te seguirán llegando.",
        "allow": "Permitir de nuevo las predicciones",
        "allowed_text": "Se volverán a hacer predicciones sobre ti la próxima vez que se calculen.",
    },
}


@blueprint.get("/u/<token>")
@open_to(Callers.ANYONE)
def show(token: str) -> str:
    """Asks; following a link, or a scanner that follows all links, changes nothing."""
    with backend().database.reading() as session:
        learner, course = _find(session, token)
        return _page(session, learner, course)


@blueprint.post("/u/<token>")
@open_to(Callers.ANYONE)
def act(token: str) -> str:
    """Ends the messages of the course, by a mail client's one click or the page's button; or lets them come again.

    The page's other button ends predictions, or allows them again.
    """
    choice = request.form.get("choice", "")
    with backend().database.writing() as session:
        learner, course = _find(session, token)
        if choice == OBJECT:
            data_dir = backend().settings.data_dir
            object_person(session, data_dir, course.site, learner.pseudonym, "page", _caller(learner))
        elif choice == ALLOW:
            allow_person(session, course.site, learner.pseudonym, _caller(learner))
        else:
            _change_messages(session, learner, course, choice == AGAIN)
        return _page(session, learner, course, choice)


def _change_messages(session: Session, learner: CourseLearner, course: Course, wants_again: bool) -> None:
    if wants_again:
        changed = opt_in(session, learner.id)
    else:
        changed = opt_out(session, learner.id, "one-click" if ONE_CLICK in request.form else "page")
    if changed:
        note(session, _caller(learner), "opt_in" if wants_again else "opt_out", course.id)


def _caller(learner: CourseLearner) -> str:
    return f"learner {learner.pseudonym}"


def _find(session: Session, token: str) -> tuple[CourseLearner, Course]:
    learner = session.get(CourseLearner, read_unsubscribe_token(backend().settings, token))
    if learner is None:
        raise UnknownWayOut
    return learner, session.get_one(Course, learner.course_pk)


def _page(session: Session, learner: CourseLearner, course: Course, choice: str = "") -> str:
    state = "stopped" if has_opted_out(session, learner.id) else AGAIN if choice == AGAIN else "stop"
    objects = learner.id in objecting(session, course.id)
    return page(
        "unsubscribe.html",
        course=course.name or course.course_id,
        state=state,
        words=WORDS[locale()],
        language=locale(),
        predicted="objected" if objects else "predicted",
        predicted_text="allowed_text" if choice == ALLOW and not objects else None,
    )
