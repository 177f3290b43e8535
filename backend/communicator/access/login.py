"""Logging in to the backend's own pages: a one-use link opens a session; a session has a CSRF token."""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.callers import Caller, Scope
from communicator.access.tables import LoginLink, WebSession
from communicator.access.tokens import hashed
from communicator.errors import NotKnown
from communicator.identifiers import new_secret

LINK_LIVES = timedelta(hours=1)
SESSION_LIVES = timedelta(days=7)


def create_login_link(session: Session, public_url: str, email: str = "") -> str:
    """The URL of a link that opens one administrator's session, once, within the hour."""
    token, now = new_secret(), clock.now()
    session.execute(delete(LoginLink).where(LoginLink.expires_at < now - SESSION_LIVES))
    session.add(
        LoginLink(token_hash=hashed(token), email=email, created_at=now, expires_at=now + LINK_LIVES, used_at=None)
    )
    return f"{public_url}/login/{token}"


def use_login_link(session: Session, token: str) -> str:
    """Opens a session and gives its cookie's value; `NotKnown` where the link is none, used or too old."""
    now = clock.now()
    link = session.get(LoginLink, hashed(token))
    if link is None:
        raise NotKnown("This login link is not known; `communicator login` prints a new one")
    # One conditional UPDATE decides between two that come at the same moment.
    used = session.execute(
        update(LoginLink)
        .where(LoginLink.token_hash == link.token_hash, LoginLink.used_at.is_(None), LoginLink.expires_at > now)
        .values(used_at=now)
    )
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise NotKnown("This login link was used already or is over an hour old; `communicator login` prints a new one")
    return _open_session(session, link.email)


def find_session(session: Session, cookie: str) -> Caller | None:
    """The administrator behind a cookie; None where the session has ended."""
    kept = session.scalar(
        select(WebSession).where(WebSession.token_hash == hashed(cookie), WebSession.expires_at > clock.now())
    )
    if kept is None:
        return None
    return Caller(
        key=f"session:{kept.token_hash[:32]}",
        name=f"login {kept.token_hash[:8]}" + (f", {kept.email}" if kept.email else ""),
        scope=Scope.ADMIN,
        email=kept.email,
    )


def end_session(session: Session, cookie: str) -> None:
    """Logs out."""
    session.execute(delete(WebSession).where(WebSession.token_hash == hashed(cookie)))


def csrf_token(secret_key: str, cookie: str) -> str:
    """What a page of this session sends along with every write: an HMAC of the session."""
    return hmac.new(secret_key.encode(), f"csrf:{cookie}".encode(), hashlib.sha256).hexdigest()


def is_csrf_token(secret_key: str, cookie: str, given: str) -> bool:
    """Whether a write carries its session's token; compared in constant time."""
    return hmac.compare_digest(csrf_token(secret_key, cookie).encode(), given.encode())


def _open_session(session: Session, email: str) -> str:
    cookie, now = new_secret(), clock.now()
    session.execute(delete(WebSession).where(WebSession.expires_at < now))
    session.add(WebSession(token_hash=hashed(cookie), email=email, created_at=now, expires_at=now + SESSION_LIVES))
    return cookie
