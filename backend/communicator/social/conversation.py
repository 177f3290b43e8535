"""The conversation: who answers and mentions whom, as a directed graph; posts that nobody answered.

People are the authors of the scope's posts; an arrow goes from whoever replies, or mentions, to the author of
the post that is answered, or to the person mentioned. One who only is mentioned wrote nothing and is nobody here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import networkx
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from communicator.social.corpus import Corpus, HeldPost
from communicator.social.metrics import is_newest
from communicator.social.posts import Kind
from communicator.social.scope import Scope, written
from communicator.social.tables import SocialPost, SocialPostCounters

Arrows = set[tuple[str, str]]
_NOBODY_MENTIONED = "[]"


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
    people = {post.author for post in corpus.written if post.author}
    graph = networkx.DiGraph()
    graph.add_nodes_from(people)
    graph.add_edges_from(_replies(corpus) | _mentions(session, scope, people))
    several = [group for group in networkx.weakly_connected_components(graph) if len(group) > 1]
    arrows = graph.number_of_edges()
    return Conversation(
        people=len(people),
        replies=sum(post.kind == Kind.REPLY for post in corpus.posts),
        # networkx's own overall_reciprocity copies the graph for it.
        reciprocity=_rounded(sum(graph.has_edge(to, of) for of, to in graph.edges) / arrows) if arrows else None,
        density=_rounded(networkx.density(graph)) if len(people) > 1 else None,
        components=len(several),
        isolates=frozenset(networkx.isolates(graph)),
        in_degree_centralisation=_centralisation(graph),
    )


def unanswered(session: Session, scope: Scope, corpus: Corpus) -> Unanswered:
    """Originals and quotes with no reply by somebody else: none that we hold, and none that the network counts."""
    by_id = _by_native_id(corpus)
    answered: set[int] = set()
    own: Counter[int] = Counter()
    for reply in corpus.posts:
        parent = by_id.get((reply.network, reply.parent)) if reply.kind == Kind.REPLY else None
        if parent is None:
            continue
        if reply.author and reply.author == parent.author:
            own[parent.id] += 1
        else:
            answered.add(parent.id)
    answered |= {post_id for post_id, told in _reported(session, scope).items() if told > own[post_id]}
    publications = [post for post in corpus.posts if post.kind in (Kind.ORIGINAL, Kind.QUOTE)]
    lonely = [post for post in publications if post.id not in answered]
    heard = {post.author for post in publications if post.id in answered}
    return Unanswered(lonely, {post.author for post in lonely if post.author} - heard)


def _replies(corpus: Corpus) -> Arrows:
    by_id = _by_native_id(corpus)
    arrows = set()
    for reply in corpus.posts:
        answered = by_id.get((reply.network, reply.parent)) if reply.kind == Kind.REPLY else None
        if answered is not None and reply.author and answered.author and reply.author != answered.author:
            arrows.add((reply.author, answered.author))
    return arrows


def _mentions(session: Session, scope: Scope, people: set[str]) -> Arrows:
    query = written(scope, SocialPost.author_key, SocialPost.mention_keys)
    query = query.where(SocialPost.author_key.is_not(None), cast(SocialPost.mention_keys, String) != _NOBODY_MENTIONED)
    rows = session.connection().execute(query)
    return {
        (author, each) for author, mentioned in rows.all() for each in mentioned if each in people and each != author
    }


def _reported(session: Session, scope: Scope) -> Mapping[int, int]:
    """The replies that the network last told of each post, where it told any."""
    told = SocialPostCounters
    query = written(scope, told.post_id, told.replies).join(told, told.post_id == SocialPost.id)
    rows = session.connection().execute(query.where(told.replies > 0, is_newest(told)))
    return {post_id: replies for post_id, replies in rows.all()}  # noqa: C416 - a Row isn't typed as a pair


def _by_native_id(corpus: Corpus) -> dict[tuple[str, str | None], HeldPost]:
    return {(post.network, post.native_id): post for post in corpus.written}


def _centralisation(graph: "networkx.DiGraph[str]") -> float | None:
    """Freeman's: the differences to the highest in-degree, of those in a star where all point at one."""
    degrees = [degree for _, degree in graph.in_degree()]
    if len(degrees) < 2:  # noqa: PLR2004 - alone there is no centre
        return None
    return _rounded(sum(max(degrees) - degree for degree in degrees) / (len(degrees) - 1) ** 2)


def _rounded(share: float) -> float:
    return round(share, 6)
