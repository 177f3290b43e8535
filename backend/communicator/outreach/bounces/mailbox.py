"""Where mails come back to: a maildir on this machine, or an IMAP box. Each mail is read once, and kept as read.

Whatever is read again after a kill changes nothing: a report is known by its mail's bytes.
"""

import imaplib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from communicator.config import Settings
from communicator.database import Database
from communicator.errors import ConfigurationError
from communicator.outreach.bounces.returned_mail import LARGEST, read_returned_mail
from communicator.outreach.bounces.taking import take_reports
from communicator.service_errors import MailboxAway

AT_ONCE = 500
"""Mails read at one look; the others wait for the next."""
PATIENCE_SECONDS = 30.0
SOURCE = "mailbox"
PORTS = {"imap": 143, "imaps": 993}
NOTHING_REPORTED = "no_report"


def read_bounces(database: Database, settings: Settings) -> Counter[str]:
    """Reads what came to the places that the settings name; how many reports of which kind, and mails without any.

    Raises:
        ConfigurationError: where a setting is no maildir or no IMAP URL.
        MailboxAway: where the IMAP server can't be used now.
    """
    told: Counter[str] = Counter()
    if settings.bounces_maildir is not None:
        told += read_maildir(database, settings.bounces_maildir)
    if settings.bounces_imap_url:
        told += read_imap(database, settings.bounces_imap_url)
    return told


def read_maildir(database: Database, folder: Path) -> Counter[str]:
    """Reads the new mails of a maildir, and moves each to `cur`, flagged as seen, once what it says is kept."""
    if not all((folder / part).is_dir() for part in ("new", "cur", "tmp")):
        raise ConfigurationError(
            f"{folder} is no maildir (new, cur and tmp below it): see COMMUNICATOR_BOUNCES_MAILDIR"
        )
    told: Counter[str] = Counter()
    for path in sorted((folder / "new").iterdir())[:AT_ONCE]:
        with path.open("rb") as file:
            told += take_mail(database, file.read(LARGEST))
        path.rename(folder / "cur" / f"{path.name}:2,S")
    return told


def read_imap(database: Database, url: str) -> Counter[str]:
    """Reads the unseen mails of an IMAP box, and flags each as seen once what it says is kept."""
    told: Counter[str] = Counter()
    try:
        with closing(_Box(url)) as box:
            for number in box.unseen()[:AT_ONCE]:
                told += take_mail(database, box.content(number))
                box.flag_seen(number)
    except (imaplib.IMAP4.error, OSError) as error:
        host = urlsplit(url).hostname
        raise MailboxAway(f"The mailbox of bounces at {host} can't be used: {type(error).__name__}") from error
    return told


def take_mail(database: Database, content: bytes) -> Counter[str]:
    """Takes what one mail reports."""
    reports = read_returned_mail(content)
    if not reports:
        return Counter({NOTHING_REPORTED: 1})
    with database.writing() as session:
        return take_reports(session, reports, SOURCE)


class _Box:
    """One IMAP folder, open for reading and flagging."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ConfigurationError("COMMUNICATOR_BOUNCES_IMAP_URL must be such as imaps://user:password@host/INBOX")
        kind = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
        self._imap = kind(parts.hostname, parts.port or PORTS[parts.scheme], timeout=PATIENCE_SECONDS)
        try:
            self._imap.login(unquote(parts.username or ""), unquote(parts.password or ""))
            answer, _ = self._imap.select(unquote(parts.path.strip("/")) or "INBOX")
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()
            raise
        if answer != "OK":
            self.close()
            raise ConfigurationError("COMMUNICATOR_BOUNCES_IMAP_URL names a folder that the server doesn't have")

    def unseen(self) -> list[str]:
        _, found = self._imap.uid("search", "UNSEEN")
        return (found[0] or b"").decode("ascii").split() if found else []

    def content(self, number: str) -> bytes:
        _, parts = self._imap.uid("fetch", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next(self._bytes(parts), b"")

    def flag_seen(self, number: str) -> None:
        self._imap.uid("store", number, "+FLAGS", "(\\Seen)")

    def close(self) -> None:
        self._imap.logout()

    @staticmethod
    def _bytes(parts: list[object]) -> Iterator[bytes]:
        for part in parts:
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                yield part[1]
