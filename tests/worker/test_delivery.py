"""The law of the ledger, against a real SMTP server: sent means one mail, uncertain none or one, all else none."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import ConfigurationError, InvalidFields
from communicator.outreach.communications import cancel, pause, resume, schedule
from communicator.outreach.delivery import send_claimed, send_test
from communicator.outreach.mail import MAIL_POLICY
from communicator.outreach.mail_server import MailServer
from communicator.outreach.queue import LEASE, claim_next, expire_leases, finish, record
from communicator.outreach.retrying import MOST_ATTEMPTS, after_error, wait_after
from communicator.outreach.smtp import MailSender
from communicator.outreach.suppression import opt_out
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.mail_preferences import keep_preferences, organisation_of
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.service_errors import MailRefusedForNow, MailServerAway
from communicator.worker.loop import run_worker
from tests.audience.people import Person, populate
from tests.outreach.mail_server import MailServer as Server
from tests.outreach.mail_server import running
from tests.outreach.messages import begun, draft, states

MOODS = ["ok", "450 4.2.0 later", "550 5.1.1 no such user", "421 4.3.2 closing", "drop"]
MOODS += ["data 451 4.3.0 later", "data 554 5.6.0 spam", "take and drop", "swallow and drop"]


def work(database: Database, settings: Settings, server: Server | None) -> dict[str, int]:
    told = replace(settings, smtp_url=server.url) if server else settings
    return run_worker(database, told, once=True, stop=threading.Event())


def send_to(database: Database, settings: Settings, people: list[Person]) -> str:
    with database.writing() as session:
        course, _, _ = populate(session, people)
        return begun(session, settings, course).id


def ledger(database: Database, communication_id: str) -> dict[str, tuple[str, str]]:
    """`{address: (state, reason)}`."""
    with database.reading() as session:
        rows = session.execute(
            select(Learner.email, Delivery.state, Delivery.reason)
            .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
            .join(Learner, Learner.id == CourseLearner.learner_id)
            .where(Delivery.communication_id == communication_id)
        )
        return {email: (state, reason) for email, state, reason in rows}


def status(database: Database, communication_id: str) -> str:
    with database.reading() as session:
        return session.get_one(Communication, communication_id).status


def make_due(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Delivery).where(Delivery.not_before.is_not(None)).values(not_before=now()))


def require_the_law(found: dict[str, tuple[str, str]], received: Counter[str]) -> None:
    for address, (state, _) in found.items():
        allowed = {"sent": {1}, "uncertain": {0, 1}}.get(state, {0})
        assert received[address] in allowed, state
    assert set(received) <= set(found)


def test_everybody_gets_one_mail_with_their_name_and_the_message_is_sent(
    database: Database, settings: Settings
) -> None:
    people = [Person(full_name="Ana Li"), Person(full_name=""), Person(first_name="Bo", full_name="Robert")]
    message = send_to(database, settings, people)
    with running() as server:
        settings = replace(settings, smtp_connections=1)
        assert work(database, settings, server) == {"sent": 3}
        assert work(database, settings, server) == {}
    require_the_law(ledger(database, message), server.received())
    subjects = sorted(str(mail["Subject"]) for _, mail in server.accepted)
    assert subjects == ["How are you, Ana?", "How are you, Bo?", "How are you, friend?"]
    assert len({mail["Message-ID"] for _, mail in server.accepted}) == 3
    assert status(database, message) == "sent"
    assert server.connections == 1


def test_whatever_the_server_answers_nobody_is_mailed_twice(database: Database, settings: Settings) -> None:
    people = [Person(email=f"p{n}@learners.example") for n in range(2 * len(MOODS))]
    message = send_to(database, settings, people)
    moods = {f"p{n}@learners.example": MOODS[n % len(MOODS)] for n in range(len(people))}
    with running(moods.__getitem__) as server:
        work(database, settings, server)
        expected = ["sent", "retry", "failed", "retry", "retry", "retry", "failed", "uncertain", "uncertain"]
        found = ledger(database, message)
        assert [found[f"p{n}@learners.example"][0] for n in range(len(people))] == expected * 2
        require_the_law(found, server.received())
        assert status(database, message) == "sending"
        server.mood = lambda _: "ok"
        make_due(database)
        work(database, settings, server)
    found = ledger(database, message)
    require_the_law(found, server.received())
    assert Counter(state for state, _ in found.values()) == {"sent": 10, "failed": 4, "uncertain": 4}
    assert status(database, message) == "sent"


def test_a_reason_keeps_the_servers_code_and_no_address(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person(email="bo@learners.example")])
    with running(lambda address: f"550 5.1.1 <{address}> unknown") as server:
        work(database, settings, server)
    assert ledger(database, message) == {
        "bo@learners.example": ("failed", "the mail server refused this mail (550 5.1.1)")
    }


def test_an_address_no_mail_can_be_written_to_fails_alone(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person(email="a b@x\r\nBcc: c@d.example"), Person(email="bo@x.example")])
    with running() as server:
        assert work(database, settings, server) == {"failed": 1, "sent": 1}
    assert set(server.received()) == {"bo@x.example"}
    assert status(database, message) == "sent"


def test_a_mail_server_that_is_away_is_told_once_and_everything_is_tried_later(
    database: Database, settings: Settings
) -> None:
    message = send_to(database, settings, [Person() for _ in range(5)])
    with capture_logs() as logs:
        assert work(database, settings, None) == {"retry": 5}
        make_due(database)
    assert [entry["event"] for entry in logs] == ["the mail server is away; mails are tried again later"]
    assert "127.0.0.1:1" in logs[0]["why"]
    assert "@" not in str(logs)
    with running() as server:
        work(database, settings, server)
    assert server.received().total() == 5
    require_the_law(ledger(database, message), server.received())


def test_opting_out_or_leaving_after_the_send_began_is_heeded_at_the_claim(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person() for _ in range(5)])
        message = begun(session, settings, course).id
        opt_out(session, learners[0].id, "one-click")
        user_id = session.get_one(Learner, learners[4].learner_id).platform_user_id
        wish = {"organisation": organisation_of(course.course_id), "is_opted_in": False, "set_at": now()}
        keep_preferences(session, course.site_id, [{"platform_user_id": user_id, **wish}])
        session.get_one(Enrolment, learners[1].id).is_active = False
        session.get_one(Learner, learners[2].learner_id).email = ""
    with running() as server:
        work(database, settings, server)
    with database.reading() as session:
        assert [states(session, message)[learner.id] for learner in learners] == [
            ("suppressed", "opted_out"),
            ("suppressed", "not_enrolled"),
            ("suppressed", "no_address"),
            ("sent", ""),
            ("suppressed", "declined_on_platform"),
        ]
    assert server.received().total() == 1


def test_nothing_leaves_before_the_undo_window_ends_nor_after_a_cancel(database: Database, settings: Settings) -> None:
    message = send_to(database, replace(settings, undo_seconds=30), [Person(), Person()])
    with running() as server:
        assert work(database, settings, server) == {}
        with database.writing() as session:
            cancel(session, session.get_one(Communication, message))
        make_due(database)
        assert work(database, settings, server) == {}
    assert server.accepted == []
    assert status(database, message) == "cancelled"


def test_a_paused_message_waits_while_others_go(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person(), Person()])
        paused, other = (begun(session, settings, course) for _ in range(2))
        pause(session, paused)
    with running() as server:
        work(database, settings, server)
        assert (status(database, paused.id), status(database, other.id)) == ("paused", "sent")
        with database.writing() as session:
            resume(session, session.get_one(Communication, paused.id))
        work(database, settings, server)
    assert set(server.received().values()) == {2}


def test_a_scheduled_message_begins_at_its_time_with_who_matches_then(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(), Person(enrolled=False)])
        message = draft(session, course)
        nobody = draft(session, course, criteria={"attributes": {"country": ["XX"]}})
        for one in (message, nobody):
            schedule(session, one, now() + timedelta(days=1))
        session.get_one(Enrolment, learners[1].id).is_active = True
    with running() as server:
        assert work(database, settings, server) == {}
        with database.writing() as session:
            session.execute(update(Communication).values(send_at=now()))
        assert work(database, settings, server) == {"sent": 2}
    assert status(database, message.id) == "sent"
    with database.reading() as session:
        failed = session.get_one(Communication, nobody.id)
        assert (failed.status, failed.failure) == ("failed", "criteria: nobody matches these criteria")


def test_a_lease_that_ran_out_is_uncertain_and_a_late_answer_settles_it(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person(), Person()])
    with database.writing() as session:
        late, lost = (claim_next(session, settings, name, now()) for name in ("late", "lost"))
        assert late is not None
        assert lost is not None
        assert claim_next(session, settings, "third", now()) is None
        assert expire_leases(session, now()) == 0
        assert expire_leases(session, now() + LEASE + timedelta(seconds=1)) == 2
        assert claim_next(session, settings, "third", now()) is None
    with running() as server, MailSender(server.url) as sender, database.writing() as session:
        outcome, _ = send_claimed(sender, settings, late)
        assert record(session, late, outcome, now())
        assert not record(session, late, outcome, now())
        assert finish(session, now()) == [message]
    require_the_law(ledger(database, message), server.received())
    with database.reading() as session:
        assert states(session, message)[lost.course_learner_id][0] == "uncertain"


def test_a_mail_put_off_while_its_message_is_cancelled_is_cancelled(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person()])
    with database.writing() as session:
        claimed = claim_next(session, settings, "worker", now())
        assert claimed is not None
        cancel(session, session.get_one(Communication, message))
        record(session, claimed, after_error(MailRefusedForNow(), 1, now()), now())
    assert [state for state, _ in ledger(database, message).values()] == ["cancelled"]


def test_two_messages_take_turns(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(3)])
        ids = sorted(begun(session, settings, course, subject=str(n)).id for n in range(2))
        order, after = [], ""
        while claimed := claim_next(session, settings, "worker", now(), after):
            order.append(after := claimed.communication_id)
    assert order == ids * 3


def test_retries_wait_longer_each_time_and_end_after_a_day() -> None:
    waits = [wait_after(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits)
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=25)
    last = after_error(MailRefusedForNow(), MOST_ATTEMPTS, now())
    assert (last.state, last.reason.startswith("given up after a day")) == ("failed", True)


def test_a_connection_that_went_stale_between_mails_is_opened_anew(database: Database, settings: Settings) -> None:
    send_to(database, settings, [Person(), Person()])
    with running() as first, MailSender(first.url) as sender:
        with database.writing() as session:
            claims = [claim_next(session, settings, "worker", now()) for _ in range(2)]
        for claimed in claims:
            assert claimed is not None
            outcome, _ = send_claimed(sender, settings, claimed)
            assert outcome.state == "sent"
            assert sender._connection is not None
            sender._connection.sock.shutdown(2)  # what a server's idle timeout does
    assert (first.received().total(), first.connections) == (2, 2)


def test_a_body_of_dots_arrives_as_it_was(settings: Settings) -> None:
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Subject"] = "dots"
    mail.set_content(".\n..\n.x\nlast")
    with running() as server, MailSender(server.url) as sender:
        sender.send(mail, "a@x.example", "b@x.example")
    assert server.accepted[0][1].get_content().splitlines() == [".", "..", ".x", "last"]


def test_a_test_mail_goes_to_its_composer_only(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        message = draft(session, course)
    with running() as server:
        told = replace(settings, smtp_url=server.url)
        send_test(told, message, "Statistics", "ada@campus.example", "Ada Lovelace")
        with pytest.raises(InvalidFields):
            send_test(told, message, "Statistics", "", "Ada")
    assert set(server.received()) == {"ada@campus.example"}
    assert str(server.accepted[0][1]["Subject"]) == "How are you, Ada?"
    assert "List-Unsubscribe" not in server.accepted[0][1]
    with pytest.raises(MailServerAway, match="COMMUNICATOR_SMTP_URL"):
        send_test(settings, message, "Statistics", "ada@campus.example", "Ada")


def test_a_sender_that_the_server_refuses_fails_nobodys_mail(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person(), Person()])
    with running() as server, capture_logs() as logs:
        server.refuses_sender = True
        assert work(database, settings, server) == {"retry": 2}
        assert "COMMUNICATOR_SENDER_ADDRESS" in logs[0]["why"]
        server.refuses_sender = False
        make_due(database)
        assert work(database, settings, server) == {"sent": 2}
    assert {state for state, _ in ledger(database, message).values()} == {"sent"}
    with pytest.raises(ConfigurationError, match="COMMUNICATOR_SENDER_ADDRESS"):
        work(database, replace(settings, sender_address="courses"), None)


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://host:port", "smtp://[x"])
def test_an_unusable_mail_server_url_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="COMMUNICATOR_SMTP_URL must be such as"):
        MailServer.from_url(url)


def test_a_mail_server_url_is_read() -> None:
    assert MailServer.from_url("smtps://us%40er:p%2Fw@host") == MailServer("host", 465, "us@er", "p/w", True, False)
    assert MailServer.from_url("smtp://host:587?starttls=yes") == MailServer("host", 587, "", "", False, True)
