"""What a collector has read, written in the same transaction as the posts: checkpoints, counts, gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.errors import CommunicatorError
from communicator.service_errors import NetworkRefused
from communicator.social.collection import keep
from communicator.social.posts import Post, Skip
from communicator.social.tables import SocialGap, SocialSource

SEARCH, STREAM = "search", "stream"
LONGEST_NOTE = 500


@dataclass
class Tally:
    """Requests made and refused since they were last written to the source."""

    requests: int = 0
    refused: int = 0

    def empty_into(self, source: SocialSource) -> None:
        """Adds the counts to the source's."""
        source.requests += self.requests
        source.refused += self.refused
        self.requests = self.refused = 0


def locked(session: Session, source_id: int) -> SocialSource:
    """The source, held against other writers until the transaction ends."""
    return session.scalars(select(SocialSource).where(SocialSource.id == source_id).with_for_update()).one()


def store(
    session: Session, source: SocialSource, key: bytes, read: Iterable[Post | Skip], since: datetime | None
) -> int:
    """Keeps the posts not older than `since` and counts them with the source; how many weren't there before."""
    told = list(read)
    posts = [post for post in told if isinstance(post, Post) and (since is None or post.created_at >= since)]
    new = keep(session, source.course_pk, key, posts, clock.now())
    source.seen += len(told)
    source.skipped += len(told) - len(posts)
    source.kept += new
    return new


def mark_done(session: Session, source: SocialSource, began: datetime) -> None:
    """Everything up to `began` is read: the source is well, and what it was late with is caught up."""
    source.state, source.note, source.last_at = "ok", "", began
    session.execute(delete(SocialGap).where(SocialGap.source_id == source.id, SocialGap.ended_at.is_(None)))


def mark_trouble(session: Session, source: SocialSource, error: CommunicatorError) -> None:
    """The source can't be read now: says why, and from when on posts may be missing."""
    source.state = "refused" if isinstance(error, NetworkRefused) or error.exit_code == 2 else "waiting"  # noqa: PLR2004
    source.note = str(error)[:LONGEST_NOTE]
    there = session.scalar(
        select(SocialGap).where(SocialGap.source_id == source.id, SocialGap.ended_at.is_(None)).limit(1)
    )
    if there is not None:
        there.reason = source.note
    elif source.last_at is not None:
        session.add(SocialGap(source_id=source.id, began_at=source.last_at, ended_at=None, reason=source.note))


def record_gap(session: Session, source: SocialSource, began: datetime, ended: datetime, reason: str) -> None:
    """Notes a time that can't be read any more, once."""
    same = (SocialGap.source_id == source.id, SocialGap.began_at == began, SocialGap.ended_at == ended)
    if began < ended and session.scalar(select(SocialGap.id).where(*same)) is None:
        session.add(SocialGap(source_id=source.id, began_at=began, ended_at=ended, reason=reason[:LONGEST_NOTE]))


def moment(written: Any) -> datetime | None:
    """A checkpoint's time, from the text that JSON holds."""
    return datetime.fromisoformat(written) if isinstance(written, str) else None


def text(told: datetime | None) -> str | None:
    """A time as a checkpoint holds it."""
    return None if told is None else told.isoformat()
