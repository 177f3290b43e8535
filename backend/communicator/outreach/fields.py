"""A communication's fields, checked: loosely while a draft is written, wholly before it is sent."""

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email

from communicator.audience.criteria import Criteria, is_storable
from communicator.audience.selection import is_fingerprint
from communicator.errors import InvalidFields
from communicator.outreach.addresses import in_ascii
from communicator.outreach.composing.lint import mistakes
from communicator.outreach.message_body import make_template
from communicator.outreach.options import OPTIONS, option_faults
from communicator.outreach.placeholders import is_one_line
from communicator.outreach.tables import Communication
from communicator.service_errors import MailRefused

TEXTS = {"subject": 200, "body": 50_000, "from_name": 100, "reply_to": 254}
FIELDS = (*TEXTS, "criteria", "snapshot", "selection", *OPTIONS)

Faults = dict[str, list[str]]


def check_draft_fields(fields: Mapping[str, Any]) -> None:
    """Refuses fields of the wrong kind, too long, or not available; half-written ones are a draft's nature."""
    faults: Faults = {name: ["is not known"] for name in fields if name not in FIELDS}
    for name, longest in TEXTS.items():
        value = fields.get(name, "")
        if not isinstance(value, str):
            faults[name] = ["must be a text"]
        elif len(value) > longest:
            faults[name] = [f"is longer than {longest} characters"]
        elif not is_storable(value):
            faults[name] = ["holds characters that no text has"]
    snapshot = fields.get("snapshot")
    if snapshot is not None and (not isinstance(snapshot, str) or len(snapshot) > 20):  # noqa: PLR2004 - the column
        faults["snapshot"] = ["must be a snapshot's id"]
    selection = fields.get("selection")
    if selection is not None and not (isinstance(selection, str) and is_fingerprint(selection)):
        faults["selection"] = ["must be a count's `selection`"]
    faults |= option_faults(fields)
    faults |= _criteria_faults(fields.get("criteria") or {}, may_be_empty=True)
    if faults:
        raise InvalidFields(faults)


def check_sendable(communication: Communication, course_name: str) -> Criteria:
    """Refuses, field by field, what can't be sent; gives the criteria of what can."""
    faults: Faults = {name: ["is needed"] for name in TEXTS if not str(getattr(communication, name)).strip()}
    for mistake in mistakes(communication.subject, communication.body):
        _add(faults, mistake.field, [mistake.text])
    for name in ("subject", "from_name"):
        if not is_one_line(getattr(communication, name)):
            _add(faults, name, ["must be one line, without control characters"])
    if "reply_to" not in faults:
        _add(faults, "reply_to", address_faults(communication.reply_to))
    faults |= _criteria_faults(communication.criteria, may_be_empty=False)
    if faults:
        raise InvalidFields(faults)
    make_template(communication.subject, communication.body, course_name, communication.language or "")
    return Criteria.parse(communication.criteria)


def address_faults(address: str) -> list[str]:
    """What is wrong with a mail address; whether its domain takes mail isn't asked."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return [f"is no mail address: {error}"]
    try:
        in_ascii(address)
    except MailRefused:
        return ["must be an address that every mail server takes: plain letters (ASCII) before the @"]
    return []


def _criteria_faults(criteria: object, may_be_empty: bool) -> Faults:
    if may_be_empty and criteria == {}:
        return {}
    try:
        Criteria.parse(criteria)
    except InvalidFields as refused:
        return dict(refused.errors)
    return {}


def _add(faults: Faults, name: str, told: list[str]) -> None:
    if told:
        faults[name] = [*faults.get(name, []), *told]
