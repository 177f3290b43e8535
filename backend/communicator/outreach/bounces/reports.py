"""What somebody reports of a mail that was sent: it came back for good, for now, or was complained about."""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_CODE = 40
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
OF_THE_ADDRESS = re.compile(r"5\.(0\.0|1\.\d+|2\.1|4\.4)")
"""RFC 3463: no such address, a mailbox that is disabled, a domain without a host, or no detail at all. Others may pass,
or be about us: 5.2.2 is a full mailbox, 5.3.4 a mail too large, 5.7.1 a matter of policy."""


class Kind(StrEnum):
    """What a report means for the address."""

    HARD = "hard"  # the address can't be written to: suppressed at once
    SOFT = "soft"  # not this time; suppressed where it happens again and again
    COMPLAINT = "complaint"  # its owner calls it unwanted: never again
    DELAYED = "delayed"  # still being tried by a server on the way


@dataclass(frozen=True)
class Report:
    """One report about one recipient.

    `message_id` is that of the mail it is about, where the report names it; `address` whom it couldn't reach, as the
    report says; `code` is an enhanced status code (RFC 3463) or a provider's word; `key` tells the same report again.
    """

    kind: Kind
    key: str
    message_id: str | None = None
    address: str | None = None
    code: str = ""


def kind_of_status(status: str) -> Kind:
    """Hard or soft, by an enhanced status code of a failed delivery; soft where there is none that can be read."""
    found = STATUS.search(status)
    return Kind.HARD if found and OF_THE_ADDRESS.fullmatch(found[0]) else Kind.SOFT


def code_of(status: str) -> str:
    """The status code alone: servers' own words often repeat the address."""
    found = STATUS.search(status)
    return found[0] if found else ""
