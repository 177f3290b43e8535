"""A message to begin with, and whom it is for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Criteria = Mapping[str, Any]

# The original Communicator's own: those who finish without the certificate, and those who need a hand.
FINISHING = {"complete": [80, 100], "certify": [0, 20]}
IN_NEED_OF_A_HAND = {"complete": [0, 70], "leave": [80, 100], "certify": [0, 70]}
QUIET = {"attributes": {"last_seen": ["earlier"]}}
ACTIVE = {"attributes": {"last_seen": ["recent"]}}
GONE = {"leave": [80, 100], "attributes": {"last_seen": ["earlier"]}}
ARRIVING = {"complete": [90, 100]}


@dataclass(frozen=True)
class Starter:
    """`purpose` tells staff when it helps and what to make their own; `criteria` are a proposal, or None."""

    id: str
    name: str
    purpose: str
    subject: str
    body: str
    criteria: Criteria | None

    def as_dict(self) -> dict[str, Any]:
        """As the route gives it."""
        criteria = None if self.criteria is None else dict(self.criteria)
        return {**{name: getattr(self, name) for name in FIELDS}, "criteria": criteria}


def flowed(text: str) -> str:
    """A text whose paragraphs and items are one line each: in a message a line break stays one."""
    return re.sub(r"(?<=[^\n\]])\n(?=[^\n\[\-\d])", " ", text)


FIELDS = ("id", "name", "purpose", "subject", "body")
