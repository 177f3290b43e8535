"""The conversation: who answers and mentions whom, as a directed graph; posts that nobody answered.

People are the authors of the scope's posts; an arrow goes from whoever replies, or mentions, to the author of
the post that is answered, or to the person mentioned. One who only is mentioned wrote nothing and is nobody here.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from communicator.social.corpus import Corpus, HeldPost
from communicator.social.metrics import is_newest
from communicator.social.posts import Kind
from communicator.social.scope import Scope, written
from communicator.social.tables import SocialPost, SocialPostCounters

Codes = NDArray[np.int64]
_NOBODY_MENTIONED = "[]"
_WRITTEN = (Kind.ORIGINAL.value, Kind.QUOTE.value, Kind.REPLY.value)
_PUBLICATIONS = (Kind.ORIGINAL.value, Kind.QUOTE.value)


@dataclass(frozen=True)
class Conversation:
    """How people talk with each other; a share is None where there is nothing to have a share of."""

    people: int
    replies: int
    reciprocity: float | None  # of the arrows, those that have one back
    density: float | None  # of the arrows that there could be, those there are
    components: int  # groups of at least two who are linked with each other in any direction
    isolates: frozenset[str]  # people without an arrow
    in_degree_centralisation: float | None  # Freeman: 0 all are addressed alike, 1 all address one and no other


@dataclass(frozen=True)
class Unanswered:
    """Publications that nobody else answered, and the authors all of whose publications are such."""

    posts: list[HeldPost]
    authors: set[str]


def conversation(session: Session, scope: Scope, corpus: Corpus) -> Conversation:
    """The graph's figures of the scope's posts."""
    people = sorted(corpus.authors)
    number = {author: at for at, author in enumerate(people)}
    of, to = _arrows([*_replies(corpus), *_mentions(session, scope)], number)
    arrows, everybody = len(of), len(people)
    degrees = np.bincount(to, minlength=everybody)
    is_alone = (np.bincount(of, minlength=everybody) + degrees) == 0
    return Conversation(
        people=everybody,
        replies=len(corpus.of([Kind.REPLY.value])),
        reciprocity=_rounded(np.isin(of * everybody + to, to * everybody + of).sum() / arrows) if arrows else None,
        density=_rounded(arrows / (everybody * (everybody - 1))) if everybody > 1 else None,
        components=_groups(of, to, everybody) - int(is_alone.sum()),
        isolates=frozenset(people[at] for at in np.flatnonzero(is_alone)),
        in_degree_centralisation=_centralisation(degrees),
    )


def unanswered(session: Session, scope: Scope, corpus: Corpus) -> Unanswered:
    """Originals and quotes with no reply by somebody else: none that we hold, and none that the network counts."""
    answered: set[int] = set()
    own: Counter[int] = Counter()
    for reply, parent in _answers(corpus):
        if reply.author and reply.author == parent.author:
            own[parent.id] += 1
        else:
            answered.add(parent.id)
    answered |= {post_id for post_id, told in _reported(session, scope).items() if told > own[post_id]}
    publications = corpus.of(_PUBLICATIONS)
    lonely = [post for post in publications if post.id not in answered]
    heard = {post.author for post in publications if post.id in answered}
    return Unanswered(lonely, {post.author for post in lonely if post.author} - heard)


def _arrows(pairs: list[tuple[str | None, str | None]], number: Mapping[str, int]) -> tuple[Codes, Codes]:
    """The pairs of two different people of these, each once, as their numbers."""
    ends = [(number.get(of or "", -1), number.get(to or "", -1)) for of, to in set(pairs)]
    of, to = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    is_arrow = (of >= 0) & (to >= 0) & (of != to)
    return of[is_arrow], to[is_arrow]


def _answers(corpus: Corpus) -> Iterator[tuple[HeldPost, HeldPost]]:
    """Replies, each with the post that it answers, where we hold that."""
    for network in {network for network, _ in corpus.parts}:
        by_id = {post.native_id: post for post in corpus.of(_WRITTEN, network)}
        for reply in corpus.of([Kind.REPLY.value], network):
            if reply.parent is not None and reply.parent in by_id:
                yield reply, by_id[reply.parent]


def _replies(corpus: Corpus) -> Iterator[tuple[str | None, str | None]]:
    return ((reply.author, answered.author) for reply, answered in _answers(corpus))


def _mentions(session: Session, scope: Scope) -> Iterator[tuple[str, str]]:
    # All lists are read as one JSON text: one by one they cost eight times as much.
    mentioned = cast(SocialPost.mention_keys, String)
    query = written(scope, SocialPost.author_key, mentioned)
    query = query.where(SocialPost.author_key.is_not(None), mentioned != _NOBODY_MENTIONED)
    rows: Any = session.connection().execute(query).all()
    lists = json.loads(f"[{','.join(mentions for _, mentions in rows)}]")
    return ((author, each) for (author, _), mentions in zip(rows, lists, strict=True) for each in mentions)


def _reported(session: Session, scope: Scope) -> Mapping[int, int]:
    """The replies that the network last told of each post, where it told any."""
    told = SocialPostCounters
    query = written(scope, told.post_id, told.replies).join(told, told.post_id == SocialPost.id)
    rows = session.connection().execute(query.where(told.replies > 0, is_newest(told)))
    return {post_id: replies for post_id, replies in rows.all()}  # noqa: C416 - a Row isn't typed as a pair


def _groups(of: Codes, to: Codes, everybody: int) -> int:
    """Groups whose people are linked with each other in any direction; one whom nothing links is a group, too."""
    if not everybody:
        return 0
    links = coo_array((np.ones(len(of), dtype=np.int8), (of, to)), shape=(everybody, everybody))
    return int(connected_components(links, return_labels=False))


def _centralisation(degrees: Codes) -> float | None:
    """Freeman's: the differences to the highest in-degree, of those in a star where all point at one."""
    if len(degrees) < 2:  # noqa: PLR2004 - alone there is no centre
        return None
    return _rounded((degrees.max() - degrees).sum() / (len(degrees) - 1) ** 2)


def _rounded(share: float) -> float:
    return round(float(share), 6)
