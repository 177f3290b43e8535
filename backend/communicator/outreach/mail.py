"""One mail: headers that can't be injected into, and what bulk mail needs to be accepted.

RFC 5322 (form), RFC 8058 (one-click unsubscribe), RFC 2369 (List-Unsubscribe), RFC 3834 section 2
(`Precedence: bulk` keeps holiday replies of thousands from the instructor; the mail is a person's, so it
isn't `Auto-Submitted`).
"""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from communicator.clock import now
from communicator.config import Settings
from communicator.errors import ConfigurationError
from communicator.outreach.message_body import FilledMessage
from communicator.service_errors import MailRefused


class UnfoldedHeader(UnstructuredHeader, BaseHeader):
    """A header written on one line, as it is.

    The standard one encodes an URL that is longer than a line, and no mail client finds the way out then.
    """

    def fold(self, *, policy: Policy) -> str:
        """`Name: value`; the policy has refused line breaks in values already."""
        return f"{self.name}: {self}{policy.linesep}"


def _mail_policy() -> Policy:
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", UnfoldedHeader)
    # Seven bits reach every server, also those without 8BITMIME.
    return SMTP.clone(header_factory=registry, cte_type="7bit")


MAIL_POLICY = _mail_policy()
# RFC 5321's Dot-string at a domain. Quoted local parts are next to unknown, and parsers differ over them.
PLAIN_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.I | re.A
)
MALFORMED = "the address is malformed"


@dataclass(frozen=True)
class Envelope:
    """Whom a mail is from and to; `way_out` is the learner's unsubscribe URL, None in a test mail."""

    from_name: str
    reply_to: str
    to: str
    message_id: str
    way_out: str | None


def compose(settings: Settings, envelope: Envelope, filled: FilledMessage) -> EmailMessage:
    """The mail, ready for SMTP. MailRefused where an address can't stand in a header."""
    mail = EmailMessage(policy=MAIL_POLICY)
    try:
        sender = in_ascii(settings.sender_address)
        mail["From"] = Address(f"{envelope.from_name} via Communicator", addr_spec=sender)
        mail["Reply-To"] = Address(addr_spec=in_ascii(envelope.reply_to))
        mail["To"] = Address(addr_spec=in_ascii(envelope.to))
        mail["Subject"] = filled.subject
    except (ValueError, MessageError) as error:
        raise MailRefused("a header of this mail is malformed") from error
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = envelope.message_id
    if envelope.way_out:
        mail["List-Unsubscribe"] = f"<{envelope.way_out}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail["Precedence"] = "bulk"
    mail.set_content(filled.text)
    mail.add_alternative(filled.html, subtype="html")
    return mail


def make_message_id(settings: Settings, delivery_id: str) -> str:
    """The Message-ID of a delivery: the same however often it is tried."""
    return f"<{delivery_id}@{settings.sender_address.rpartition('@')[2]}>"


def in_ascii(address: str) -> str:
    """The address as every server takes it: the domain in punycode. MailRefused where that can't be."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise MailRefused("the address has letters before the @ that need a mail server with SMTPUTF8")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise MailRefused(MALFORMED) from error
    if not PLAIN_ADDRESS.fullmatch(plain):
        raise MailRefused(MALFORMED)
    return plain


def require_sender(settings: Settings) -> None:
    """ConfigurationError where the site's sender is no address: else every mail would fail for it."""
    try:
        in_ascii(settings.sender_address)
    except MailRefused as error:
        raise ConfigurationError("COMMUNICATOR_SENDER_ADDRESS must be a mail address such as a@b.example") from error
