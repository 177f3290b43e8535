"""One mail: headers that can't be injected into, and what bulk mail needs to be accepted.

RFC 5322 (form), RFC 8058 (one-click unsubscribe), RFC 2369 (List-Unsubscribe), RFC 3834 section 2
(`Precedence: bulk` keeps holiday replies of thousands from the instructor; the mail is a person's, so it
isn't `Auto-Submitted`), RFC 6532 (letters of any script before an address's @).
"""

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime

from communicator.clock import now
from communicator.config import Settings
from communicator.errors import ConfigurationError
from communicator.outreach.addresses import as_transported, domain_of, in_ascii
from communicator.outreach.message_body import FilledMessage
from communicator.outreach.placeholders import is_one_line
from communicator.service_errors import MailRefused

DEFAULT_TITLE = "Communicator"
VIA = {"en": "{name} via {site}", "es": "{name} vía {site}"}
TEST_HEADER = "X-Communicator-Test"


class UnfoldedHeader(UnstructuredHeader, BaseHeader):
    """A header written on one line, as it is.

    The standard one encodes an URL that is longer than a line, and no mail client finds the way out then.
    """

    def fold(self, *, policy: Policy) -> str:
        """`Name: value`; the policy has refused line breaks in values already."""
        return f"{self.name}: {self}{policy.linesep}"


def _mail_policy() -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", UnfoldedHeader)
    # Seven bits reach every server, also those without 8BITMIME.
    return SMTP.clone(header_factory=registry, cte_type="7bit")


MAIL_POLICY = _mail_policy()
# For mails with letters before an @ that aren't ASCII; only servers with SMTPUTF8 take them (RFC 6531).
UTF8_MAIL_POLICY = MAIL_POLICY.clone(utf8=True)


@dataclass(frozen=True)
class SiteSending:
    """How a site sends: domains that it has set up to send for, and its name as learners know it ("": ours)."""

    from_domains: tuple[str, ...] = ()
    title: str = ""


OURS = SiteSending()


@dataclass(frozen=True)
class Envelope:
    """Whom a mail is from and to; `way_out` is the learner's unsubscribe URL, None in a test mail."""

    from_name: str
    reply_to: str
    to: str
    message_id: str
    way_out: str | None
    site: SiteSending = OURS
    language: str = "en"


@dataclass(frozen=True)
class Originator:
    """Who a mail says it is from: From's name and address, and Reply-To where that is another ("": none)."""

    name: str
    address: str
    reply_to: str


def originator(
    settings: Settings, from_name: str, reply_to: str, site: SiteSending = OURS, language: str = "en"
) -> Originator:
    """The From rule: the instructor's own address where the site sends for its domain, else "Name via Site".

    Receivers refuse a From whose domain didn't allow the sending server (DMARC, RFC 7489). MailRefused where
    an address can't stand in a header. The envelope's sender is the site's own either way.
    """
    instructor = in_ascii(reply_to)
    if domain_of(instructor) in {domain_of(f"@{domain}") for domain in site.from_domains}:
        return Originator(from_name, instructor, "")
    return Originator(via(from_name, site, language), in_ascii(settings.sender_address), instructor)


def via(from_name: str, site: SiteSending, language: str) -> str:
    """The sender's name where the address is the site's: "Name via Site", in a language."""
    return VIA.get(language, VIA["en"]).format(name=from_name, site=site.title or DEFAULT_TITLE)


def compose(settings: Settings, envelope: Envelope, filled: FilledMessage) -> EmailMessage:
    """The mail, ready for SMTP. MailRefused where an address can't stand in a header."""
    mail = EmailMessage(policy=MAIL_POLICY)
    try:
        _address(mail, settings, envelope)
        mail["Subject"] = as_typed(filled.subject)
    except (ValueError, MessageError) as error:
        raise MailRefused("a header of this mail is malformed") from error
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = envelope.message_id
    if envelope.way_out:
        mail["List-Unsubscribe"] = f"<{envelope.way_out}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail["Precedence"] = "bulk"
    else:
        mail[TEST_HEADER] = "yes"
    # Quoted-printable always: paragraphs are one line each, for clients to wrap, and lines have a longest length.
    mail.set_content(filled.text, cte="quoted-printable")
    mail.add_alternative(filled.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = envelope.language  # RFC 3282; setting the content would have taken it away
    return mail


def as_typed(text: str) -> str:
    """A text for a header that no program takes for an encoded word (RFC 2047).

    The email package decodes those in what it is given, so that a learner called `=?utf-8?q?x=0d=0aBcc=3a_y?=` would
    write a header of their own.
    """
    return text.replace("=?", "= ?")


def _address(mail: EmailMessage, settings: Settings, envelope: Envelope) -> None:
    origin = originator(settings, envelope.from_name, envelope.reply_to, envelope.site, envelope.language)
    if not is_one_line(origin.name):
        raise MailRefused("the sender's name is more than one line")
    mail["From"] = Address(as_typed(origin.name), addr_spec=origin.address)
    if origin.reply_to:
        mail["Reply-To"] = Address(addr_spec=origin.reply_to)
    mail["To"] = _recipient(envelope.to)


def _recipient(address: str) -> Address:
    local, _, domain = as_transported(address).rpartition("@")
    # Not `addr_spec=`: its parser takes ASCII only before the @. Both halves have been checked.
    return Address(username=local, domain=domain)


def needs_smtputf8(mail: EmailMessage) -> bool:
    """Whether only a server with SMTPUTF8 can take this mail: its recipient's address isn't ASCII before the @."""
    to = mail["To"]
    return to is not None and any(not address.addr_spec.isascii() for address in to.addresses)


def as_payload(mail: EmailMessage) -> bytes:
    """The mail's bytes, seven bits each unless it needs SMTPUTF8."""
    return mail.as_bytes(policy=UTF8_MAIL_POLICY if needs_smtputf8(mail) else MAIL_POLICY)


def make_message_id(settings: Settings, delivery_id: str) -> str:
    """The Message-ID of a delivery: the same however often it is tried."""
    return f"<{delivery_id}@{settings.sender_address.rpartition('@')[2]}>"


def require_sender(settings: Settings) -> None:
    """ConfigurationError where the site's sender is no address: else every mail would fail for it."""
    try:
        in_ascii(settings.sender_address)
    except MailRefused as error:
        raise ConfigurationError("COMMUNICATOR_SENDER_ADDRESS must be a mail address such as a@b.example") from error
