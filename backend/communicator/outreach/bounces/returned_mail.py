"""Reading a mail that came back: delivery status notifications of any server, and complaints in ARF.

RFC 3464 (status notifications) and RFC 5965 (feedback reports) where servers keep to them; `flufl.bounce` knows the
ways of those that don't.
"""

import email
import hashlib
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.policy import default as modern
from email.utils import parseaddr

from flufl.bounce import all_failures

from communicator.outreach.bounces.reports import LONGEST_CODE, Kind, Report, code_of, kind_of_status

LARGEST = 2_000_000
"""Bytes; what is longer is no notification. Only the beginning of the mail that came back is of interest."""


def read_returned_mail(content: bytes) -> list[Report]:
    """What a mail reports: one entry per recipient; none where it is no bounce and no complaint."""
    content = content[:LARGEST]
    try:
        mail = email.message_from_bytes(content, EmailMessage, policy=modern)
        key = hashlib.sha256(content).hexdigest()[:40]
        return list(_complaints(mail, key)) or list(_failures(mail, content, key))
    except (LookupError, ValueError, AttributeError, TypeError, AssertionError, IndexError):
        return []  # what can't be read as a mail at all: the standard parser stumbles over some headers


def _complaints(mail: EmailMessage, key: str) -> Iterator[Report]:
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            yield Report(Kind.COMPLAINT, key, _message_id(mail), None, _feedback_type(part)[:LONGEST_CODE])
            return


def _failures(mail: EmailMessage, content: bytes, key: str) -> Iterator[Report]:
    message_id = _message_id(mail)
    told = list(_by_recipient(mail))
    if told:
        for number, (action, address, status) in enumerate(told):
            kind = {"failed": kind_of_status(status), "delayed": Kind.DELAYED}.get(action)
            if kind is not None:
                yield Report(kind, f"{key}-{number}", message_id, address, code_of(status))
        return
    temporary, permanent = all_failures(email.message_from_bytes(content))
    for kind, addresses in ((Kind.HARD, permanent), (Kind.SOFT, temporary - permanent)):
        for number, raw in enumerate(sorted(addresses)):
            yield Report(kind, f"{key}-{kind[0]}{number}", message_id, raw.decode("utf-8", "replace"))


def _by_recipient(mail: EmailMessage) -> Iterator[tuple[str, str | None, str]]:
    """(action, address, status) of each recipient that a status notification speaks of."""
    for part in mail.walk():
        if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and block.get("Action"):
                recipient = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
                address = parseaddr(str(recipient).rpartition(";")[2].strip())[1]
                yield str(block["Action"]).strip().lower(), address or None, str(block.get("Status", ""))


def _message_id(mail: EmailMessage) -> str | None:
    """The Message-ID of the mail that came back, from its copy or its headers; never that of the notification."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            inner = part.get_payload()
            copy = inner[0] if isinstance(inner, list) and inner else None
            found = copy.get("Message-ID") if isinstance(copy, Message) else None
        elif kind in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            raw = part.get_payload(decode=True)
            found = email.message_from_bytes(raw).get("Message-ID") if isinstance(raw, bytes) else None
        else:
            continue
        if found:
            return str(found).strip()
    return None


def _feedback_type(part: Message) -> str:
    blocks = part.get_payload()
    told = blocks[0] if isinstance(blocks, list) and blocks else email.message_from_string(str(blocks))
    return str(told.get("Feedback-Type", "abuse")) if isinstance(told, Message) else "abuse"
