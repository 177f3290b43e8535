"""What follows from a report: whom nothing is sent to any more, and who is left alone."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import ConfigurationError, UnreadableFile
from communicator.outreach.bounces.list_files import list_as_csv, take_list
from communicator.outreach.bounces.mailbox import read_maildir
from communicator.outreach.bounces.reports import Kind, Report
from communicator.outreach.bounces.suppressed import lift, list_suppressed, suppressed_learners
from communicator.outreach.bounces.taking import refused_for_good, take_reports
from communicator.outreach.reach import BOUNCED, OPTED_OUT, reach
from communicator.outreach.suppression import has_opted_out
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner
from tests.audience.people import Person, populate
from tests.outreach.bounces.returned import complaint, notification
from tests.outreach.messages import begun


@pytest.fixture
def course(database: Database, settings: Settings) -> Course:
    with database.writing() as session:
        found, _, _ = populate(session, [Person(), Person(), Person()])
        for _ in range(3):
            begun(session, settings, found)
        session.query(Delivery).update({"state": "sent"})
        return found


def mails_of(session: Session, learner: int) -> list[Delivery]:
    return session.query(Delivery).filter_by(course_learner_id=learner).order_by(Delivery.id).all()


def first(session: Session, course: Course) -> tuple[CourseLearner, str, list[Delivery]]:
    learner = session.query(CourseLearner).filter_by(course_pk=course.id).order_by(CourseLearner.id).first()
    assert learner is not None
    assert learner.learner is not None
    return learner, learner.learner.email, mails_of(session, learner.id)


def test_a_hard_bounce_keeps_every_later_message_from_that_address(database: Database, course: Course) -> None:
    with database.writing() as session:
        learner, address, (mail, *_) = first(session, course)
        report = Report(Kind.HARD, "k1", mail.message_id, address.upper(), "5.1.1")
        assert take_reports(session, [report], "mailbox") == {"hard": 1}
        assert suppressed_learners(session, course.id) == {learner.id}
        everybody = {each.id for each in session.query(CourseLearner).filter_by(course_pk=course.id)}
        assert reach(session, course.id, everybody).excluded == {BOUNCED: {learner.id}}
        assert mail.reason == "came back (5.1.1)"
        assert mail.state == "sent"


def test_the_same_report_again_changes_nothing(database: Database, course: Course) -> None:
    with database.writing() as session:
        _, address, (mail, *_) = first(session, course)
        report = Report(Kind.HARD, "k1", mail.message_id, address, "5.1.1")
        take_reports(session, [report], "mailbox")
        lift(session, course.site_id, address)
        assert take_reports(session, [report], "mailbox") == {"known": 1}
        assert not suppressed_learners(session, course.id)


def test_nobody_is_suppressed_by_a_report_that_does_not_name_our_mail(database: Database, course: Course) -> None:
    with database.writing() as session:
        _, address, (mail, *_) = first(session, course)
        for forged in (None, "<guessed@communicator.example>", mail.message_id.replace("@", "@x.")):
            assert take_reports(session, [Report(Kind.HARD, "k", forged, address, "5.1.1")], "mailbox") == {
                "not_ours": 1
            }
        assert not suppressed_learners(session, course.id)


def test_mails_that_cannot_be_taken_now_suppress_an_address_at_the_third(database: Database, course: Course) -> None:
    with database.writing() as session:
        learner, address, mails = first(session, course)
        for number, mail in enumerate(mails):
            assert not suppressed_learners(session, course.id)
            take_reports(session, [Report(Kind.SOFT, f"k{number}", mail.message_id, address, "5.2.2")], "mailbox")
        assert suppressed_learners(session, course.id) == {learner.id}


def test_a_mail_that_was_passed_on_and_came_back_from_elsewhere_is_not_the_address_own_fault(
    database: Database, course: Course
) -> None:
    with database.writing() as session:
        _, _, (mail, *_) = first(session, course)
        take_reports(session, [Report(Kind.HARD, "k", mail.message_id, "old@elsewhere.example", "5.1.1")], "mailbox")
        assert not suppressed_learners(session, course.id)


def test_who_complains_gets_nothing_more(database: Database, course: Course) -> None:
    with database.writing() as session:
        learner, _, (mail, *_) = first(session, course)
        take_reports(session, [Report(Kind.COMPLAINT, "k", mail.message_id)], "mailbox")
        assert has_opted_out(session, learner.id)
        assert reach(session, course.id, {learner.id}).excluded == {OPTED_OUT: {learner.id}}
        assert suppressed_learners(session, course.id) == {learner.id}


def test_a_refusal_at_the_door_suppresses_where_it_speaks_of_the_address(database: Database, course: Course) -> None:
    with database.writing() as session:
        learner, _, _ = first(session, course)
        refused_for_good(session, learner.id, "550 5.7.1")
        assert not suppressed_learners(session, course.id)
        refused_for_good(session, learner.id, "550 5.1.1")
        assert suppressed_learners(session, course.id) == {learner.id}


def test_a_maildir_is_read_once_and_kept(database: Database, course: Course, tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    with database.writing() as session:
        learner, address, (mail, other, _) = first(session, course)
        (tmp_path / "new" / "1").write_bytes(notification(mail.message_id, address))
        (tmp_path / "new" / "2").write_bytes(complaint(other.message_id))
        (tmp_path / "new" / "3").write_bytes(b"Subject: out of office\r\n\r\nBack on Monday.\r\n")
    assert read_maildir(database, tmp_path) == {"hard": 1, "complaint": 1, "no_report": 1}
    assert read_maildir(database, tmp_path) == {}
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S", "3:2,S"]
    with database.reading() as session:
        assert suppressed_learners(session, course.id) == {learner.id}


def test_a_folder_that_is_no_maildir_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no maildir"):
        read_maildir(database, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a@x.example\nB@x.example\n",
        "Name,Email\nAda,a@x.example\nBob,B@x.example\n",
        "\ufeffemail\r\na@x.example\r\nB@x.example",
    ],
)
def test_lists_of_other_providers_are_taken_once(database: Database, course: Course, text: str) -> None:
    with database.writing() as session:
        assert take_list(session, course.site_id, text) == {"rows": 2, "added": 2}
        assert take_list(session, course.site_id, text) == {"rows": 2, "known": 2}
        assert [row.address for row in list_suppressed(session, course.site_id)] == ["a@x.example", "b@x.example"]
        again = list_as_csv(session, course.site_id)
        assert take_list(session, course.site_id, again) == {"rows": 2, "known": 2}


def test_a_list_says_what_of_it_is_malformed(database: Database, course: Course) -> None:
    with database.writing() as session:
        assert take_list(session, course.site_id, "email\nnobody\na@x.example\n") == {
            "rows": 2,
            "added": 1,
            "malformed": 1,
        }
        with pytest.raises(UnreadableFile, match="name it email"):
            take_list(session, course.site_id, "name,phone\nAda,1\n")
