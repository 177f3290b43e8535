"""Sending one claimed delivery, outside any transaction; and a test mail to its own composer."""

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from communicator.clock import now
from communicator.config import Settings
from communicator.errors import CommunicatorError, InvalidFields, StoreUnwritable
from communicator.identifiers import new_id
from communicator.outreach.claimed import Claimed
from communicator.outreach.composing.footer import language_of
from communicator.outreach.composing.variants import variants
from communicator.outreach.fields import address_faults
from communicator.outreach.journal import Journal
from communicator.outreach.mail import (
    OURS,
    Envelope,
    SiteSending,
    as_payload,
    compose,
    make_message_id,
    needs_smtputf8,
    require_sender,
)
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.ready_mail import ReadyMails
from communicator.outreach.retrying import Outcome, after_error
from communicator.outreach.smtp import MailSender
from communicator.outreach.suppression import unsubscribe_url
from communicator.outreach.tables import Communication, DeliveryState

log = structlog.get_logger("communicator.worker")
LONGEST_CONVERSATION = timedelta(minutes=12)
"""Three answers awaited for 30 seconds each, the last for ten minutes."""


@dataclass(frozen=True)
class Sent:
    """What became of a claimed mail; `outcome` is None where it was not begun, and is to be given back."""

    claimed: Claimed
    outcome: Outcome | None
    error: CommunicatorError | None = None


class Deliverer:
    """Writes claimed mails and hands them over; any number of threads may use it, each with its own sender."""

    def __init__(self, settings: Settings, journal: Journal | None = None) -> None:
        """What is begun and what came of it is noted in `journal`, where there is one."""
        self._settings = settings
        self._journal = journal
        self._ready = ReadyMails(settings)

    def send(self, sender: MailSender, claimed: Claimed) -> Sent:
        """Sends a mail. StoreUnwritable where the journal can't be written: then it wasn't handed over.

        A claim whose lease may run out during the conversation isn't begun.
        """
        if claimed.lease_until - now() < LONGEST_CONVERSATION:
            return Sent(claimed, None)
        begun = threading.Event()
        error: CommunicatorError | None = None
        try:
            self._hand_over(sender, claimed, begun)
            outcome = Outcome(DeliveryState.SENT)
        except StoreUnwritable:
            raise
        except CommunicatorError as caught:
            outcome, error = after_error(caught, claimed.tries, now()), caught
        except Exception as caught:  # noqa: BLE001 - one mail that can't be written must not keep all others
            outcome = _unforeseen(caught, begun.is_set())
            sender.drop()
        if self._journal is not None:
            self._journal.end(claimed.attempt, outcome)
        return Sent(claimed, outcome, error)

    def _hand_over(self, sender: MailSender, claimed: Claimed, begun: threading.Event) -> None:
        template = make_template(
            claimed.subject, claimed.body, claimed.course_name, claimed.language, claimed.site.title
        )
        way_out = unsubscribe_url(self._settings, claimed.course_learner_id)
        envelope = Envelope(
            from_name=claimed.from_name,
            reply_to=claimed.reply_to,
            to=claimed.address,
            message_id=claimed.message_id,
            way_out=way_out,
            site=claimed.site,
            language=claimed.language,
        )
        filled = template.fill(claimed.addressee, way_out, claimed.known)
        payload, is_utf8 = self._ready.payload(envelope, filled), False
        if payload is None:
            mail = compose(self._settings, envelope, filled)
            payload, is_utf8 = as_payload(mail), needs_smtputf8(mail)
        sender.hand_over(payload, self._settings.sender_address, claimed.address, is_utf8, self._begin(claimed, begun))

    def _begin(self, claimed: Claimed, begun: threading.Event) -> Callable[[], None]:
        def begin() -> None:
            if self._journal is not None:
                self._journal.begin(claimed.attempt)
            begun.set()

        return begin


def _unforeseen(error: Exception, was_begun: bool) -> Outcome:
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind = type(error).__name__  # its words may hold a name or an address
    log.error("a mail could not be written: this should not happen", kind=kind, at=f"{place.filename}:{place.lineno}")
    state = DeliveryState.UNCERTAIN if was_begun else DeliveryState.FAILED
    return Outcome(state, f"this mail could not be written ({kind})")


def send_claimed(sender: MailSender, settings: Settings, claimed: Claimed) -> tuple[Outcome, CommunicatorError | None]:
    """Sends one claimed mail, without a journal; gives what to record, and the error where there was one."""
    sent = Deliverer(settings).send(sender, claimed)
    assert sent.outcome is not None, "a claim is sent well within its lease"
    return sent.outcome, sent.error


def send_test(
    settings: Settings,
    communication: Communication,
    course_name: str,
    address: str,
    name: str,
    site: SiteSending = OURS,
) -> None:
    """Mails a message to the person who composes it, as a learner of their name would get it.

    Of conditional paragraphs it holds as many as one learner can read; a header marks it as a test.

    Raises InvalidFields without a usable address, and what `MailSender.send` raises: MailServerAway and so on.
    """
    _require_address(address)
    require_sender(settings)
    language = language_of(communication.language)
    template = make_template(communication.subject, communication.body, course_name, language, site.title)
    message_id = make_message_id(settings, new_id())
    reply_to = communication.reply_to or address
    envelope = Envelope(communication.from_name, reply_to, address, message_id, None, site, language)
    filled = template.fill(Addressee(full_name=name), None, variants(template)[0].known)
    mail = compose(settings, envelope, filled)
    with MailSender(settings.smtp_url) as sender:
        sender.send(mail, settings.sender_address, address)


def _require_address(address: str) -> None:
    """InvalidFields where no mail could go there."""
    told = address_faults(address)
    if told:
        raise InvalidFields({"email": told})
