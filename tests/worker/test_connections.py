"""Connections: one to a fast server, several to a slow one, as many as it lets in; PIPELINING where it is offered."""

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from communicator.config import ConfigurationError, Settings, read_settings
from communicator.database import Database
from communicator.outreach.bounces.tables import SuppressedAddress
from communicator.outreach.connections import Connections
from communicator.outreach.smtp import MailSender
from communicator.service_errors import MailRefusedForNow, MailServerAway, MailUncertain, RecipientRefused
from communicator.worker.loop import send_due
from tests.audience.people import Person
from tests.outreach.mail_server import running
from tests.worker.test_delivery import ledger, require_the_law, send_to

MAIL = b"Subject: x\r\n\r\nhello\r\n"


def work(database: Database, settings: Settings, url: str, most: int = 32) -> dict[str, int]:
    told = replace(settings, smtp_url=url, smtp_connections=most)
    return send_due(database, told, once=True, stop=threading.Event())


@pytest.mark.slow
def test_a_slow_server_is_sent_to_over_several_connections(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person() for _ in range(60)])
    with running() as server:
        server.seconds_an_answer = 0.05
        assert work(database, settings, server.url, most=10) == {"sent": 60}
    assert 2 < server.at_once <= 10
    assert server.connections <= 11
    require_the_law(ledger(database, message), server.received())


@pytest.mark.slow
def test_a_server_that_lets_few_in_gets_them_all_over_those(database: Database, settings: Settings) -> None:
    message = send_to(database, settings, [Person() for _ in range(40)])
    with running() as server:
        server.seconds_an_answer, server.most_connections = 0.02, 2
        assert work(database, settings, server.url) == {"sent": 40}
    assert server.connections == 2
    require_the_law(ledger(database, message), server.received())


def test_an_address_that_does_not_exist_is_not_written_to_again(database: Database, settings: Settings) -> None:
    send_to(database, settings, [Person(email="gone@learners.example"), Person()])
    with running(lambda address: "550 5.1.1 unknown" if address.startswith("gone") else "ok") as server:
        assert work(database, settings, server.url) == {"failed": 1, "sent": 1}
    with database.reading() as session:
        assert list(session.scalars(select(SuppressedAddress.address))) == ["gone@learners.example"]


def test_what_a_thread_fails_of_the_worker_raises() -> None:
    def fail(sender: MailSender, claimed: object) -> None:
        raise RuntimeError("a bug")

    connections = Connections(lambda: MailSender("smtp://127.0.0.1:1"), fail, 1)  # type: ignore[arg-type]
    connections.give([object()])  # type: ignore[list-item]
    connections.close()
    with pytest.raises(RuntimeError):
        connections.take()


class Scripted:
    """Answers whatever comes with what it was told to, and keeps what came."""

    def __init__(self, *answers: bytes) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"
        self.came: list[bytes] = []
        threading.Thread(target=self._answer, args=(answers,), daemon=True).start()

    def _answer(self, answers: tuple[bytes, ...]) -> None:
        connection, _ = self._listening.accept()
        with self._listening, connection:
            connection.sendall(b"220 scripted\r\n")
            is_text = False
            for answer in answers:
                came = connection.recv(65_536)
                while is_text and came and not came.endswith(b"\r\n.\r\n"):
                    came += connection.recv(65_536)
                self.came.append(came)
                connection.sendall(answer)
                is_text = b"354" in answer


EHLO = b"250-scripted\r\n250 PIPELINING\r\n"


def hand_over(server: Scripted) -> list[str]:
    begun: list[str] = []
    sender = MailSender(server.url)
    try:
        sender.hand_over(MAIL, "a@x.example", "b@x.example", begin=lambda: begun.append("begun"))
    finally:
        sender.drop()
    return begun


def test_commands_are_sent_at_once_where_the_server_offers_it() -> None:
    server = Scripted(EHLO, b"250 ok\r\n250 ok\r\n354 go\r\n", b"250 taken\r\n")
    assert hand_over(server) == ["begun"]
    assert server.came[1] == b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"


def test_one_after_the_other_where_it_does_not() -> None:
    server = Scripted(b"250 scripted\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 taken\r\n")
    assert hand_over(server) == ["begun"]
    assert server.came[1:4] == [b"MAIL FROM:<a@x.example>\r\n", b"RCPT TO:<b@x.example>\r\n", b"DATA\r\n"]


def test_a_refused_recipient_is_told_with_the_code_and_gets_no_text() -> None:
    server = Scripted(EHLO, b"250 ok\r\n550 5.1.1 <b@x.example>\r\n354 go\r\n")
    with pytest.raises(RecipientRefused) as refused:
        hand_over(server)
    assert refused.value.code == "550 5.1.1"
    assert "b@x" not in str(refused.value)
    assert len(server.came) == 2


def test_a_server_that_hangs_up_before_the_dot_has_no_mail() -> None:
    server = Scripted(EHLO, b"250 ok\r\n250 ok\r\n354 go\r\n421 4.3.2 closing\r\n")
    with pytest.raises(MailRefusedForNow):
        hand_over(server)


@pytest.mark.parametrize("answer", [b"", b"what?\r\n", b"354 go on\r\n"])
def test_an_answer_to_the_dot_that_says_nothing_is_uncertain(answer: bytes) -> None:
    server = Scripted(EHLO, b"250 ok\r\n250 ok\r\n354 go\r\n", answer)
    with pytest.raises(MailUncertain):
        hand_over(server)


def test_a_server_that_wants_a_login_fails_nobodys_mail() -> None:
    server = Scripted(EHLO, b"250 ok\r\n530 5.7.0 authenticate\r\n503 no\r\n")
    with pytest.raises(MailServerAway):
        hand_over(server)


@pytest.mark.parametrize("told", ["0", "-1", "many", "501"])
def test_a_strange_number_of_connections_is_refused(told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMMUNICATOR_SMTP_CONNECTIONS", told)
    with pytest.raises(ConfigurationError, match="COMMUNICATOR_SMTP_CONNECTIONS"):
        read_settings()
