"""Administrators' tokens (`cmk_…`): shown once, stored hashed, scoped, revocable."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.callers import Caller, Scope
from communicator.access.tables import AccessToken
from communicator.errors import InvalidFields, NotFound, NotKnown
from communicator.identifiers import new_id, new_secret

PREFIX = "cmk_"
_COURSE = "course:"
_LONGEST_SCOPE = 262


@dataclass(frozen=True)
class NewToken:
    """A token that was just made: shown once."""

    id: str
    token: str
    scope: str


def create_token(session: Session, scope: str, name: str = "") -> NewToken:
    """A new token of the scope `admin`, `read` or `course:ID`."""
    is_course = scope.startswith(_COURSE) and len(_COURSE) < len(scope) <= _LONGEST_SCOPE
    if scope not in (Scope.ADMIN, Scope.READ) and not is_course:
        raise InvalidFields({"scope": ["Use admin, read or course:COURSE_ID."]})
    token, token_id = PREFIX + new_secret(), new_id()
    session.add(
        AccessToken(
            id=token_id, name=name, scope=scope, token_hash=hashed(token), created_at=clock.now(), revoked_at=None
        )
    )
    return NewToken(token_id, token, scope)


def revoke_token(session: Session, token_id: str) -> AccessToken:
    """Ends a token; ending it again changes nothing."""
    kept = session.get(AccessToken, token_id)
    if kept is None:
        raise NotFound(f"There is no token {token_id}; `communicator token list` shows those there are")
    kept.revoked_at = kept.revoked_at or clock.now()
    return kept


def list_tokens(session: Session) -> list[AccessToken]:
    """All tokens, revoked ones too, the newest first."""
    return list(session.scalars(select(AccessToken).order_by(AccessToken.created_at.desc(), AccessToken.id)))


def verify_token(session: Session, token: str) -> Caller:
    """The caller that an administrator's token stands for; `NotKnown` where it is none, or was revoked."""
    kept = session.scalar(select(AccessToken).where(AccessToken.token_hash == hashed(token)))
    if kept is None:
        raise NotKnown("This token is not known; `communicator token create` makes one")
    if kept.revoked_at is not None:
        raise NotKnown(f"This token ({kept.id}) was revoked; `communicator token create` makes a new one")
    course_id = kept.scope.removeprefix(_COURSE) if kept.scope.startswith(_COURSE) else None
    return Caller(
        key=f"token:{kept.id}",
        name=f"token {kept.id}" + (f" ({kept.name})" if kept.name else ""),
        scope=Scope.COURSE if course_id else Scope(kept.scope),
        course_id=course_id,
    )


def hashed(token: str) -> str:
    """SHA-256 in hex. Enough for a random token of 256 bits: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
