"""Settings, frozen; the environment is read once, here."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environs import Env, EnvError

from communicator.errors import ConfigurationError

DEFAULT_DIRECTORY = Path("var")
MOST_CONNECTIONS = 500
MOODLE_CALLS_PER_SECOND = 5.0
"""Unless an operator says otherwise: one call at a time anyway, and a pause that lets others in between."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set. Defaults give an embedded setup under `./var`."""

    database_url: str
    data_dir: Path
    smtp_url: str
    """`smtp://[user:password@]host:port` or `smtps://…`; `?starttls=yes` upgrades the connection."""
    secret_key: str
    """Signs cookies, unsubscribe tokens, and derives the sites' secrets."""
    public_url: str
    """Where learners and staff reach the backend, without a slash at the end."""
    sender_address: str
    """The site's verified sender; instructors are named in From and put in Reply-To."""
    undo_seconds: int
    """How long a send can be undone before the first mail goes out."""
    mailbox_dir: Path | None
    """Where the demo's mail catcher keeps what it caught; None where there is no catcher."""
    cluster: str | None
    """A Dask scheduler's address; None computes on this machine."""
    log_level: str
    mastodon_tokens: Mapping[str, str] = field(default_factory=dict)
    """Read access by host, to Mastodon servers that want it; shown to that host only, never stored."""
    x_bearer_token: str | None = None
    """Read access to X, which costs money a post; never stored."""
    x_url: str = "https://api.x.com"
    """Where X's API is."""
    compact_after_days: int = 14
    """Days of events that are so old are put together in larger files."""
    keep_events_days: int | None = None
    """How long after a course's end its events are kept; None: for good."""
    keep_inbox_days: int | None = None
    """How long files that the inbox is done with are kept; None: for good."""
    bounces_maildir: Path | None = None
    """A maildir that mails come back to; None where there is none."""
    bounces_imap_url: str | None = None
    """`imaps://user:password@host/INBOX`, a box that mails come back to."""
    ses_topics: tuple[str, ...] = ()
    """The SNS topics (ARNs) by which Amazon SES may tell us of bounces and complaints."""
    inbox_dir: Path | None = None
    """A folder whose logs and rosters the worker imports; None where there is none."""
    refresh_minutes: int | None = 60
    """How often at most the worker predicts a course anew that has new events; None: it doesn't."""
    smtp_connections: int = 32
    """How many connections to the mail server one worker opens at the most; it opens more only to a slow one."""


def embedded(folder: Path, **others: Any) -> Settings:
    """A setup of its own below a folder that reaches no server; for tests, trials and benchmarks. `others` as said."""
    told: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/communicator.db",
        "data_dir": folder,
        "smtp_url": "smtp://127.0.0.1:1",
        "secret_key": "a key that signs nothing real",
        "public_url": "https://communicator.example",
        "sender_address": "courses@communicator.example",
        "undo_seconds": 0,
        "mailbox_dir": None,
        "cluster": None,
        "log_level": "INFO",
    }
    return Settings(**told | others)


def read_settings() -> Settings:
    """The settings of this process, from `COMMUNICATOR_…` variables (see .env.example)."""
    env = Env(prefix="COMMUNICATOR_")
    try:
        data_dir = Path(env.str("DATA_DIR", str(DEFAULT_DIRECTORY))).absolute()
        mailbox, inbox = env.str("MAILBOX_DIR", ""), env.str("INBOX_DIR", "")
        maildir = env.str("BOUNCES_MAILDIR", "")
        return Settings(
            database_url=env.str("DATABASE_URL", "") or f"sqlite:///{data_dir / 'communicator.db'}",
            data_dir=data_dir,
            smtp_url=env.str("SMTP_URL", "smtp://127.0.0.1:1025"),
            secret_key=env.str("SECRET_KEY", "") or _kept_secret_key(data_dir),
            public_url=env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            sender_address=env.str("SENDER_ADDRESS", "courses@communicator.example"),
            undo_seconds=env.int("UNDO_SECONDS", 30),
            mailbox_dir=Path(mailbox).absolute() if mailbox else None,
            cluster=env.str("CLUSTER", "") or None,
            log_level=env.str("LOG_LEVEL", "INFO").upper(),
            mastodon_tokens=_tokens_by_host(env.str("MASTODON_TOKEN", "")),
            x_bearer_token=env.str("X_BEARER_TOKEN", "") or None,
            x_url=env.str("X_URL", "").rstrip("/") or Settings.x_url,
            compact_after_days=_days(env, "COMPACT_AFTER_DAYS") or Settings.compact_after_days,
            keep_events_days=_days(env, "KEEP_EVENTS_DAYS"),
            keep_inbox_days=_days(env, "KEEP_INBOX_DAYS"),
            bounces_maildir=Path(maildir).absolute() if maildir else None,
            bounces_imap_url=env.str("BOUNCES_IMAP_URL", "").strip() or None,
            ses_topics=tuple(env.str("SES_TOPICS", "").split()),
            inbox_dir=Path(inbox).absolute() if inbox else None,
            smtp_connections=_connections(env),
            refresh_minutes=_minutes(env, "REFRESH_MINUTES", Settings.refresh_minutes),
        )
    except EnvError as error:
        raise ConfigurationError(f"The environment can't be read: {error}") from error


