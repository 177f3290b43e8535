"""Posts found again: by words, by hashtag, by author's pseudonym."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from communicator.social.hashtags import fold
from communicator.social.scope import Scope, inside
from communicator.social.tables import SocialPost, SocialPostTag


class Place(NamedTuple):
    """Where a page of posts ended: the last one's time and number."""

    at: datetime
    number: int


def find_posts(
    session: Session,
    course_pk: int,
    words: str = "",
    tag: str | None = None,
    author: str | None = None,
    limit: int = 50,
) -> Sequence[SocialPost]:
    """The course's newest posts that have every one of `words`, and the hashtag and author where given.

    Case and accents make no difference. Deleted posts are not found.
    """
    return find_page(session, Scope(course_pk), words, tag, author, limit=limit)


def find_page(
    session: Session,
    scope: Scope,
    words: str = "",
    tag: str | None = None,
    author: str | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Sequence[SocialPost]:
    """As `find_posts`, of the scope's posts, those that come after a place."""
    query = inside(scope, SocialPost)
    for word in fold(words).split():
        query = query.where(SocialPost.folded_text.contains(word, autoescape=True))
    if tag is not None:
        with_tag = select(SocialPostTag.post_id).where(SocialPostTag.folded == fold(tag.lstrip("#＃")))
        query = query.where(SocialPost.id.in_(with_tag))
    if author is not None:
        query = query.where(SocialPost.author_key == author)
    if after is not None:
        at_once = and_(SocialPost.created_at == after.at, SocialPost.id < after.number)
        query = query.where(or_(SocialPost.created_at < after.at, at_once))
    return session.scalars(query.order_by(SocialPost.created_at.desc(), SocialPost.id.desc()).limit(limit)).all()


def spelt_tags(session: Session, posts: Iterable[SocialPost]) -> dict[int, list[str]]:
    """The hashtags of these posts as they are spelt, by the post's id."""
    tags: dict[int, list[str]] = {post.id: [] for post in posts}
    query = select(SocialPostTag.post_id, SocialPostTag.raw).where(SocialPostTag.post_id.in_(tags))
    for post_id, raw in session.execute(query.order_by(SocialPostTag.post_id, SocialPostTag.folded)):
        tags[post_id].append(raw)
    return tags
