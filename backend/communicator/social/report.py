"""The social report: one plain JSON document that the page, the Moodle plugin and the push share.

Source: *Extending MOOC ecosystems using web services and software architectures*, Tables 1 to 3, Figure 2.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.social.activities import list_activities
from communicator.social.conversation import conversation, unanswered
from communicator.social.corpus import Corpus, HeldPost, read_corpus
from communicator.social.hiding import Hiding
from communicator.social.metrics import days_of, distribution_of, evolution_of, interactions
from communicator.social.profile_figures import profile_figures
from communicator.social.scope import Scope, inside
from communicator.social.tables import SocialPost, SocialPostCounters
from communicator.social.tag_tables import misspellings, tag_tables

VERSION = 1
Document = dict[str, Any]


def social_report(
    session: Session,
    course: Course,
    network: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    hides_few: bool = False,
) -> Document:
    """All figures of the course's posts, of one network and a period where given; times as ISO 8601 texts.

    With `hides_few`, figures that fewer than five people stand behind are None (`hiding`).
    """
    scope = Scope(course.id, network, since, until)
    corpus = read_corpus(session, scope)
    hiding = hiding_of(corpus, hides_few)
    return {
        "version": VERSION,
        **heading(session, course, scope),
        **hashtags(session, scope, corpus, hiding),
        "timeline": timeline(course, scope, corpus, hiding),
        "interactions": interaction_tables(session, scope, corpus, hiding),
        "profiles": profile_figures(session, course.id, hiding),
        "conversation": conversation_figures(session, scope, corpus, hiding),
        "coverage": coverage_lines(session, course.id, hiding),
        "activities": [asdict(each) for each in list_activities(session, course.id)],
        "categories": category_counts(corpus, hiding),
        "hidden_below": hiding.below,
    }


def heading(session: Session, course: Course, scope: Scope) -> Document:
    """Which course, when this was counted, up to when there are posts, and what it was narrowed to."""
    newest = session.scalar(inside(scope, func.max(SocialPost.created_at)))
    networks = select(SocialPost.network).where(SocialPost.course_pk == course.id).distinct()
    return {
        "course": {
            "course_id": course.course_id,
            "site": course.site.name,
            "name": course.name,
            "start": _iso(course.start),
            "end": _iso(course.end),
            "time_zone": course.time_zone,
        },
        "generated_at": _iso(clock.now()),
        "posts_until": _iso(newest),
        "network": scope.network,
        "since": _iso(scope.since),
        "until": _iso(scope.until),
        "networks": sorted(session.scalars(networks)),
    }


def hiding_of(corpus: Corpus, hides_few: bool) -> Hiding:
    """What a caller doesn't see of these posts."""
    return Hiding(hides_few, {post.author: post.network for post in corpus.posts if post.author})


def hashtags(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding) -> Document:
    """Table 2, its tags one by one, and what may be misspelt."""
    return {
        "distribution": _distribution(corpus, hiding),
        "tags": tag_tables(session, scope, corpus, hiding),
        "misspellings": misspellings(session, scope, corpus, hiding),
    }


def _distribution(corpus: Corpus, hiding: Hiding) -> Document:
    told = asdict(distribution_of(corpus))
    proposing, own = corpus.users(is_proposed=True), corpus.users(is_proposed=False)
    authors = {post.author for post in corpus.written if post.author}
    # Who used one class only, both, none: four groups that the numbers of users could be worked out to.
    groups = [proposing - own, own - proposing, proposing & own, authors - proposing - own]
    is_split = any(group and hiding.hides(group) for group in groups)
    for name, users in (("non_formal", proposing), ("informal", own), ("total", proposing & own)):
        hidden = hiding.hides(users) or ((others := authors - users) and hiding.hides(others))
        told[name]["users"] = None if hidden or (name == "total" and is_split) else len(users)
    small = [name for name, users in (("non_formal", proposing), ("informal", own)) if hiding.hides(users)]
    for name in [*small, "total"] if small else []:  # the total less one class would tell the other
        told[name] |= {"total": None, "different": None, "misspelled": None}
    told["posts"] = hiding.figure(told["posts"], authors)
    told["authors"] = hiding.figure(told["authors"], authors)
    told["authors_using"] = None if is_split else hiding.figure(told["authors_using"], proposing | own)
    return told


