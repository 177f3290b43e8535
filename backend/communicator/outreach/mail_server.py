"""Where mail is handed in, as COMMUNICATOR_SMTP_URL says it, and a connection to there."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from communicator.errors import ConfigurationError
from communicator.service_errors import MailServerAway

PATIENCE_SECONDS = 30.0
PORTS = {"smtp": 25, "smtps": 465}
YES = {"yes", "true", "1", "on"}
ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")


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

    def __str__(self) -> str:
        return f"The mail server {self.host}:{self.port}"

    def connect(self) -> smtplib.SMTP:
        """A connection that has been greeted, secured and logged in. MailServerAway where that fails."""
        connection: smtplib.SMTP | None = None
        try:
            connection = self._open()
            assert connection.sock is not None
            # The final dot is a packet of its own: it mustn't wait for the body's acknowledgement.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.starttls:
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if self.user:
                connection.login(self.user, self.password)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if connection is not None:
                connection.close()
            raise MailServerAway(f"{self} can't be used: {_why(error)}") from error
        return connection

    def _open(self) -> smtplib.SMTP:
        if self.tls_from_start:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, _own_name(), timeout=PATIENCE_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, _own_name(), timeout=PATIENCE_SECONDS)


def code_only(code: int, text: bytes | str) -> str:
    """A server's answer without its words, which often repeat the recipient's address: "550 5.1.1"."""
    enhanced = ENHANCED_CODE.match(text if isinstance(text, bytes) else text.encode("ascii", "replace"))
    return f"{code} {enhanced[0].decode('ascii')}" if enhanced else str(code)


@lru_cache(maxsize=1)
def _own_name() -> str:
    # Asked once: where there is no name service, each asking takes seconds.
    return socket.getfqdn()


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses user and password of COMMUNICATOR_SMTP_URL ({code_only(error.smtp_code, b'')})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {code_only(error.smtp_code, b'')}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}; is it running, and is COMMUNICATOR_SMTP_URL right?"
    return f"{type(error).__name__}; is COMMUNICATOR_SMTP_URL right?"


def _not_an_url() -> ConfigurationError:
    return ConfigurationError(
        "COMMUNICATOR_SMTP_URL must be such as smtp://host:25, smtps://user:password@host or smtp://host:587?starttls=yes"
    )
