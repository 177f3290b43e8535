"""Handing one mail to the mail server, and knowing exactly what became of it (RFC 5321, RFC 2920).

The conversation is spelled out, since what may be tried again depends on where it broke: before the final
dot the server must not deliver (try again), after it nobody knows (uncertain, never again by itself).
Servers' own words often repeat the recipient's address: only their codes are kept.
"""

import re
import select
import smtplib
import socket
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from types import TracebackType

from communicator.outreach.addresses import NEEDS_SMTPUTF8, as_transported, in_ascii
from communicator.outreach.mail import as_payload, needs_smtputf8
from communicator.outreach.mail_server import PATIENCE_SECONDS, MailServer, code_only
from communicator.service_errors import (
    MailRefused,
    MailRefusedForNow,
    MailServerAway,
    MailUncertain,
    RecipientRefused,
)

PATIENCE_AFTER_THE_DOT_SECONDS = 600.0
"""RFC 5321, section 4.5.3.2.6: who gives up earlier doesn't know, and some would send it twice."""
OK, GO_AHEAD, CLOSING = 250, 354, 421
TAKES = (250, 251)
"""Answers to RCPT: here, or forwarded."""
WANTS_LOGIN = (530, 535, 538)
FIRST_FINAL_REFUSAL = 500
MOST_COMMANDS = 3
UTF8_OPTIONS = " SMTPUTF8 BODY=8BITMIME"
"""RFC 6531, section 3.4."""
BROKE_OFF = "the mail server broke off before it had the mail"

Reply = tuple[int, bytes]


def _nothing() -> None:
    pass


