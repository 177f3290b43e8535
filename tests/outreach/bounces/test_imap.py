"""A real IMAP box: what came back is read once, and flagged as seen once it is kept."""

import mailbox
from collections.abc import Iterator
from dataclasses import replace

import pytest

from communicator.config import Settings
from communicator.database import Database
from communicator.errors import ConfigurationError
from communicator.outreach.bounces.mailbox import read_bounces, read_imap
from communicator.outreach.bounces.suppressed import suppressed_learners
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner, Learner
from communicator.service_errors import MailboxAway
from tests.audience.people import Person, populate
from tests.components import need_dovecot
from tests.outreach.bounces.imap_server import ImapServer, running
from tests.outreach.bounces.returned import notification
from tests.outreach.messages import begun
from tests.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with running(need_dovecot()) as server:
        yield server


def deliver(server: ImapServer, name: str, content: bytes) -> None:
    unfinished = server.inbox.parent / "tmp" / name
    unfinished.write_bytes(content.replace(b"\r\n", b"\n"))
    unfinished.rename(server.inbox / name)


def test_a_box_is_read_once_and_its_mails_stay_as_seen(
    server: ImapServer, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person(), Person()])
        begun(session, settings, course)
        mail, address, learner = (
            session.query(Delivery, Learner.email, CourseLearner.id)
            .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
            .join(Learner, Learner.id == CourseLearner.learner_id)
            .order_by(CourseLearner.id)
            .first()
        )
        deliver(server, f"{database.engine.dialect.name}.one", notification(mail.message_id, address))
    deliver(server, f"{database.engine.dialect.name}.two", b"Subject: Re: week 3\n\nThank you!\n")
    asked = replace(settings, bounces_imap_url=server.url)
    assert read_bounces(database, asked) == {"hard": 1, "no_report": 1}
    assert read_bounces(database, asked) == {}
    with database.reading() as session:
        assert suppressed_learners(session, course.id) == {learner}
    kept = mailbox.Maildir(server.inbox.parent)
    assert {"S"} == {each.get_flags() for each in kept}


def test_a_wrong_password_a_missing_folder_and_no_server_are_told_without_the_url(
    server: ImapServer, database: Database
) -> None:
    with pytest.raises(MailboxAway) as wrong:
        read_imap(database, server.url.replace("only", "guess"))
    with pytest.raises(ConfigurationError) as missing:
        read_imap(database, server.url.replace("INBOX", "Nowhere"))
    with pytest.raises(MailboxAway) as away:
        read_imap(database, server.url.replace(str(server.port), str(free_port())))
    for told in (wrong, missing, away):
        assert "for-tests" not in str(told.value)
    with pytest.raises(ConfigurationError):
        read_imap(database, "https://somewhere.example/INBOX")
