"""What learners choose by the link in a mail: all courses, being measured, and what is held about them."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clock import now
from communicator.config import Settings
from communicator.consent.ledger import choices_of
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import ConsentEntry, Purpose
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.tables import TrialMember
from communicator.outreach.reach import OPTED_OUT, reach
from communicator.outreach.suppression import unsubscribe_url
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.outreach.messages import begun

NO_NAME = re.compile(r"[\w.]+@[\w.]+")


@pytest.fixture
def first(database: Database, course: Course) -> CourseLearner:
    with database.reading() as session:
        query = select(CourseLearner).join(Learner).join(Enrolment).where(Enrolment.is_active, Learner.email != "")
        found = session.scalars(query.where(CourseLearner.course_pk == course.id).order_by(CourseLearner.id)).first()
        assert found is not None
        return found


@pytest.fixture
def way_out(settings: Settings, first: CourseLearner) -> str:
    return unsubscribe_url(settings, first.id).removeprefix(settings.public_url)


def another_course(session: Session, course: Course, learner: CourseLearner) -> CourseLearner:
    """The same person in a course that began later."""
    later = Course(site_id=course.site_id, course_id="course-v1:Later+L+1", created_at=now())
    session.add(later)
    session.flush()
    there = CourseLearner(course_pk=later.id, pseudonym="later-one", learner_id=learner.learner_id)
    session.add(there)
    session.flush()
    session.add(Enrolment(course_learner_id=there.id, is_active=True))
    session.flush()
    return there


def test_stopping_all_courses_holds_for_those_that_come_later(
    stranger: FlaskClient, way_out: str, first: CourseLearner, course: Course, database: Database
) -> None:
    page = stranger.post(way_out, data={"choice": "stop-all"})
    assert "no messages from any course" in page.text
    with database.writing() as session:
        there = another_course(session, course, first)
        assert reach(session, there.course_pk, {there.id}).excluded == {OPTED_OUT: {there.id}}
        assert reach(session, course.id, {first.id}).excluded == {OPTED_OUT: {first.id}}
    assert "again" in stranger.post(way_out, data={"choice": "again-all"}).text
    with database.reading() as session:
        assert reach(session, course.id, {first.id}).reachable == {first.id}


def test_who_is_not_measured_is_written_to_and_never_drawn(
    stranger: FlaskClient, way_out: str, first: CourseLearner, course: Course, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        before = begun(session, settings, course, holdout_percent=50).id
    assert "You are not measured" in stranger.post(way_out, data={"choice": "unmeasure"}).text
    with database.writing() as session:
        after = begun(session, settings, course, holdout_percent=50).id
        drawn = session.scalars(select(TrialMember.communication_id).filter_by(course_learner_id=first.id)).all()
        assert drawn == []
        sent = select(Delivery.state).filter_by(communication_id=after, course_learner_id=first.id)
        assert session.scalar(sent) == "queued"
        assert session.scalars(select(TrialMember).filter_by(communication_id=before)).first() is not None
    stranger.post(way_out, data={"choice": "measure"})
    with database.reading() as session:
        assert who_refuses(session, course.id, Purpose.MEASURING) == set()


def test_every_choice_is_kept_once_with_the_words_it_was_made_upon(
    stranger: FlaskClient, way_out: str, first: CourseLearner, database: Database
) -> None:
    spanish = {"Accept-Language": "es"}
    for choice in ("stop", "stop", "again"):
        stranger.post(way_out, data={"choice": choice}, headers=spanish)
    stranger.post(way_out, data={"List-Unsubscribe": "One-Click"})
    with database.reading() as session:
        told = [
            (entry.purpose, entry.agrees, entry.source, wording.language, wording.text.splitlines()[0])
            for entry, wording in choices_of(session, first.id)
        ]
    assert told == [
        ("course_messages", False, "one-click", "en", "The mail client's own button to unsubscribe"),
        ("course_messages", True, "page", "es", "Vuelves a recibir mensajes de este curso"),
        ("course_messages", False, "page", "es", "¿Dejar de recibir mensajes de este curso?"),
    ]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_stops_the_course_alone_by_both_forms_that_providers_send(
    stranger: FlaskClient, way_out: str, first: CourseLearner, database: Database, kind: str
) -> None:
    """RFC 8058 section 3.1: no cookies or redirects; `List-Unsubscribe=One-Click` in either form."""
    words = {"List-Unsubscribe": "One-Click", "choice": "stop-all"}
    answer = stranger.post(way_out, data=words, content_type=kind)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    with database.reading() as session:
        (entry,) = session.scalars(select(ConsentEntry).filter_by(course_learner_id=first.id)).all()
        assert (entry.purpose, entry.source) == ("course_messages", "one-click")


def test_what_is_held_is_shown_without_name_or_address(
    stranger: FlaskClient, way_out: str, first: CourseLearner, database: Database
) -> None:
    stranger.post(way_out, data={"choice": "stop"})
    page = stranger.get(f"{way_out}/data")
    assert page.status_code == 200
    assert "Your predictions" in page.text
    assert "%" in page.text
    assert "Messages of this course: no" in page.text
    assert not NO_NAME.search(page.text)
    with database.reading() as session:
        learner = session.get_one(Learner, first.learner_id)
        assert learner.full_name not in page.text
    assert "Qué se guarda sobre ti" in stranger.get(f"{way_out}/data", headers={"Accept-Language": "es"}).text


def test_who_objects_to_predictions_sees_that_there_are_none(stranger: FlaskClient, way_out: str) -> None:
    stranger.post(way_out, data={"choice": "object"})
    assert "Nothing is estimated about you." in stranger.get(f"{way_out}/data").text


def test_a_forged_link_shows_nobodys_data(stranger: FlaskClient, way_out: str) -> None:
    forged = way_out[:-1] + ("A" if way_out[-1] != "A" else "B")
    assert stranger.get(f"{forged}/data").status_code == 404