def _connections(env: Env) -> int:
    """A number of connections; ConfigurationError where it isn't 1 to 500."""
    told = env.str("SMTP_CONNECTIONS", "").strip() or str(Settings.smtp_connections)
    if not (told.isascii() and told.isdecimal() and 1 <= int(told) <= MOST_CONNECTIONS):
        raise ConfigurationError(
            f"COMMUNICATOR_SMTP_CONNECTIONS must be a number of connections, 1 to {MOST_CONNECTIONS}; it is {told!r}"
        )
    return int(told)


def _days(env: Env, name: str) -> int | None:
    """A number of days, None where none is set; ConfigurationError where it is no whole number above 0."""
    told = env.str(name, "").strip()
    if told and not (told.isascii() and told.isdecimal() and int(told)):
        raise ConfigurationError(f"COMMUNICATOR_{name} must be a number of days, 1 or more, or empty; it is {told!r}")
    return int(told) if told else None


def _minutes(env: Env, name: str, default: int | None) -> int | None:
    """A number of minutes, the default where none is set, None for 0."""
    told = env.str(name, "").strip()
    if told and not (told.isascii() and told.isdecimal()):
        raise ConfigurationError(f"COMMUNICATOR_{name} must be a number of minutes, or 0 for never; it is {told!r}")
    return (int(told) or None) if told else default


def _tokens_by_host(told: str) -> dict[str, str]:
    """`mastodon.social=TOKEN`, several with spaces between; ConfigurationError where one doesn't say whose it is."""
    found = {}
    for each in told.split():
        host, _, token = each.partition("=")
        if not host or not token:
            raise ConfigurationError(
                "COMMUNICATOR_MASTODON_TOKEN must say which server each token is for: mastodon.social=TOKEN"
            )
        found[host.casefold()] = token
    return found


def moodle_token(site_name: str) -> str:
    """The token for a Moodle site's web services; ConfigurationError where the environment has none."""
    token = _of_site("COMMUNICATOR_MOODLE_TOKEN", site_name)
    if not token:
        own = _own_name("COMMUNICATOR_MOODLE_TOKEN", site_name)
        raise ConfigurationError(f"No token for the Moodle site {site_name}; set COMMUNICATOR_MOODLE_TOKEN or {own}")
    return token


def moodle_calls_per_second(site_name: str) -> float:
    """How often a Moodle site is called at the most; ConfigurationError where that is no number above 0."""
    told = _of_site("COMMUNICATOR_MOODLE_CALLS_PER_SECOND", site_name)
    try:
        found = float(told or MOODLE_CALLS_PER_SECOND)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise ConfigurationError(f"COMMUNICATOR_MOODLE_CALLS_PER_SECOND must be a number above 0; it is {told!r}")
    return found


def lms_database_url(site_name: str) -> str:
    """The URL of a self-hosted Open edX's own database; ConfigurationError where the environment has none."""
    url = _of_site("COMMUNICATOR_LMS_DATABASE_URL", site_name)
    if not url:
        own = _own_name("COMMUNICATOR_LMS_DATABASE_URL", site_name)
        raise ConfigurationError(
            f"No database of the site {site_name} is known; set {own} to mysql://user:password@host/database"
        )
    return url


def _of_site(variable: str, site_name: str) -> str:
    return (os.environ.get(_own_name(variable, site_name)) or os.environ.get(variable) or "").strip()


def _own_name(variable: str, site_name: str) -> str:
    return f"{variable}_" + "".join(each if each.isalnum() else "_" for each in site_name.upper())


def _kept_secret_key(data_dir: Path) -> str:
    """The embedded setup's own key, made on first use and readable by its owner only."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigurationError(f"{data_dir} can't be written to: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
