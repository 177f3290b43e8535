"""Providers that call us about mails: a file each, named here. docs/bounces.md tells how to add one."""

from collections.abc import Callable, Mapping
from typing import Final

from communicator.config import Settings
from communicator.errors import NotFound
from communicator.outreach.bounces.providers import ses
from communicator.outreach.bounces.reports import Report

Reader = Callable[[Settings, Mapping[str, str], bytes], list[Report]]
"""(settings, headers, body) -> reports; raises NotAllowed where it isn't signed as it must be."""

PROVIDERS: Final[Mapping[str, Reader]] = {"ses": ses.read}


class UnknownProvider(NotFound):
    """No provider of this name calls here; see docs/bounces.md."""


def provider(name: str) -> Reader:
    """The reader of a provider's calls; UnknownProvider where there is none."""
    if name not in PROVIDERS:
        raise UnknownProvider
    return PROVIDERS[name]
