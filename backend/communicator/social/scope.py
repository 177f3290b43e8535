"""Which posts a figure is about: of a course, of a network or all, of a period or ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from communicator.social.posts import Kind
from communicator.social.tables import SocialPost


@dataclass(frozen=True)
class Scope:
    """Which posts: of a course; of one network, or all; created from `since` and before `until`, where given."""

    course_pk: int
    network: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def inside(scope: Scope, *columns: Any) -> Select[Any]:
    """These columns of the scope's posts; deleted ones are in no scope."""
    query = select(*columns).select_from(SocialPost)
    query = query.where(SocialPost.course_pk == scope.course_pk, SocialPost.deleted_at.is_(None))
    if scope.network is not None:
        query = query.where(SocialPost.network == scope.network)
    if scope.since is not None:
        query = query.where(SocialPost.created_at >= scope.since)
    return query if scope.until is None else query.where(SocialPost.created_at < scope.until)


def written(scope: Scope, *columns: Any) -> Select[Any]:
    """Those that somebody wrote, which a repost isn't."""
    return inside(scope, *columns).where(SocialPost.kind != Kind.REPOST.value)
