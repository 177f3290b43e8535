"""What learners meet: ending messages, being measured and predicted. GET only shows, POST acts (RFC 8058)."""

from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.operations.preferences import Choice, Preferences, choose, preferences_of
from communicator.outreach.suppression import UnknownWayOut, read_unsubscribe_token
from communicator.roster.tables import CourseLearner
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.own_data import own_data
from communicator.web.pages.preference_words import WORDS
from communicator.web.pages.rendering import locale, page

blueprint = Blueprint("unsubscribe", __name__)
ONE_CLICK = "List-Unsubscribe"
UPON = {
    Choice.STOP: "stop",
    Choice.AGAIN: "again",
    Choice.STOP_ALL: "all",
    Choice.AGAIN_ALL: "stopped-all",
    Choice.OBJECT: "predicted",
    Choice.ALLOW: "objected",
    Choice.UNMEASURE: "measured",
    Choice.MEASURE: "unmeasured",
}
"""Which of the page's texts stands above each button."""


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
    """Ends the messages of the course, by a mail client's one click or a button; the other buttons choose otherwise."""
    choice = _choice()
    with backend().database.writing() as session:
        learner, course = _find(session, token)
        source = "one-click" if ONE_CLICK in request.form else "page"
        told = {"words": _words_above(choice, source), "language": locale(), "source": source}
        choose(session, backend().settings, learner, choice, **told)
        return _page(session, learner, course, choice)


@blueprint.get("/u/<token>/data")
@open_to(Callers.ANYONE)
def data(token: str) -> str:
    """What is held about the learner in this course, without name or address: the link may be passed on."""
    with backend().database.reading() as session:
        learner, course = _find(session, token)
        held = own_data(session, learner)
        return page("own_data.html", **_frame(course), held=held, way_out=f"/u/{token}")


def _choice() -> Choice:
    """One click stops the course's messages, whatever else is said; so does what no button says."""
    if ONE_CLICK in request.form:
        return Choice.STOP
    try:
        return Choice(request.form.get("choice", ""))
    except ValueError:
        return Choice.STOP


def _words_above(choice: Choice, source: str) -> str:
    words = WORDS[locale()]
    if source == "one-click":
        return words["one-click"]
    return f"{words[f'{UPON[choice]}_title']}\n{words[f'{UPON[choice]}_text']}\n[{words[choice]}]"


def _find(session: Session, token: str) -> tuple[CourseLearner, Course]:
    learner = session.get(CourseLearner, read_unsubscribe_token(backend().settings, token))
    if learner is None:
        raise UnknownWayOut
    return learner, session.get_one(Course, learner.course_pk)


def _page(session: Session, learner: CourseLearner, course: Course, choice: Choice | None = None) -> str:
    now = preferences_of(session, learner)
    predicted_text = "allowed_text" if choice is Choice.ALLOW and now.prediction else None
    return page(
        "unsubscribe.html",
        **_frame(course),
        state=_state(now, choice),
        is_known=now.is_known,
        gets_all=now.all_messages,
        measured="measured" if now.measuring else "unmeasured",
        predicted="predicted" if now.prediction else "objected",
        predicted_text=predicted_text,
        data_address=f"{request.path.rstrip('/')}/data",
    )


def _state(now: Preferences, choice: Choice | None) -> str:
    if not now.all_messages:
        return "stopped-all"
    if not now.course_messages:
        return "stopped"
    return "again" if choice in (Choice.AGAIN, Choice.AGAIN_ALL) else "stop"


def _frame(course: Course) -> dict[str, Any]:
    return {"course": course.name or course.course_id, "words": WORDS[locale()], "language": locale()}
