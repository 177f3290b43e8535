"""Sites and their secrets: a secret is derived from the backend's key and a salt, and stored nowhere."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import Site, SiteSecret
from communicator.errors import AlreadyThere, AmbiguousCourse, InvalidFields, UnknownSite
from communicator.identifiers import new_id, new_secret

KINDS = ("edx", "moodle")
ACTIVE_SECRETS = 2
LOCAL = "local"
_A_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class NewSecret:
    """A secret that was just made: shown once, then only its platform knows it."""

    key_id: str
    secret: str
    site: Site


def add_site(session: Session, secret_key: str, name: str, kind: str, url: str | None = None) -> NewSecret:
    """Adds a site with its first secret; `AlreadyThere` where the name is taken."""
    _require_usable(name, kind)
    if session.scalar(select(Site).where(Site.name == name)) is not None:
        raise AlreadyThere(
            f'A site named "{name}" exists already; `communicator site rotate {name}` makes a new secret'
        )
    site = _new_site(session, name, kind, url)
    return NewSecret(site.key_id, derive_secret(secret_key, site.secrets[0].salt), site)


def rotate_secret(session: Session, secret_key: str, name: str) -> NewSecret:
    """A new secret under the same key id; it and the one before are active, older ones are retired."""
    site = find_site(session, name)
    site.secrets.append(SiteSecret(salt=new_secret(), created_at=clock.now()))
    session.flush()
    for old in _active(site)[:-ACTIVE_SECRETS]:
        old.retired_at = clock.now()
    return NewSecret(site.key_id, derive_secret(secret_key, site.secrets[-1].salt), site)


def find_site(session: Session, name: str | None) -> Site:
    """The site of this name; without a name the only one, and where there is none a first, named "local"."""
    if name is not None:
        found = session.scalar(select(Site).where(Site.name == name))
        if found is None:
            raise UnknownSite(f'There is no site named "{name}"; `communicator site list` shows those there are')
        return found
    sites = list_sites(session)
    if len(sites) > 1:
        raise AmbiguousCourse(f"There are several sites ({', '.join(site.name for site in sites)}); name one")
    return sites[0] if sites else _first_site(session)


def find_site_by_key(session: Session, key_id: str) -> Site | None:
    """The site that a token's key id belongs to."""
    return session.scalar(select(Site).where(Site.key_id == key_id))


def list_sites(session: Session) -> list[Site]:
    """All sites by name."""
    return list(session.scalars(select(Site).order_by(Site.name)))


def active_secrets(site: Site, secret_key: str) -> list[str]:
    """The secrets that the site may sign with now, the newest first; at most two."""
    return [derive_secret(secret_key, kept.salt) for kept in reversed(_active(site))]


def derive_secret(secret_key: str, salt: str) -> str:
    """HMAC-SHA256 of the salt under the backend's own key, 43 URL-safe characters."""
    digest = hmac.digest(secret_key.encode(), f"site-secret:{salt}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _active(site: Site) -> list[SiteSecret]:
    return [kept for kept in site.secrets if kept.retired_at is None]


def _first_site(session: Session) -> Site:
    try:
        with session.begin_nested():
            return _new_site(session, LOCAL, "edx", None)
    except IntegrityError:  # another process was first
        return list_sites(session)[0]


def _new_site(session: Session, name: str, kind: str, url: str | None) -> Site:
    site = Site(name=name, kind=kind, url=url, key_id=f"key_{new_id()}", created_at=clock.now())
    site.secrets.append(SiteSecret(salt=new_secret(), created_at=clock.now()))
    session.add(site)
    session.flush()
    return site


def _require_usable(name: str, kind: str) -> None:
    faults: dict[str, list[str]] = {}
    if not _A_NAME.fullmatch(name):
        faults["name"] = ["Use 1 to 100 letters, digits, dots, hyphens or underscores, a letter or digit first."]
    if kind not in KINDS:
        faults["kind"] = [f"Use one of {', '.join(KINDS)}."]
    if faults:
        raise InvalidFields(faults)
