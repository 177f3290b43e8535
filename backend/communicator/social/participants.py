"""Learners whose posts are known to be theirs, because they linked a profile and agreed: by pseudonym, for staff."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.roster.tables import CourseLearner
from communicator.social.corpus import Corpus, read_corpus
from communicator.social.matching import matched_authors
from communicator.social.scope import Scope

AT_ONCE = 500  # values in one condition


def matched_people(session: Session, course_key: bytes, scope: Scope) -> list[dict[str, Any]]:
    """By the course's pseudonym: networks, posts written and uses of hashtags by class, in the order of pseudonyms.

    Only who wrote is there. `course_key` is the course's (`pseudonyms.course_key`).
    """
    learner_of = matched_authors(session, scope.course_pk, course_key)
    corpus = read_corpus(session, scope)
    posts, uses = _posts(corpus, learner_of), _uses(corpus, learner_of)
    named = _pseudonyms(session, list(posts))
    return [
        {
            "pseudonym": pseudonym,
            "networks": sorted(posts[learner]),
            "posts": posts[learner].total(),
            "non_formal": uses[learner, True],
            "informal": uses[learner, False],
        }
        for pseudonym, learner in sorted(named.items())
    ]


def _posts(corpus: Corpus, learner_of: Mapping[tuple[str, str], int]) -> dict[int, Counter[str]]:
    """How many posts each learner wrote, by network."""
    posts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for post in corpus.written:
        learner = learner_of.get((post.network, post.author or ""))
        if learner is not None:
            posts[learner][post.network] += 1
    return posts


def _uses(corpus: Corpus, learner_of: Mapping[tuple[str, str], int]) -> Counter[tuple[int | None, bool]]:
    """How often each learner (None: others) used proposed hashtags (True), and others (False)."""
    uses: Counter[tuple[int | None, bool]] = Counter()
    for tag, found in corpus.posts_with.items():
        for post in found:
            uses[learner_of.get((post.network, post.author or "")), tag in corpus.proposed] += 1
    return uses


def _pseudonyms(session: Session, learners: list[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(learners), AT_ONCE):
        query = select(CourseLearner.pseudonym, CourseLearner.id)
        rows = session.execute(query.where(CourseLearner.id.in_(learners[at : at + AT_ONCE])))
        found |= {pseudonym: learner for pseudonym, learner in rows}  # noqa: C416 - a Row isn't typed as a pair
    return found