class MailSender:
    """Hands mails to one server over one connection, opened when needed and kept between mails."""

    def __init__(self, url: str) -> None:
        """`url` as `MailServer.from_url` reads it."""
        self.server = MailServer.from_url(url)
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> "MailSender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        """Hands over a mail as it is composed; as `hand_over` does."""
        self.hand_over(as_payload(mail), sender, recipient, needs_smtputf8(mail))

    def hand_over(
        self,
        payload: bytes,
        sender: str,
        recipient: str,
        is_utf8: bool = False,
        begin: Callable[[], None] = _nothing,
    ) -> None:
        """Returns once the server has said 250 to the whole mail; `payload` has CRLF line ends.

        `begin` is called just before the final dot; where it raises, the mail isn't handed over.
        Raises MailServerAway (no connection), MailRefusedForNow (4xx, or broken off before the mail was handed
        over), RecipientRefused (5xx to the recipient), MailRefused (5xx to the mail, or an address that this server
        can't take), MailUncertain (broken off after).
        """
        options = UTF8_OPTIONS if is_utf8 else ""
        envelope = (
            f"MAIL FROM:<{in_ascii(sender)}>{options}\r\n".encode(),
            f"RCPT TO:<{as_transported(recipient)}>\r\n".encode(),
            b"DATA\r\n",
        )
        connection = self._opened(envelope, is_utf8)
        self._deliver(connection, _with_dots_doubled(payload), begin)

    def close(self) -> None:
        """Says goodbye, where there is a connection."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self.drop()
            self._connection = None

    def _opened(self, envelope: Sequence[bytes], is_utf8: bool) -> smtplib.SMTP:
        """A connection that waits for the mail's text; one that went stale between mails is opened anew."""
        replies: list[Reply] = []
        if self._connection is not None:
            self._require(is_utf8)
            replies = _ask(self._connection, envelope)
            if not replies or replies[0][0] != OK:
                self.drop()
        if self._connection is None:
            self._connection = self.server.connect()
            self._require(is_utf8)
            replies = _ask(self._connection, envelope)
        self._require_sender_taken(replies)
        self._require_taken(replies)
        return self._connection

    def _require(self, is_utf8: bool) -> None:
        if is_utf8 and self._connection is not None and not self._connection.has_extn("smtputf8"):
            raise MailRefused(NEEDS_SMTPUTF8)

    def _require_sender_taken(self, replies: Sequence[Reply]) -> None:
        """What is the sender's fault, not the learner's: no mail should fail for it."""
        if not replies:
            self.drop()
            raise MailServerAway(f"{self.server} broke off after connecting")
        code, text = replies[0]
        wants_login = any(code in WANTS_LOGIN for code, _ in replies)
        if code >= FIRST_FINAL_REFUSAL or wants_login:
            self.drop()
            told = code_only(code, text)
            raise MailServerAway(f"{self.server} refuses COMMUNICATOR_SENDER_ADDRESS or wants a login ({told})")

    def _require_taken(self, replies: Sequence[Reply]) -> None:
        """Returns where the server waits for the mail's text."""
        wanted = ((OK,), TAKES, (GO_AHEAD,))
        refused = [place for place, (code, _) in enumerate(replies) if code not in wanted[place]]
        if not refused and len(replies) == MOST_COMMANDS:
            return
        if not refused:
            self.drop()
            raise MailRefusedForNow(BROKE_OFF)
        if len(replies) == MOST_COMMANDS and replies[-1][0] == GO_AHEAD:
            self.drop()  # it waits for a text though it refused the recipient: nothing must reach it
        self._reset(replies[-1][0])
        code, text = replies[refused[0]]
        raise _refusal(code, text, of_recipient=refused[0] == 1)

    def _deliver(self, connection: smtplib.SMTP, payload: bytes, begin: Callable[[], None]) -> None:
        try:
            _socket(connection).sendall(payload)
            _require_silence(connection)
            begin()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.drop()
            raise MailRefusedForNow(BROKE_OFF) from error
        except BaseException:
            self.drop()
            raise
        code, text = self._finish(connection)
        if code // 100 == 2:  # noqa: PLR2004 - RFC 5321, section 4.2.1: done
            return
        if code // 100 not in (4, 5):
            self.drop()
            raise MailUncertain
        self._reset(code)
        raise _refusal(code, text, of_recipient=False)

    def _finish(self, connection: smtplib.SMTP) -> Reply:
        try:
            _socket(connection).sendall(b".\r\n")
            _socket(connection).settimeout(PATIENCE_AFTER_THE_DOT_SECONDS)
            reply = connection.getreply()
            _socket(connection).settimeout(PATIENCE_SECONDS)
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise MailUncertain from error
        return reply

    def _reset(self, code: int) -> None:
        """Makes the connection fit for the next mail, or drops it."""
        if self._connection is None or code == CLOSING:
            self.drop()
            return
        try:
            if self._connection.rset()[0] != OK:
                self.drop()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def drop(self) -> None:
        """Hangs up, where there is a connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _ask(connection: smtplib.SMTP, commands: Sequence[bytes]) -> list[Reply]:
    """The answers, as many as came: all commands at once where the server offers it (RFC 2920)."""
    groups = [commands] if connection.has_extn("pipelining") else [[command] for command in commands]
    replies: list[Reply] = []
    try:
        for group in groups:
            _socket(connection).sendall(b"".join(group))
            for _ in group:
                replies.append(connection.getreply())  # noqa: PERF401 - those before one that fails are kept
            if replies[-1][0] not in (*TAKES, GO_AHEAD):
                break
    except (smtplib.SMTPException, OSError, ValueError):
        pass  # how many answers there are tells where it broke
    return replies


def _socket(connection: smtplib.SMTP) -> socket.socket:
    if connection.sock is None:
        raise smtplib.SMTPServerDisconnected
    return connection.sock


def _require_silence(connection: smtplib.SMTP) -> None:
    """The server should be listening; where it said something or hung up, it won't take the mail."""
    poll = select.poll()
    poll.register(_socket(connection), select.POLLIN)
    if poll.poll(0):
        raise smtplib.SMTPServerDisconnected


def _refusal(code: int, text: bytes, of_recipient: bool) -> MailRefused | MailRefusedForNow:
    told = code_only(code, text)
    if code < FIRST_FINAL_REFUSAL:
        return MailRefusedForNow(f"the mail server put this mail off ({told})")
    refused = f"the mail server refused this mail ({told})"
    return RecipientRefused(refused, told) if of_recipient else MailRefused(refused)


def _with_dots_doubled(payload: bytes) -> bytes:
    # RFC 5321 section 4.5.2; the payload has CRLF line ends and ends with one.
    has_dots = payload.startswith(b".") or b"\n." in payload
    doubled = re.sub(rb"(?m)^\.", b"..", payload) if has_dots else payload
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
