"""Ready-made bytes: what `compose` makes of one learner's mail, filled in for the next without composing it.

Composing a mail takes the email package milliseconds, mostly for headers that are the same for everybody. So the first
mail of a message is composed, taken apart into lines, and the lines that differ by learner are written anew: To,
Subject, Date, Message-ID, List-Unsubscribe and the encoded texts. Nothing here knows what else a mail holds: each
`ReadyMail` is tried on two made-up learners when it is made, and where it gives other bytes than `compose` there is
none. A learner whose headers need folding or encoding is composed as before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.quoprimime import body_encode
from email.utils import format_datetime
from functools import lru_cache

from communicator.clock import now
from communicator.config import Settings
from communicator.outreach.mail import MAIL_POLICY, Envelope, as_typed, compose
from communicator.outreach.message_body import FilledMessage
from communicator.service_errors import MailRefused

LONGEST_LINE = 78
"""RFC 5322, section 2.1.1; longer headers are folded."""
MOST_LINES_KEPT = 5_000
PLAIN_SUBJECT = re.compile(r"[!-~]+( [!-~]+)*")
PLAIN_RECIPIENT = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+")
"""Written as it is; what needs quotes, punycode or SMTPUTF8 is composed."""
VARIABLE = ("To", "Subject", "Date", "Message-ID", "List-Unsubscribe")

Composer = Callable[[Envelope, FilledMessage], EmailMessage]


class _NotReady(Exception):
    """This mail isn't made of what is known here."""


@dataclass(frozen=True)
class ReadyMail:
    """The mail of one message in one language, but for what differs by learner."""

    pieces: tuple[bytes, ...]
    """What stands around the slots."""
    slots: tuple[str, ...]
    """Names of `VARIABLE`, or "plain" and "html"; one fewer than the pieces."""
    lines: dict[bytes, bytes]
    """Lines of the texts that were encoded before; most are everybody's."""

    def fill(self, envelope: Envelope, filled: FilledMessage, moment: datetime) -> bytes | None:
        """One learner's mail, with CRLF line ends; None where it must be composed."""
        headers = _headers(envelope, filled, moment)
        if headers is None:
            return None
        values = {name: value.encode("ascii") for name, value in headers.items()}
        values |= {"plain": self.encoded(filled.text), "html": self.encoded(filled.html)}
        told = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            told += (values[slot], piece)
        return b"".join(told)

    def encoded(self, text: str) -> bytes:
        """A text in quoted-printable, as the email package writes it."""
        kept = self.lines
        if len(kept) > MOST_LINES_KEPT:
            kept.clear()
        return b"\r\n".join([kept.get(line) or _keep(kept, line) for line in text.encode("utf-8").splitlines()])


def made_ready(settings: Settings, envelope: Envelope, filled: FilledMessage) -> ReadyMail | None:
    """The ready mail of a message, from one learner's; None where a mail can't be made ready."""

    def composed(envelope: Envelope, filled: FilledMessage) -> EmailMessage:
        return compose(settings, envelope, filled)

    try:
        ready = _taken_apart(composed(envelope, filled), filled)
        is_faithful = all(_is_same(ready, composed, *probe) for probe in _probes(envelope, filled))
    except (_NotReady, MailRefused):
        return None
    return ready if is_faithful else None


class ReadyMails:
    """The ready mails of the messages that are being sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: dict[Envelope, ReadyMail | None] = {}

    def payload(self, envelope: Envelope, filled: FilledMessage) -> bytes | None:
        """One learner's mail; None where it must be composed. MailRefused as `compose`."""
        of_everybody = replace(envelope, to="", message_id="", way_out=None)
        if of_everybody not in self._found:
            if len(self._found) >= 64:  # noqa: PLR2004 - a few messages are sent at a time
                self._found.clear()
            self._found[of_everybody] = made_ready(self._settings, envelope, filled)
        ready = self._found[of_everybody]
        return ready.fill(envelope, filled, now()) if ready else None


def _headers(envelope: Envelope, filled: FilledMessage, moment: datetime) -> dict[str, str] | None:
    is_plain = (
        PLAIN_RECIPIENT.fullmatch(envelope.to)
        and len(envelope.to) + len("To: ") < LONGEST_LINE
        and len(envelope.message_id) + len("Message-ID: ") < LONGEST_LINE
    )
    if not is_plain:
        return None
    return {
        "To": f"To: {envelope.to}",
        "Subject": _subject(as_typed(filled.subject)),
        "Date": f"Date: {_date(moment.replace(microsecond=0))}",
        "Message-ID": f"Message-ID: {envelope.message_id}",
        "List-Unsubscribe": f"List-Unsubscribe: <{envelope.way_out}>",
    }


@lru_cache(maxsize=4_096)
def _subject(subject: str) -> str:
    if PLAIN_SUBJECT.fullmatch(subject) and len(subject) + len("Subject: ") < LONGEST_LINE:
        return f"Subject: {subject}"
    folded: str = MAIL_POLICY.header_factory("Subject", subject).fold(policy=MAIL_POLICY)
    return folded.removesuffix("\r\n")


@lru_cache(maxsize=2)
def _date(moment: datetime) -> str:
    return format_datetime(moment)


def _keep(kept: dict[bytes, bytes], line: bytes) -> bytes:
    encoded = kept[line] = _encoded_line(line)
    return encoded


def _encoded_line(line: bytes) -> bytes:
    return body_encode(line.decode("latin-1"), LONGEST_LINE, eol="\r\n").encode("ascii")


def _taken_apart(mail: EmailMessage, filled: FilledMessage) -> ReadyMail:
    """Cuts the mail's bytes at what differs by learner; each such place must be there once."""
    ready = ReadyMail((), (), {})
    rest = mail.as_bytes(policy=MAIL_POLICY).decode("ascii")
    head, _, rest = rest.partition("\r\n\r\n")
    pieces, slots, before = [], [], ""
    for line in re.split(r"\r\n(?![ \t])", head):
        name = line.partition(":")[0]
        if name in VARIABLE:
            pieces.append(before)
            slots.append(name)
            before = "\r\n"
        else:
            before += line + "\r\n"
    before += "\r\n"
    for slot, text in (("plain", filled.text), ("html", filled.html)):
        encoded = ready.encoded(text).decode("ascii")
        if rest.count(encoded) != 1 or not encoded:
            raise _NotReady
        ahead, _, rest = rest.partition(encoded)
        pieces.append(before + ahead)
        slots.append(slot)
        before = ""
    return ReadyMail(tuple(piece.encode("ascii") for piece in (*pieces, before + rest)), tuple(slots), ready.lines)


def _probes(envelope: Envelope, filled: FilledMessage) -> list[tuple[Envelope, FilledMessage]]:
    other = replace(envelope, to="probe.one@probe.example", message_id="<probe@probe.example>")
    subject, text, html = (f"{told} Zoë =\u062f." for told in (filled.subject, filled.text, filled.html))
    return [(envelope, filled), (other, replace(filled, subject=subject, text=text + "\n.\n", html=html + "\n"))]


def _is_same(ready: ReadyMail, composed: Composer, envelope: Envelope, filled: FilledMessage) -> bool:
    """Whether both ways give the same bytes, with the same date and boundary."""
    mail = composed(envelope, filled)
    given = ready.fill(envelope, filled, mail["Date"].datetime)
    return given is None or _with_boundary(mail, given) == given


def _with_boundary(mail: EmailMessage, given: bytes) -> bytes:
    found = re.search(rb'boundary="([^"]+)"', given)
    if found:
        mail.set_boundary(found[1].decode("ascii"))
    return mail.as_bytes(policy=MAIL_POLICY)
