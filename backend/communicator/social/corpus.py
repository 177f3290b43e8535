"""A scope's posts and their hashtags, read once for all figures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy.orm import Session

from communicator.social.activities import confirmed_misspellings, proposed_tags
from communicator.social.posts import Kind
from communicator.social.scope import Scope, inside, written
from communicator.social.tables import SocialPost, SocialPostTag

_PART = 2000  # rows that are held at once: a hundred thousand keep the collector of garbage busy


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


@dataclass(frozen=True)
class Occurrences:
    """The posts that have a hashtag, reposts aside, and how each spells it."""

    posts: list[HeldPost] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Corpus:
    """A scope's posts, reposts too, and the hashtags of those that somebody wrote.

    `tagged` is by folded tag; `meant_by` gives the tag that a confirmed misspelling is meant as, where it is one.
    Everything is grouped in one go, so that no figure goes through a hundred thousand uses again.
    """

    posts: list[HeldPost]
    tagged: Mapping[str, Occurrences]
    meant_by: Mapping[str, str]
    proposed: set[str]

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], list[HeldPost]]:
        """The posts by network and kind."""
        parts: defaultdict[tuple[str, str], list[HeldPost]] = defaultdict(list)
        for post in self.posts:
            parts[post.network, post.kind].append(post)
        return parts

    def of(self, kinds: Sequence[str], network: str | None = None) -> list[HeldPost]:
        """The posts of these kinds, of a network or all."""
        found = (posts for (at, kind), posts in self.parts.items() if kind in kinds and network in (None, at))
        return [post for posts in found for post in posts]

    @cached_property
    def written(self) -> list[HeldPost]:
        """The posts that somebody wrote, which a repost isn't."""
        repost = Kind.REPOST.value
        return [post for post in self.posts if post.kind != repost]

    @cached_property
    def authors(self) -> set[str]:
        """Who wrote them; those whom an archive doesn't name are nobody."""
        return {post.author for post in self.written if post.author}

    @cached_property
    def posts_with(self) -> dict[str, list[HeldPost]]:
        """Posts by hashtag (the one meant); one that has a tag and its confirmed misspelling is there once."""
        spelt: defaultdict[str, list[list[HeldPost]]] = defaultdict(list)
        for tag, found in self.tagged.items():
            spelt[self.meant_by.get(tag, tag)].append(found.posts)
        return {tag: several[0] if len(several) == 1 else _once(several) for tag, several in spelt.items()}

    @cached_property
    def users_of(self) -> dict[str, set[str]]:
        """Authors by hashtag (the one meant)."""
        return {tag: {post.author for post in posts if post.author} for tag, posts in self.posts_with.items()}

    def users(self, is_proposed: bool) -> set[str]:
        """Authors who used a hashtag of this class."""
        return set().union(*(self.users_of[tag] for tag in self.tags(is_proposed)))

    def tags(self, is_proposed: bool) -> list[str]:
        """The hashtags of this class that are in use."""
        return [tag for tag in self.posts_with if (tag in self.proposed) is is_proposed]


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
    posts = [HeldPost._make(row) for part in rows.partitions(_PART) for row in part]
    proposed, meant_by = proposed_tags(session, scope.course_pk), confirmed_misspellings(session, scope.course_pk)
    return Corpus(posts, _tagged(session, scope, posts), meant_by, proposed)


def _tagged(session: Session, scope: Scope, posts: list[HeldPost]) -> Mapping[str, Occurrences]:
    query = written(scope, SocialPostTag.post_id, SocialPostTag.folded, SocialPostTag.raw)
    query = query.join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
    by_id = {post.id: post for post in posts}
    tagged: defaultdict[str, Occurrences] = defaultdict(Occurrences)
    for part in session.connection().execute(query).partitions(_PART):
        for post_id, tag, raw in part:
            found = tagged[tag]
            found.posts.append(by_id[post_id])
            found.spellings.append(raw)
    return dict(tagged)


def _once(several: list[list[HeldPost]]) -> list[HeldPost]:
    return list({post.id: post for posts in several for post in posts}.values())
