"""A session that asks one server: an answer that leads elsewhere isn't followed, and nobody else hears the token."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests

_LEAST_LABELS = 2  # of the name that two hosts must share: streaming.social.example is social.example's


class LedElsewhere(requests.RequestException):
    """The server's answer leads to another server, or to an unsafe connection."""


class OneServer(requests.Session):
    """Asks the server at `url`, and hosts that share its name, as streaming hosts do; LedElsewhere for others.

    A server tells where its stream is, and may redirect: neither is a reason to ask another host, such as one of
    this machine's own network, nor to show the token to one.
    """

    def __init__(self, url: str) -> None:
        """`url` begins with http:// or https://."""
        super().__init__()
        self._home = urlsplit(url)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As `requests.Session.send`, which follows redirects through here."""
        asked = urlsplit(str(request.url))
        if not _belongs(asked, self._home):
            raise LedElsewhere(f"{self._home.netloc} leads to another server, {asked.hostname}")
        return super().send(request, **kwargs)


def _belongs(asked: SplitResult, home: SplitResult) -> bool:
    if asked.scheme not in {home.scheme, "https"}:
        return False
    if asked.netloc == home.netloc:
        return True
    host, own = asked.hostname or "", home.hostname or ""
    parent = own.partition(".")[2]
    return host.endswith(f".{own}") or (
        len(parent.split(".")) >= _LEAST_LABELS and not _is_number(own) and host.endswith(f".{parent}")
    )


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host
