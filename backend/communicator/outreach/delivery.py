"""Sending one claimed delivery, outside any transaction; and a test mail to its own composer."""

from communicator.clock import now
from communicator.config import Settings
from communicator.errors import CommunicatorError, InvalidFields
from communicator.identifiers import new_id
from communicator.outreach.claimed import Claimed
from communicator.outreach.fields import address_faults
from communicator.outreach.mail import Envelope, compose, make_message_id, require_sender
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.retrying import Outcome, after_error
from communicator.outreach.smtp import MailSender
from communicator.outreach.suppression import unsubscribe_url
from communicator.outreach.tables import Communication, DeliveryState


def send_claimed(sender: MailSender, settings: Settings, claimed: Claimed) -> tuple[Outcome, CommunicatorError | None]:
    """Sends a claimed mail; gives what to record, and the error where there was one."""
    try:
        template = make_template(claimed.subject, claimed.body, claimed.course_name)
        way_out = unsubscribe_url(settings, claimed.course_learner_id)
        envelope = Envelope(claimed.from_name, claimed.reply_to, claimed.address, claimed.message_id, way_out)
        mail = compose(settings, envelope, template.fill(claimed.addressee, way_out))
        sender.send(mail, settings.sender_address, claimed.address)
    except CommunicatorError as error:
        return after_error(error, claimed.attempts, now()), error
    return Outcome(DeliveryState.SENT), None


def send_test(settings: Settings, communication: Communication, course_name: str, address: str, name: str) -> None:
    """Mails a message to the person who composes it, as a learner of their name would get it.

    Raises InvalidFields without a usable address, and what `MailSender.send` raises: MailServerAway and so on.
    """
    told = address_faults(address)
    if told:
        raise InvalidFields({"email": told})
    require_sender(settings)
    template = make_template(communication.subject, communication.body, course_name)
    message_id = make_message_id(settings, new_id())
    envelope = Envelope(communication.from_name, communication.reply_to or address, address, message_id, None)
    mail = compose(settings, envelope, template.fill(Addressee(full_name=name), None))
    with MailSender(settings.smtp_url) as sender:
        sender.send(mail, settings.sender_address, address)
