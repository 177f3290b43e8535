"""Hashtags one by one: those that teachers proposed, learners' own, and what was decided about misspelt ones."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.social.activities import list_activities, suggestions, suggestions_among
from communicator.social.corpus import Corpus, Occurrences
from communicator.social.hashtags import fold
from communicator.social.hidden_tags import HiddenTags
from communicator.social.scope import Scope, written
from communicator.social.tables import SocialMisspelling, SocialPost, SocialPostTag

LISTED = 50  # of learners' own; the rest is told in one line
AT_ONCE = 500  # values in one condition

Document = dict[str, Any]


def tag_tables(
    session: Session, scope: Scope, corpus: Corpus, hidden: HiddenTags, most: int = LISTED
) -> dict[str, Any]:
    """Uses and users by hashtag: all that were proposed, the most used of learners' own, and the others together."""
    uses = Counter({tag: len(posts) for tag, posts in corpus.posts_with.items()})
    spelt = _spelt(session, scope)
    proposed = [_line(name, tag, corpus, hidden) for tag, name in spelt.items()]
    # By what is told only: the place of a hidden number would tell of it.
    proposed.sort(key=lambda line: -(line["uses"] or 0))
    own = sorted((tag for tag in uses if tag not in spelt), key=lambda tag: (-uses[tag], tag))
    listed = [tag for tag in own if tag not in hidden.tags][:most]
    others = set(own) - set(listed)
    # Where nothing is listed, the others are all, and those may be few.
    is_told = not others or not hidden.hiding.hides(user for tag in others for user in corpus.users_of[tag])
    spelt_as = {tag: _spelling(corpus.tagged[tag].spellings if tag in corpus.tagged else [], tag) for tag in listed}
    return {
        "non_formal": proposed,
        "informal": [_line(spelt_as[tag], tag, corpus, hidden) for tag in listed],
        "informal_others": {
            "tags": len(others) if is_told else None,
            "uses": sum(uses[tag] for tag in others) if is_told else None,
        },
    }


def misspellings(session: Session, scope: Scope, hidden_tags: HiddenTags, corpus: Corpus) -> Document:
    """Tags of the scope that look misspelt, and those that a teacher decided about, each with its uses in the scope.

    Whoever may not see a tag's few users doesn't see the tag: it is a learner's own writing.
    """
    decided = _decided(session, scope.course_pk)
    uses = {tag: len(found.posts) for tag, found in corpus.tagged.items()}
    found = {each.tag: each.target for each in suggestions_among(uses, corpus.proposed, decided)}
    held = {tag: corpus.tagged.get(tag, Occurrences()) for tag in [*decided, *found]}
    hiding = hidden_tags.hiding
    hidden = {tag for tag, each in held.items() if hiding.hides(post.author for post in each.posts)}
    hidden.update(hidden_tags.tags)
    spellings = {tag: each.spellings for tag, each in held.items()}
    named = _spellings(session, scope.course_pk, [tag for tag in held if not uses.get(tag)])
    return _told(session, scope, found, decided, spellings, named, hidden)


def course_misspellings(session: Session, course_pk: int) -> Document:
    """As `misspellings`, of all of a course's posts, none of which are read; nothing is hidden."""
    decided = _decided(session, course_pk)
    found = {each.tag: each.target for each in suggestions(session, course_pk)}
    spellings = _spellings(session, course_pk, [*decided, *found])
    return _told(session, Scope(course_pk), found, decided, spellings, {}, set())


def _told(
    session: Session,
    scope: Scope,
    found: dict[str, str],
    decided: dict[str, str | None],
    spellings: Mapping[str, list[str]],
    elsewhere: Mapping[str, list[str]],
    hidden: set[str],
) -> Document:
    spelt = _spelt(session, scope)

    def lines(tags: Mapping[str, str | None]) -> list[Document]:
        return [
            {
                "tag": _spelling(spellings.get(tag) or elsewhere.get(tag, []), tag),
                "target": spelt.get(target or "", target),
                "uses": len(spellings.get(tag, [])),
            }
            for tag, target in tags.items()
            if tag not in hidden
        ]

    return {
        "suggestions": lines(found),
        "confirmed": lines({tag: target for tag, target in decided.items() if target is not None}),
        "rejected": lines({tag: target for tag, target in decided.items() if target is None}),
    }


def _decided(session: Session, course_pk: int) -> dict[str, str | None]:
    query = select(SocialMisspelling).where(SocialMisspelling.course_pk == course_pk)
    return {row.folded: row.target for row in session.scalars(query.order_by(SocialMisspelling.folded))}


def _line(name: str, tag: str, corpus: Corpus, hidden: HiddenTags) -> Document:
    uses, users = len(corpus.posts_with.get(tag, ())), len(corpus.users_of.get(tag, ()))
    return {"tag": name, "uses": hidden.figure(uses, tag), "users": hidden.figure(users, tag)}


def _spelt(session: Session, scope: Scope) -> dict[str, str]:
    """The list's hashtags as the teacher spells them, by folded form."""
    return {fold(each.hashtag): each.hashtag for each in list_activities(session, scope.course_pk) if each.hashtag}


def _spellings(session: Session, course_pk: int, tags: Collection[str]) -> dict[str, list[str]]:
    """How the whole course's posts spell the folded tags."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    folded = sorted(tags)
    for at in range(0, len(folded), AT_ONCE):
        query = written(Scope(course_pk), SocialPostTag.folded, SocialPostTag.raw)
        query = query.join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
        for tag, raw in session.execute(query.where(SocialPostTag.folded.in_(folded[at : at + AT_ONCE]))):
            found[tag].append(raw)
    return found


def _spelling(spellings: Iterable[str], tag: str) -> str:
    """How the tag is spelt most; as it is where nobody wrote it."""
    times = Counter(spellings)
    return max(times, key=lambda raw: (times[raw], raw), default=tag)
