"""A real SMTP server with moods, in a thread of its own; it keeps what it said 250 to."""

import asyncio
import email
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.ports import free_port

Mood = Callable[[str], str]  # recipient -> "ok", an answer to RCPT such as "450 …", or a mood of DATA below


@dataclass
class MailServer:
    """`accepted` holds each mail the server took, in order, by recipient."""

    mood: Mood = lambda _: "ok"
    accepted: list[tuple[str, EmailMessage]] = field(default_factory=list)
    connections: int = 0
    refuses_sender: bool = False
    most_connections: int = 1_000
    seconds_an_answer: float = 0.0
    at_once: int = 0
    """How many mails were being handed over at the same time, at the most."""
    now_at_once: int = 0
    url: str = ""

    def received(self) -> Counter[str]:
        return Counter(recipient for recipient, _ in self.accepted)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        if self.connections >= self.most_connections:
            return ["421 4.7.0 too many connections"]
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return "550 5.7.1 not from you" if self.refuses_sender else "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.now_at_once += 1
        self.at_once = max(self.at_once, self.now_at_once)
        await asyncio.sleep(self.seconds_an_answer)
        self.now_at_once -= 1
        mood = self.mood(address)
        if mood[0].isdigit() and not mood.startswith("data"):
            return mood
        if mood == "drop":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        recipient = envelope.rcpt_tos[0]
        mood = self.mood(recipient)
        if mood.startswith("data "):
            return mood.removeprefix("data ")
        if mood != "swallow and drop":
            self.accepted.append((recipient, email.message_from_bytes(envelope.content, EmailMessage, policy=default)))
        if mood.endswith("and drop"):
            server.transport.abort()
        return "250 OK"


@contextmanager
def running(mood: Mood = lambda _: "ok") -> Iterator[MailServer]:
    """A server on a free port of this machine; `url` is where it listens."""
    server = MailServer(mood)
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield server
    finally:
        controller.stop()