def timeline(course: Course, scope: Scope, corpus: Corpus, hiding: Hiding) -> Document:
    """Figure 2: uses by class and day of the course's time zone, and when nothing was collected."""
    zone = ZoneInfo(course.time_zone)
    people: defaultdict[tuple[date, bool], set[str | None]] = defaultdict(set)
    if hiding.on:
        for use, day in days_of(corpus, zone):
            people[day, use.is_proposed].add(use.post.author)
    days: list[Document] = [
        {
            "day": each.day.isoformat(),
            "non_formal": hiding.figure(each.non_formal, people[each.day, True]),
            "informal": hiding.figure(each.informal, people[each.day, False]),
        }
        for each in evolution_of(corpus, scope, zone)
    ]
    for name in ("non_formal", "informal"):
        days = hiding.one_hidden_hides_another(days, itemgetter(name), partial(_without, name))
    return {"time_zone": course.time_zone, "days": days, "gaps": []}


def interaction_tables(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding) -> list[Document]:
    """Table 3 of all networks together (network None), then of each."""
    authors: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for post in corpus.posts:
        authors[post.network].add(post.author)
    networks = sorted({post.network for post in corpus.posts})
    everybody = {author for network in networks for author in authors[network]}
    rows = [_interactions(session, scope, network, hiding.hides(authors[network])) for network in networks]
    return [_interactions(session, scope, None, hiding.hides(everybody)), *rows]


def _interactions(session: Session, scope: Scope, network: str | None, is_hidden: bool) -> Document:
    within = Scope(scope.course_pk, network or scope.network, scope.since, scope.until)
    told = asdict(interactions(session, within))
    query = inside(within, func.max(SocialPostCounters.at)).join(
        SocialPostCounters, SocialPostCounters.post_id == SocialPost.id
    )
    if is_hidden:
        told = {of: dict.fromkeys(counts) for of, counts in told.items()}
    return {"network": network, **told, "reported_at": _iso(session.scalar(query))}


def conversation_figures(session: Session, scope: Scope, corpus: Corpus, hiding: Hiding) -> Document:
    """Who answers whom, and what nobody answered."""
    told, lonely = asdict(conversation(session, scope, corpus)), unanswered(session, scope, corpus)
    people = {post.author for post in corpus.written}
    told |= {"unanswered_posts": len(lonely.posts), "unanswered_authors": len(lonely.authors)}
    if hiding.hides(people):
        return dict.fromkeys(told)
    told["isolates"] = hiding.count(told["isolates"], told["people"])
    told["unanswered_posts"] = hiding.figure(told["unanswered_posts"], _authors(lonely.posts))
    told["unanswered_authors"] = hiding.figure(told["unanswered_authors"], lonely.authors)
    return told


def category_counts(corpus: Corpus, hiding: Hiding) -> dict[str, int | None]:
    """Posts by the community's category; those without one aren't counted."""
    posts: defaultdict[str, list[HeldPost]] = defaultdict(list)
    for post in corpus.written:
        if post.category:
            posts[post.category].append(post)
    return {name: hiding.figure(len(posts[name]), _authors(posts[name])) for name in sorted(posts)}


def coverage_lines(session: Session, course_pk: int, hiding: Hiding) -> list[Document]:
    """What was collected from where, a line a source."""
    query = select(SocialPost.network, func.count(), func.max(SocialPost.collected_at))
    query = query.where(SocialPost.course_pk == course_pk, SocialPost.deleted_at.is_(None))
    nothing = {"refused": 0, "requests": 0, "spent": None, "gaps": 0, "state": "ended", "note": ""}
    return [
        {"network": network, "host": "", "how": "archive", "last_at": _iso(last)}
        | {"posts": None if hiding.on else posts}
        | nothing
        for network, posts, last in session.execute(query.group_by(SocialPost.network).order_by(SocialPost.network))
    ]


def _without(name: str, row: Document) -> Document:
    return row | {name: None}


def _authors(posts: Iterable[HeldPost]) -> set[str | None]:
    return {post.author for post in posts}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
