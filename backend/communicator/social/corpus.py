"""A scope's posts and their hashtags, read once for all figures."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy.orm import Session

from communicator.social.activities import confirmed_misspellings, proposed_tags
from communicator.social.posts import Kind
from communicator.social.scope import Scope, inside, written
from communicator.social.tables import SocialPost, SocialPostTag


class HeldPost(NamedTuple):
    """A post as far as figures need it."""

    id: int
    network: str
    native_id: str
    author: str | None  # the pseudonym; another on each network
    kind: str
    at: datetime
    parent: str | None
    category: str


class Use(NamedTuple):
    """A post's use of a hashtag: `tag`, folded, is meant as `meant` (another where a misspelling is confirmed)."""

    post: HeldPost
    tag: str
    raw: str  # as it is spelt in the post
    meant: str
    is_proposed: bool


@dataclass(frozen=True)
class Corpus:
    """A scope's posts, reposts too, and the uses of hashtags in those that somebody wrote."""

    posts: list[HeldPost]
    uses: list[Use]

    @cached_property
    def written(self) -> list[HeldPost]:
        """The posts that somebody wrote, which a repost isn't."""
        return [post for post in self.posts if post.kind != Kind.REPOST]

    @cached_property
    def users_of(self) -> dict[str, set[str]]:
        """Authors by hashtag (the one meant); those whom an archive doesn't name are nobody."""
        users: defaultdict[str, set[str]] = defaultdict(set)
        for use in self.uses:
            if use.post.author:
                users[use.meant].add(use.post.author)
        return users

    def users(self, is_proposed: bool) -> set[str]:
        """Authors who used a hashtag of this class."""
        return {use.post.author for use in self.uses if use.post.author and use.is_proposed is is_proposed}


def read_corpus(session: Session, scope: Scope) -> Corpus:
    """The scope's posts by id, and their hashtags, in two queries."""
    columns = (
        SocialPost.id,
        SocialPost.network,
        SocialPost.native_id,
        SocialPost.author_key,
        SocialPost.kind,
        SocialPost.created_at,
        SocialPost.parent,
        SocialPost.category,
    )
    # Straight from the connection: rows this many cost twice as much through the session.
    rows = session.connection().execute(inside(scope, *columns).order_by(SocialPost.id))
    posts = [HeldPost._make(row) for row in rows.all()]
    return Corpus(posts, _uses(session, scope, posts))


def _uses(session: Session, scope: Scope, posts: list[HeldPost]) -> list[Use]:
    proposed = proposed_tags(session, scope.course_pk)
    meant_by = confirmed_misspellings(session, scope.course_pk)
    query = written(scope, SocialPostTag.post_id, SocialPostTag.folded, SocialPostTag.raw)
    query = query.join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
    by_id = {post.id: post for post in posts}
    uses = []
    rows = session.connection().execute(query.order_by(SocialPostTag.post_id, SocialPostTag.folded))
    for post_id, tag, raw in rows.all():
        meant = meant_by.get(tag, tag)
        uses.append(Use(by_id[post_id], tag, raw, meant, meant in proposed))
    return uses
