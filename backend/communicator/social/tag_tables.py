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

Occurrence = tuple[str, str | None]  # a spelling, and the author's pseudonym


def tag_tables(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding, most: int = LISTED) -> dict[str, Any]:
    """Uses and users by hashtag: all that were proposed, the most used of learners' own, and the others together."""
    uses = Counter(tag for _, tag in {(use.post.id, use.meant) for use in corpus.uses})
    spelt = _spelt(session, scope)
    proposed = [_line(name, uses[tag], corpus.users_of.get(tag, set()), hiding) for tag, name in spelt.items()]
    own = sorted((tag for tag in uses if tag not in spelt), key=lambda tag: (-uses[tag], tag))
    listed = [tag for tag in own if not hiding.hides(corpus.users_of.get(tag, ()))][:most]
    others = set(own) - set(listed)
    while listed and others and hiding.hides(user for tag in others for user in corpus.users_of.get(tag, ())):
        others.add(listed.pop())  # so few that the line of the others would tell them
    written_as = _occurrences_in(corpus, listed)
    return {
        "non_formal": hiding.one_hidden_hides_another(proposed, lambda row: row["uses"], _without_counts),
        "informal": [
            _line(_spelling(written_as[tag], tag), uses[tag], corpus.users_of.get(tag, set()), hiding) for tag in listed
        ],
        "informal_others": {"tags": len(others), "uses": sum(uses[tag] for tag in others)},
    }


def misspellings(
    session: Session, scope: Scope, hiding: Hiding, corpus: Corpus | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Tags that look misspelt, and those that a teacher decided about, each with its uses in the scope.

    `corpus` is the scope's where it is read already. Whoever may not see a tag's few users doesn't see the tag:
    it is a learner's own writing.
    """
    query = select(SocialMisspelling).where(SocialMisspelling.course_pk == scope.course_pk)
    decided = {row.folded: row.target for row in session.scalars(query.order_by(SocialMisspelling.folded))}
    found = {each.tag: each.target for each in suggestions(session, scope.course_pk)}
    spelt = _spelt(session, scope)
    tags = [*decided, *found]
    written_as = _occurrences(session, scope, tags) if corpus is None else _occurrences_in(corpus, tags)

    def lines(tags: dict[str, Any]) -> list[dict[str, Any]]:
        shown = [tag for tag in tags if not hiding.hides(author for _, author in written_as[tag])]
        return [
            {
                "tag": _spelling(written_as[tag], tag),
                "target": spelt.get(tags[tag] or "", tags[tag]),
                "uses": written_as[tag].total(),
            }
            for tag in shown
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


def _spelt(session: Session, scope: Scope) -> dict[str, str]:
    """The list's hashtags as the teacher spells them, by folded form."""
    return {fold(each.hashtag): each.hashtag for each in list_activities(session, scope.course_pk) if each.hashtag}


def _occurrences(session: Session, scope: Scope, tags: Collection[str]) -> dict[str, Counter[Occurrence]]:
    """How often each author wrote each spelling of the folded tags."""
    found: dict[str, Counter[Occurrence]] = {tag: Counter() for tag in tags}
    columns = (SocialPostTag.folded, SocialPostTag.raw, SocialPost.author_key)
    folded = list(found)
    for at in range(0, len(folded), AT_ONCE):
        query = written(scope, *columns, func.count()).join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
        query = query.where(SocialPostTag.folded.in_(folded[at : at + AT_ONCE])).group_by(*columns)
        for tag, raw, author, count in session.execute(query):
            found[tag][raw, author] += count
    return found


def _occurrences_in(corpus: Corpus, tags: Collection[str]) -> dict[str, Counter[Occurrence]]:
    """As `_occurrences`, of posts that are read already."""
    found: dict[str, Counter[Occurrence]] = {tag: Counter() for tag in tags}
    for use in corpus.uses:
        if use.tag in found:
            found[use.tag][use.raw, use.post.author] += 1
    return found


def _spelling(occurrences: Counter[Occurrence], tag: str) -> str:
    """How the tag is spelt most; as it is where nobody wrote it."""
    spellings: Counter[str] = Counter()
    for (raw, _), count in occurrences.items():
        spellings[raw] += count
    return max(spellings, key=lambda raw: (spellings[raw], raw), default=tag)
