"""A real SMTP server (aiosmtpd) in a process of its own: it delays, refuses, breaks off, and keeps what it took.

`python -m tests.outreach.smtp_process PORT MAILBOX SEED TROUBLE ADDRESS`. A line of the mailbox is a recipient and a
Message-ID, written before the server says 250. TROUBLE is the share of conversations that don't go well.
"""

import asyncio
import email
import logging
import os
import random
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.ports import free_port

REFUSED_FOR_GOOD = 50
"""One address in so many doesn't exist."""
AT_RCPT = ("421 4.3.2 closing", "450 4.2.0 later", "451 4.3.0 later", "drop", "slow")
AT_DATA = ("452 4.3.1 full", "554 5.6.0 spam", "take and drop", "swallow and drop")
SLOW_SECONDS = 0.2


def is_refused(address: str) -> bool:
    """Whether the server refuses an address for good."""
    return zlib.crc32(address.encode()) % REFUSED_FOR_GOOD == 0


class Moody(SMTP):
    """One conversation, with the server's moods."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.envelope.rcpt_tos and self.event_handler.drops_within():
            await self.push("354 go ahead")
            await self._reader.read(100)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Moods:
    """Draws what happens, and keeps what is taken."""

    def __init__(self, mailbox: Path, seed: int, trouble: float) -> None:
        self._file = os.open(mailbox, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._chance = random.Random(seed)
        self._trouble = trouble / 2

    def drops_within(self) -> bool:
        """Whether the connection breaks while the mail is being handed over."""
        return self._chance.random() < self._trouble / len(AT_RCPT)

    def _draw(self, moods: Sequence[str]) -> str:
        return self._chance.choice(moods) if self._chance.random() < self._trouble else "ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if is_refused(address):
            return "550 5.1.1 no such user"
        mood = self._draw(AT_RCPT)
        if mood[0].isdigit():
            return mood
        if mood == "drop":
            server.transport.abort()
        if mood == "slow":
            await asyncio.sleep(self._chance.random() * SLOW_SECONDS)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mood = self._draw(AT_DATA)
        if mood[0].isdigit():
            return mood
        if mood != "swallow and drop":
            headers = email.message_from_bytes(envelope.content.partition(b"\r\n\r\n")[0])
            os.write(self._file, f"{envelope.rcpt_tos[0]} {headers['Message-ID']}\n".encode())
        if mood.endswith("and drop"):
            server.transport.abort()
        return "250 OK"


class SmtpProcess:
    """The running server; `received` reads its mailbox."""

    def __init__(self, port: int, mailbox: Path) -> None:
        self.port, self.url = port, f"smtp://127.0.0.1:{port}"
        self._mailbox = mailbox
        self._read = self._counted = 0

    def count(self) -> int:
        """How many mails it took so far."""
        with self._mailbox.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        self._read += len(new)
        self._counted += new.count(b"\n")
        return self._counted

    def received(self) -> Counter[str]:
        """By recipient, how many mails."""
        return Counter(line.split(" ")[0] for line in self._mailbox.read_text().splitlines())

    def message_ids(self) -> set[tuple[str, str]]:
        """(recipient, Message-ID) of all that it took."""
        return {(to, told) for to, told in (line.split(" ") for line in self._mailbox.read_text().splitlines())}


@contextmanager
def running_process(
    folder: Path, seed: int = 1, trouble: float = 0.1, address: str = "127.0.0.1"
) -> Iterator[SmtpProcess]:
    """The server, until the end; it listens on `address`."""
    port, mailbox = free_port(), folder / "mailbox"
    mailbox.touch()
    command = [
        sys.executable,
        "-m",
        "tests.outreach.smtp_process",
        str(port),
        str(mailbox),
        str(seed),
        str(trouble),
        address,
    ]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield SmtpProcess(port, mailbox)
    finally:
        process.kill()
        process.communicate()


async def _serve(port: int, moods: Moods, address: str) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Moody(moods, hostname="smtp.example"), address, port)
    print("ready", flush=True)  # noqa: T201
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    logging.disable()
    asyncio.run(_serve(int(sys.argv[1]), Moods(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])), sys.argv[5]))
