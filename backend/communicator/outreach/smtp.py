"""Handing one mail to the mail server, and knowing exactly what became of it (RFC 5321).

The conversation is spelled out, since what may be tried again depends on where it broke: before the final
dot the server must not deliver (try again), after it nobody knows (uncertain, never again by itself).
Servers' own words often repeat the recipient's address: only their codes are kept.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from communicator.errors import ConfigurationError
from communicator.outreach.addresses import NEEDS_SMTPUTF8, as_transported, in_ascii
from communicator.outreach.mail import as_payload, needs_smtputf8
from communicator.service_errors import MailRefused, MailRefusedForNow, MailServerAway, MailUncertain

PATIENCE_SECONDS = 30.0
ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
OK, ACCEPTED_ELSEWHERE, GO_AHEAD, CLOSING = 250, 251, 354, 421
FIRST_FINAL_REFUSAL = 500
PORTS = {"smtp": 25, "smtps": 465}
YES = {"yes", "true", "1", "on"}
UTF8_OPTIONS = ("SMTPUTF8", "BODY=8BITMIME")  # RFC 6531, section 3.4


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, from `smtp://[user:password@]host[:port][?starttls=yes]` or `smtps://…`."""

    host: str
    port: int
    user: str
    password: str
    tls_from_start: bool
    starttls: bool

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """ConfigurationError where it isn't such an URL; the URL isn't repeated, it may hold a password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise _not_an_url() from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise _not_an_url()
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls_from_start=parts.scheme == "smtps",
            starttls=parse_qs(parts.query).get("starttls", ["no"])[-1].lower() in YES,
        )


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
        """Returns once the server has said 250 to the whole mail.

        Raises MailServerAway (no connection), MailRefusedForNow (4xx, or broken off before the mail was
        handed over), MailRefused (5xx, or an address that this server can't take), MailUncertain (broken off after).
        """
        payload = _with_dots_doubled(as_payload(mail))
        to = as_transported(recipient)
        connection = self._ready(in_ascii(sender), UTF8_OPTIONS if needs_smtputf8(mail) else ())
        try:
            self._expect(connection.rcpt(to), OK, ACCEPTED_ELSEWHERE)
            self._expect(connection.docmd("DATA"), GO_AHEAD)
            connection.send(payload)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise MailRefusedForNow("the mail server broke off before it had the mail") from error
        self._expect(self._finish(connection), OK)

    def close(self) -> None:
        """Says goodbye, where there is a connection."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
            self._connection = None

    def _ready(self, sender: str, options: Sequence[str]) -> smtplib.SMTP:
        """A connection that has taken MAIL FROM; one that went stale between mails is opened anew."""
        if self._connection is not None:
            self._require(self._connection, options)
            try:
                code, _ = self._connection.mail(sender, options)
            except (smtplib.SMTPException, OSError):
                code = 0
            if code == OK:
                return self._connection
            self._drop()
        self._connection = self._connect()
        self._require(self._connection, options)
        try:
            code, text = self._connection.mail(sender, options)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailServerAway(f"{self._name} broke off after connecting") from error
        if code >= FIRST_FINAL_REFUSAL:  # the sender's fault, not the learner's: no mail should fail for it
            self._drop()
            told = _code_only(code, text)
            raise MailServerAway(f"{self._name} refuses COMMUNICATOR_SENDER_ADDRESS or wants a login ({told})")
        self._expect((code, text), OK)
        return self._connection

    @staticmethod
    def _require(connection: smtplib.SMTP, options: Sequence[str]) -> None:
        if options and not connection.has_extn("smtputf8"):
            raise MailRefused(NEEDS_SMTPUTF8)

    def _finish(self, connection: smtplib.SMTP) -> tuple[int, bytes]:
        try:
            connection.send(b".\r\n")
            return connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailUncertain from error

    def _expect(self, reply: tuple[int, bytes], *wanted: int) -> None:
        code, text = reply
        if code in wanted:
            return
        told = _code_only(code, text)
        self._reset(code)
        if code >= FIRST_FINAL_REFUSAL:
            raise MailRefused(f"the mail server refused this mail ({told})")
        raise MailRefusedForNow(f"the mail server put this mail off ({told})")

    def _reset(self, code: int) -> None:
        """Makes the connection fit for the next mail, or drops it."""
        if self._connection is None or code == CLOSING:
            self._drop()
            return
        try:
            if self._connection.rset()[0] != OK:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        connection: smtplib.SMTP | None = None
        try:
            connection = self._open()
            assert connection.sock is not None
            # The final dot is a packet of its own: it mustn't wait for the body's acknowledgement.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.starttls:
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if connection is not None:
                connection.close()
            raise MailServerAway(f"{self._name} can't be used: {_why(error)}") from error
        return connection

    def _open(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.tls_from_start:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self._own_name, timeout=PATIENCE_SECONDS, context=context)
        return smtplib.SMTP(host, port, self._own_name, timeout=PATIENCE_SECONDS)

    @cached_property
    def _own_name(self) -> str:
        # Asked once: where there is no name service, each asking takes seconds.
        return socket.getfqdn()

    @property
    def _name(self) -> str:
        return f"The mail server {self.server.host}:{self.server.port}"


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses user and password of COMMUNICATOR_SMTP_URL ({_code_only(error.smtp_code, b'')})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {_code_only(error.smtp_code, b'')}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}; is it running, and is COMMUNICATOR_SMTP_URL right?"
    return f"{type(error).__name__}; is COMMUNICATOR_SMTP_URL right?"


def _code_only(code: int, text: bytes | str) -> str:
    enhanced = ENHANCED_CODE.match(text if isinstance(text, bytes) else text.encode("ascii", "replace"))
    return f"{code} {enhanced[0].decode('ascii')}" if enhanced else str(code)


def _with_dots_doubled(payload: bytes) -> bytes:
    # RFC 5321 section 4.5.2; the payload has CRLF line ends and ends with one.
    doubled = re.sub(rb"(?m)^\.", b"..", payload)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


def _not_an_url() -> ConfigurationError:
    return ConfigurationError(
        "COMMUNICATOR_SMTP_URL must be such as smtp://host:25, smtps://user:password@host or smtp://host:587?starttls=yes"
    )
