"""The demo's mailbox: an SMTP server on this machine that keeps every mail as a file, and reads them back."""

import email
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

import nh3
from aiosmtpd.controller import Controller

from communicator.errors import ConfigurationError, NotFound, PortInUse
from communicator.outreach.message_body import ATTRIBUTES, SCHEMES, TAGS, UNSEEN

# A mail's look, without what fetches, hides or covers.
LOOKS = {
    *("color", "font", "font-family", "font-size", "font-weight", "line-height", "text-decoration"),
    *("margin", "padding", "max-width", "white-space", "border", "border-top", "border-radius"),
    *("border-left-width", "border-right-width"),
}
NAME = re.compile(r"\d{20}-[0-9a-f]{8}")


class UnknownMail(NotFound):
    """No mail of this id in the mailbox."""


@dataclass(frozen=True)
class CaughtMail:
    """What a mailbox lists of one mail; texts as decoded, not escaped."""

    id: str
    sender: str
    to: str
    subject: str
    date: str


@dataclass(frozen=True)
class ReadMail(CaughtMail):
    """One mail opened: `html` is sanitized again, `way_out` is its List-Unsubscribe URL or empty."""

    reply_to: str
    text: str
    html: str
    way_out: str


class _Keeper:
    """Writes each mail under a name that sorts by time; a reader never sees half a file."""

    def __init__(self, mailbox_dir: Path) -> None:
        self._folder = mailbox_dir

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(envelope.content)
        os.replace(unfinished, self._folder / f"{name}.eml")
        return "250 Caught"


@contextmanager
def running_catcher(mailbox_dir: Path, host: str, port: int) -> Iterator[None]:
    """Catches mail on a port until left. PortInUse where it is taken."""
    try:
        mailbox_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{mailbox_dir} can't be made: {error.strerror}") from error
    try:
        socket.create_server((host, port)).close()  # the controller would find out in five seconds only
    except OSError as error:
        raise PortInUse(f"The mail catcher can't listen on {host}:{port}: {error.strerror}; choose another") from error
    controller = Controller(_Keeper(mailbox_dir), hostname=host, port=port, server_hostname="communicator.example")
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def list_mails(mailbox_dir: Path, before: str | None = None, limit: int = 50) -> tuple[list[CaughtMail], str | None]:
    """A page of the mailbox, newest first, and what to give as `before` for the next page (None: no more)."""
    names = sorted((path.stem for path in mailbox_dir.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)
    older = [name for name in names if before is None or name < before]
    page = [CaughtMail(**_head(name, _parse(mailbox_dir, name))) for name in older[:limit]]
    return page, page[-1].id if len(older) > limit else None


def read_mail(mailbox_dir: Path, mail_id: str) -> ReadMail:
    """One mail of the mailbox; UnknownMail where the id is none."""
    if not NAME.fullmatch(mail_id):
        raise UnknownMail
    mail = _parse(mailbox_dir, mail_id)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return ReadMail(
        **_head(mail_id, mail),
        reply_to=str(mail["Reply-To"] or ""),
        text=str(text.get_content()) if text else "",
        html=_as_shown(str(html.get_content())) if html else "",
        way_out=str(mail["List-Unsubscribe"] or "").strip("<> "),
    )


def _as_shown(unsafe: str) -> str:
    return nh3.clean(
        unsafe,
        tags={*TAGS, "div", "bdi"},
        attributes={**ATTRIBUTES, "*": {"style", "dir"}},
        filter_style_properties=LOOKS,
        url_schemes=SCHEMES,
        clean_content_tags=UNSEEN,
    )


def _head(name: str, mail: EmailMessage) -> dict[str, str]:
    shown = {"sender": "From", "to": "To", "subject": "Subject", "date": "Date"}
    return {"id": name, **{field: str(mail[header] or "") for field, header in shown.items()}}


def _parse(mailbox_dir: Path, name: str) -> EmailMessage:
    try:
        content = (mailbox_dir / f"{name}.eml").read_bytes()
    except FileNotFoundError as error:
        raise UnknownMail from error
    return email.message_from_bytes(content, EmailMessage, policy=modern)
