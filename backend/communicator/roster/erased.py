"""Who was erased on request: known by keyed digests alone, so that no log or roster brings them back.

A user id is a person. A name (a username or anonymous id) counts only where no user id is said beside it, since a
name may be somebody else's by then; unless nobody knew the user id when its bearer was erased.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from communicator import clock
from communicator.access.insertion import insertion
from communicator.database import Base
from communicator.identifiers import new_secret
from communicator.roster.evidence import in_parts
from communicator.roster.tables import Learner

ActorKey = tuple[str, str, str]
Facts = Mapping[str, Any]
_Row = TypeVar("_Row", bound=Facts)


class ErasureKey(Base):
    """A site's key for the digests of who was erased."""

    __tablename__ = "erasure_key"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60))


class Erased(Base):
    """The digest of a user id, or of a name, of somebody who was erased."""

    __tablename__ = "erased"
    __table_args__ = (UniqueConstraint("site_id", "digest", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))  # an `ErasedBy`
    erased_on: Mapped[date]


class ErasedBy(StrEnum):
    """What a digest is of."""

    USER = "user"  # a user id
    NAME = "name"  # a name of somebody whose user id is erased too
    ONLY_NAME = "only_name"  # a name of somebody whose user id nobody knew


def note_erased(session: Session, site_id: int, told: Iterable[tuple[ErasedBy, str]]) -> None:
    """From now on whoever is told by one of these, (kind, text), is left out of what is imported."""
    key = session.get(ErasureKey, site_id)
    if key is None:
        key = ErasureKey(site_id=site_id, key=new_secret())
        session.add(key)
        session.flush()
    today = clock.now().date()
    rows = [
        {"site_id": site_id, "kind": kind.value, "digest": _digest(key.key, text), "erased_on": today}
        for kind, text in sorted(set(told))
    ]
    if rows:
        session.execute(insertion(session, Erased).on_conflict_do_nothing(), rows)


def erasures(session: Session, site_id: int) -> int:
    """A number that is another once somebody more was erased on the site; 0 where nobody was."""
    return session.scalar(select(func.max(Erased.id)).where(Erased.site_id == site_id)) or 0


def erased_actors(session: Session, site_id: int, keys: Collection[ActorKey]) -> set[ActorKey]:
    """Those of the actors (user id, username, anonymous id) who were erased."""
    kinds = _kinds(session, site_id, {text for key in keys for text in key})
    if not kinds:
        return set()
    found = {key for key in keys if _is_erased(kinds, *key)}
    # Who was known by a name alone says their id now.
    known = {key[0] for key in found if key[0] and ErasedBy.USER not in kinds.get(key[0], ())}
    note_erased(session, site_id, [(ErasedBy.USER, user_id) for user_id in known])
    return found | {key for key in keys if key[0] in known}


def without_erased(session: Session, site_id: int, rows: Sequence[_Row]) -> list[_Row]:
    """The rows but those of who was erased; a row may tell a person by `platform_user_id` and `username`."""
    told = {_user_id(row) for row in rows} | {row.get("username") or "" for row in rows}
    kinds = _kinds(session, site_id, told)
    if not kinds:
        return list(rows)
    gone = {each for each in told if ErasedBy.USER in kinds.get(each, ())}
    named = {_user_id(row) for row in rows if ErasedBy.ONLY_NAME in kinds.get(row.get("username") or "", ())}
    named -= {""}
    if named - gone:
        note_erased(session, site_id, [(ErasedBy.USER, user_id) for user_id in named - gone])
        # Another table may have told of the id before this one told the name.
        here = Learner.site_id == site_id, Learner.platform_user_id.in_(named - gone)
        session.execute(delete(Learner).where(*here))
    return [row for row in rows if _user_id(row) not in gone | named]


def _user_id(row: Facts) -> str:
    return row.get("platform_user_id") or ""


def _is_erased(kinds: Mapping[str, set[str]], user_id: str, username: str, anonymous_id: str) -> bool:
    names = kinds.get(username, set()) | kinds.get(anonymous_id, set())
    if not user_id:
        return bool(names & {ErasedBy.NAME, ErasedBy.ONLY_NAME})
    own = kinds.get(user_id, set())
    # Exports for research say an anonymous id where the user id stands.
    is_told = bool(own) if not user_id.isdecimal() else ErasedBy.USER in own
    return is_told or ErasedBy.ONLY_NAME in names


def _kinds(session: Session, site_id: int, texts: Collection[str]) -> dict[str, set[str]]:
    """What is kept of these texts' digests; "" is nobody's."""
    key = session.get(ErasureKey, site_id)
    if key is None:
        return {}
    text_of = {_digest(key.key, text): text for text in texts if text}
    found: dict[str, set[str]] = {}
    query = select(Erased.digest, Erased.kind).where(Erased.site_id == site_id)
    for some in in_parts(sorted(text_of)):
        for digest, kind in session.execute(query.where(Erased.digest.in_(some))):
            found.setdefault(text_of[digest], set()).add(kind)
    return found


def _digest(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()
