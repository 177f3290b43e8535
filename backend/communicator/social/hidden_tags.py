"""Hashtags whose counts would tell of few people: the rare ones, and those that would give the rare ones away."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from communicator.social.corpus import Corpus
from communicator.social.hiding import Hiding


@dataclass(frozen=True)
class HiddenTags:
    """Folded hashtags of which nothing is told: not how often they are used, nor (learners' own) that they are."""

    hiding: Hiding
    tags: Collection[str] = frozenset()

    def figure(self, figure: int, tag: str) -> int | None:
        """The figure, or None where the tag's are hidden."""
        return None if tag in self.tags else figure


def hidden_tags(everything: Corpus, hiding: Hiding) -> HiddenTags:
    """What is hidden in every scope; `everything` are the course's posts of all networks.

    The tags of a class add up to its total, and a tag's spellings (misspellings are told one by one) to the tag.
    """
    if not hiding.on:
        return HiddenTags(hiding)
    users, proposed = everything.users_of, everything.proposed
    hidden = hiding.hidden_rows({tag: users.get(tag, set()) for tag in proposed})
    hidden |= hiding.hidden_rows({tag: who for tag, who in users.items() if tag not in proposed})
    by_spelling: defaultdict[str, dict[str, set[str | None]]] = defaultdict(dict)
    for tag, found in everything.tagged.items():
        by_spelling[everything.meant_by.get(tag, tag)][tag] = {post.author for post in found.posts}
    for meant, spellings in by_spelling.items():
        hidden |= (set(spellings) if meant in hidden else hiding.hidden_rows(spellings)) - {meant}
    return HiddenTags(hiding, frozenset(hidden))
