"""Posts found again: by words, by hashtag, by author's pseudonym."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.social.hashtags import fold
from communicator.social.tables import SocialPost, SocialPostTag


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
    query = select(SocialPost).where(SocialPost.course_pk == course_pk, SocialPost.deleted_at.is_(None))
    for word in fold(words).split():
        query = query.where(SocialPost.folded_text.contains(word, autoescape=True))
    if tag is not None:
        with_tag = select(SocialPostTag.post_id).where(SocialPostTag.folded == fold(tag.lstrip("#＃")))
        query = query.where(SocialPost.id.in_(with_tag))
    if author is not None:
        query = query.where(SocialPost.author_key == author)
    return session.scalars(query.order_by(SocialPost.created_at.desc(), SocialPost.id.desc()).limit(limit)).all()
