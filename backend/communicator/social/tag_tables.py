"""Hashtags one by one: those that teachers proposed, learners' own, and what was decided about misspelt ones."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.social.activities import list_activities, suggestions
from communicator.social.corpus import Corpus
from communicator.social.hashtags import fold
from communicator.social.hiding import Hiding
from communicator.social.scope import Scope, written
from communicator.social.tables import SocialMisspelling, SocialPost, SocialPostTag

LISTED = 50  # of learners' own; the rest is told in one line
AT_ONCE = 500  # values in one condition


def tag_tables(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding) -> dict[str, Any]:
    """Uses and users by hashtag: all that were proposed, the most used of learners' own, and the others together."""
    uses = Counter(tag for _, tag in {(use.post.id, use.meant) for use in corpus.uses})
    spelt = {fold(each.hashtag): each.hashtag for each in list_activities(session, scope.course_pk) if each.hashtag}
    proposed = [_line(spelt[tag], uses[tag], corpus.users_of.get(tag, set()), hiding) for tag in spelt]
    own = sorted((tag for tag in uses if tag not in spelt), key=lambda tag: (-uses[tag], tag))
    listed = [tag for tag in own if not hiding.hides(corpus.users_of.get(tag, ()))][:LISTED]
    others = set(own) - set(listed)
    while listed and others and hiding.hides(user for tag in others for user in corpus.users_of.get(tag, ())):
        others.add(listed.pop())  # so few that the line of the others would tell them
    spellings = _spellings(session, scope, listed)
    return {
        "non_formal": hiding.one_hidden_hides_another(proposed, lambda row: row["uses"], _without_counts),
        "informal": [
            _line(spellings.get(tag, tag), uses[tag], corpus.users_of.get(tag, set()), hiding) for tag in listed
        ],
        "informal_others": {"tags": len(others), "uses": sum(uses[tag] for tag in others)},
    }


def misspellings(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding) -> dict[str, list[dict[str, Any]]]:
    """Tags that look misspelt, and those that a teacher decided about, each with its uses in the scope.

    Whoever may not see a tag's few users doesn't see the tag: it is a learner's own writing.
    """
    query = select(SocialMisspelling).where(SocialMisspelling.course_pk == scope.course_pk)
    decided = {row.folded: row.target for row in session.scalars(query.order_by(SocialMisspelling.folded))}
    found = {each.tag: each.target for each in suggestions(session, scope.course_pk)}
    spelt = {fold(each.hashtag): each.hashtag for each in list_activities(session, scope.course_pk) if each.hashtag}
    spellings = _spellings(session, scope, [*decided, *found])
    uses = Counter(use.tag for use in corpus.uses)
    users: dict[str, set[str | None]] = {tag: set() for tag in (*decided, *found)}
    for use in corpus.uses:
        if use.tag in users:
            users[use.tag].add(use.post.author)

    def lines(tags: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"tag": spellings.get(tag, tag), "target": spelt.get(target or "", target), "uses": uses[tag]}
            for tag, target in tags.items()
            if not hiding.hides(users[tag])
        ]

    return {
        "suggestions": lines(found),
        "confirmed": lines({tag: target for tag, target in decided.items() if target is not None}),
        "rejected": lines({tag: target for tag, target in decided.items() if target is None}),
    }


def _line(tag: str, uses: int, users: Collection[str], hiding: Hiding) -> dict[str, Any]:
    return {"tag": tag, "uses": hiding.figure(uses, users), "users": hiding.figure(len(users), users)}


def _without_counts(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"uses": None, "users": None}


def _spellings(session: Session, scope: Scope, tags: Collection[str]) -> dict[str, str]:
    """The most frequent spelling of each folded tag in the scope."""
    best: dict[str, tuple[int, str]] = {}
    folded = list(tags)
    for at in range(0, len(folded), AT_ONCE):
        query = written(scope, SocialPostTag.folded, SocialPostTag.raw, func.count())
        query = query.join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
        query = query.where(SocialPostTag.folded.in_(folded[at : at + AT_ONCE]))
        for tag, raw, count in session.execute(query.group_by(SocialPostTag.folded, SocialPostTag.raw)):
            best[tag] = max(best.get(tag, (0, "")), (count, raw))
    return {tag: raw for tag, (_, raw) in best.items()}
