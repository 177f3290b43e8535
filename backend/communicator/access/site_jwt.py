"""A platform's short-lived tokens: JWT, HS256 with the site's secret, made for one call about one course.

`iss` = `kid` = the site's key id, `aud` communicator, `sub` the platform's user id, `course_id`,
`role` staff or instructor, `exp` at most 300 s after `iat`, `jti` good for one change.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard
from unicodedata import category

import jwt
from jwt.types import Options
from sqlalchemy import delete
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.callers import Caller, OneUse, Role, Scope
from communicator.access.insertion import inserted
from communicator.access.sites import active_secrets, find_site_by_key
from communicator.access.tables import Site, UsedTokenId
from communicator.errors import NotAllowed, NotKnown

AUDIENCE = "communicator"
LONGEST = timedelta(seconds=300)
CLOCKS_DIFFER = timedelta(seconds=30)
_LONGEST_WORD = 100
_LONGEST_COURSE_ID = 255


def verify(session: Session, secret_key: str, token: str) -> Caller:
    """The caller that a site's token names; `NotKnown` says which part is at fault and how to mend it.

    `NotAllowed` where all of it is good, and the role is neither staff nor instructor.
    """
    site = _site_of(session, token)
    claims = _signed_claims(site, secret_key, token)
    if claims.get("iss") != site.key_id:
        raise NotKnown(f"The token's iss must be its key id {site.key_id}")
    expires_at = _require_fresh(claims)
    user, course_id = _word(claims, "sub"), _word(claims, "course_id", _LONGEST_COURSE_ID)
    role = _role(claims)
    jti = _word(claims, "jti") if "jti" in claims else None
    email = _optional(claims, "email")
    return Caller(
        key=f"site:{site.id}:{user}",
        name=f"{site.name} user {user} ({role})" + (f", {email}" if email else ""),
        scope=Scope.COURSE,
        role=role,
        course_id=course_id,
        site=site.name,
        email=email,
        person=_optional(claims, "name"),
        one_use=OneUse(site.id, jti, expires_at),
    )


def spend(session: Session, caller: Caller) -> None:
    """Marks a JWT's `jti` used, in the transaction of the change; refuses one that was used before."""
    if caller.one_use is None:
        return
    once = caller.one_use
    if once.jti is None:
        raise NotKnown("The token carries no jti, which every call that changes something needs")
    session.execute(delete(UsedTokenId).where(UsedTokenId.expires_at < clock.now() - CLOCKS_DIFFER))
    row = {"site_id": once.site_id, "jti": once.jti, "expires_at": once.expires_at}
    if not inserted(session, UsedTokenId, row):
        raise NotKnown("The token's jti was used before; make a new token for each call that changes something")


def _site_of(session: Session, token: str) -> Site:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise NotKnown("The bearer token is neither a JWT nor a token of ours (cmk_…)") from error
    if header.get("alg") != "HS256":
        raise NotKnown("The token must be signed with HS256")
    key_id = header.get("kid")
    site = find_site_by_key(session, key_id) if _is_plain(key_id) else None
    if site is None:
        raise NotKnown("No site has the token's key id (kid); `communicator site list` shows those there are")
    return site


def _signed_claims(site: Site, secret_key: str, token: str) -> Mapping[str, Any]:
    # Only the signature and aud here: times are checked below against our own clock.
    unchecked: Options = {
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
        "verify_sub": False,
        "verify_jti": False,
    }
    for secret in active_secrets(site, secret_key):
        try:
            return jwt.decode(token, secret, algorithms=["HS256"], audience=AUDIENCE, options=unchecked)
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
            raise NotKnown(f'The token\'s aud must be "{AUDIENCE}"') from error
        except jwt.InvalidTokenError as error:
            raise NotKnown("The token can't be read as a JWT") from error
    raise NotKnown(
        f"The signature matches neither active secret of site {site.name}; copy the secret that "
        f"`communicator site rotate {site.name}` prints into the platform's settings"
    )


def _require_fresh(claims: Mapping[str, Any]) -> datetime:
    issued, expires, now = _moment(claims, "iat"), _moment(claims, "exp"), clock.now()
    if expires - issued > LONGEST:
        raise NotKnown(f"The token is good for longer than {LONGEST.seconds} s after its iat; make a shorter one")
    if issued > now + CLOCKS_DIFFER:
        raise NotKnown("The token's iat is in the future; the platform's clock and ours differ")
    # No tolerance here: a token that lives for minutes needs none, and an expired one is expired.
    if expires <= now:
        raise NotKnown("The token has expired; make a new one for each call")
    not_before = _moment(claims, "nbf") if "nbf" in claims else issued
    if not_before > now + CLOCKS_DIFFER:
        raise NotKnown("The token isn't good yet (nbf)")
    return expires


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC)
        except (OverflowError, ValueError, OSError) as error:
            raise NotKnown(f"The token's {name} is no time") from error
    raise NotKnown(f"The token's {name} is missing or is no number of seconds")


def _word(claims: Mapping[str, Any], name: str, longest: int = _LONGEST_WORD) -> str:
    value = claims.get(name)
    if _is_plain(value) and 0 < len(value) <= longest:
        return value
    raise NotKnown(f"The token's {name} must be a text of 1 to {longest} characters, none of them a control one")


def _optional(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if _is_plain(value) and len(value) <= _LONGEST_COURSE_ID - 1 else ""


def _is_plain(value: object) -> TypeGuard[str]:
    """Whether it is a text that every database and log line can hold."""
    return isinstance(value, str) and not any(category(character) in ("Cc", "Cs") for character in value)


def _role(claims: Mapping[str, Any]) -> Role:
    if claims.get("role") == Role.INSTRUCTOR:
        return Role.INSTRUCTOR
    if claims.get("role") == Role.STAFF:
        return Role.STAFF
    if "role" in claims:
        raise NotAllowed("The token's role must be staff or instructor; learners have no business here")
    raise NotKnown("The token's role is missing; it must be staff or instructor")
