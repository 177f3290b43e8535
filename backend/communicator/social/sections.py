"""The sections of the social report, each the keys that it adds to the document.

Source: *Extending MOOC ecosystems using web services and software architectures*, Tables 1 to 3, Figure 2.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.social.activities import list_activities
from communicator.social.conversation import conversation, unanswered
from communicator.social.corpus import Corpus, HeldPost, read_corpus
from communicator.social.coverage import SourceCoverage
from communicator.social.coverage import coverage as sources_of
from communicator.social.hidden_tags import HiddenTags, hidden_tags
from communicator.social.hiding import Hiding
from communicator.social.metrics import Report, distribution_of, evolution_of, posts_by_day, reports
from communicator.social.posts import Kind
from communicator.social.profile_figures import profile_figures
from communicator.social.scope import Scope
from communicator.social.tag_tables import LISTED, misspellings, tag_tables

Document = dict[str, Any]
KINDS = {
    "publications": (Kind.ORIGINAL.value, Kind.QUOTE.value),
    "replies": (Kind.REPLY.value,),
    "reposts": (Kind.REPOST.value,),
}
"""What interactions are counted as, and the kinds of posts that are such."""


@dataclass(frozen=True)
class Asked:
    """Which figures were asked for, and whether those of few people are hidden; posts are read once, when needed."""

    session: Session
    course: Course
    scope: Scope
    hides_few: bool
    listed: int = LISTED

    @cached_property
    def corpus(self) -> Corpus:
        """The scope's posts."""
        return read_corpus(self.session, self.scope)

    @cached_property
    def everything(self) -> Corpus:
        """The posts of all networks, by which rows are hidden."""
        return self.corpus if self.scope.network is None else read_corpus(self.session, Scope(self.course.id))

    @cached_property
    def sources(self) -> list[SourceCoverage]:
        """Where the course's posts come from."""
        return sources_of(self.session, self.course.id)

    @cached_property
    def hiding(self) -> Hiding:
        """What the caller doesn't see of them."""
        if not self.hides_few:
            return Hiding(on=False)
        return Hiding(on=True, network_of={post.author: post.network for post in self.everything.posts if post.author})


def hashtags(asked: Asked) -> Document:
    """Table 2, its tags one by one, and what may be misspelt."""
    session, scope, corpus, hiding = asked.session, asked.scope, asked.corpus, asked.hiding
    hidden = hidden_tags(asked.everything, hiding) if hiding.on else HiddenTags(hiding)
    return {
        "distribution": _distribution(corpus, hiding),
        "tags": tag_tables(session, scope, corpus, hidden, asked.listed),
        "misspellings": misspellings(session, scope, hidden, corpus),
    }


def _distribution(corpus: Corpus, hiding: Hiding) -> Document:
    told = asdict(distribution_of(corpus))
    proposing, own = corpus.users(is_proposed=True), corpus.users(is_proposed=False)
    authors = corpus.authors
    # Who used one class only, both, none: four groups that the numbers of users could be worked out to.
    groups = [proposing - own, own - proposing, proposing & own, authors - proposing - own]
    is_split = any(group and hiding.hides(group) for group in groups)
    for name, users in (("non_formal", proposing), ("informal", own), ("total", proposing & own)):
        hidden = hiding.hides(users) or ((others := authors - users) and hiding.hides(others))
        told[name]["users"] = None if hidden or (name == "total" and is_split) else len(users)
    small = [name for name, users in (("non_formal", proposing), ("informal", own)) if hiding.hides(users)]
    for name in [*small, "total"] if small else []:  # the total less one class would tell the other
        told[name] |= {"total": None, "different": None, "misspelled": None}
    by_kind = [_authors(corpus.of(KINDS[name])) for name in ("publications", "replies")]
    if any(people - {None} and hiding.hides(people) for people in by_kind):
        told["posts"] = None  # less the publications it would tell the replies
    told["posts"] = hiding.figure(told["posts"], authors)
    told["authors"] = hiding.figure(told["authors"], authors)
    told["authors_using"] = None if is_split else hiding.figure(told["authors_using"], proposing | own)
    return told


def timeline(asked: Asked) -> Document:
    """Figure 2: uses by class and day of the course's time zone, and when nothing was collected."""
    course, corpus = asked.course, asked.corpus
    zone = ZoneInfo(course.time_zone)
    posts = posts_by_day(corpus, zone)
    own, proposing = (_hidden_days(asked, zone, is_proposed) for is_proposed in (False, True))
    days: list[Document] = [
        {
            "day": each.day.isoformat(),
            "non_formal": None if each.day in proposing else each.non_formal,
            "informal": None if each.day in own else each.informal,
        }
        for each in evolution_of(posts, asked.scope, zone)
    ]
    return {"timeline": {"time_zone": course.time_zone, "days": days, "gaps": _gaps(asked)}}


def _hidden_days(asked: Asked, zone: ZoneInfo, is_proposed: bool) -> set[date]:
    if not asked.hiding.on:
        return set()
    posts = posts_by_day(asked.everything, zone)
    days = (each.day for each in evolution_of(posts, Scope(asked.course.id), zone))
    return asked.hiding.hidden_rows({day: _authors(posts.get((day, is_proposed), ())) for day in days})


def interaction_tables(asked: Asked) -> Document:
    """Table 3 of all networks together (network None), then of each."""
    told = reports(asked.session, asked.scope)
    networks = sorted({network for network, _ in asked.corpus.parts})
    everything = _interactions(asked, None, Report.together(told.values()))
    return {"interactions": [everything, *(_interactions(asked, each, told.get(each, Report())) for each in networks)]}


def _interactions(asked: Asked, network: str | None, report: Report) -> Document:
    hiding, of_kind = asked.hiding, {name: asked.corpus.of(kinds, network) for name, kinds in KINDS.items()}
    authors = {name: _authors(found) if hiding.on else set() for name, found in of_kind.items()}
    everybody = set().union(*authors.values())
    return {
        "network": network,
        "collected": {name: hiding.figure(len(found), authors[name]) for name, found in of_kind.items()},
        "reported": {name: hiding.figure(count, everybody) for name, count in report.counts().items()},
        "reported_at": iso(report.at),
    }


def profiles(asked: Asked) -> Document:
    """Enrolled learners who gave a link to a profile."""
    return {"profiles": profile_figures(asked.session, asked.course.id, asked.hiding)}


def conversation_figures(asked: Asked) -> Document:
    """Who answers whom, and what nobody answered."""
    session, scope, corpus, hiding = asked.session, asked.scope, asked.corpus, asked.hiding
    talk, lonely = conversation(session, scope, corpus), unanswered(session, scope, corpus)
    told = asdict(talk) | {"isolates": hiding.figure(len(talk.isolates), talk.isolates)}
    told["replies"] = hiding.figure(talk.replies, _authors(corpus.of(KINDS["replies"])))
    told["unanswered_posts"] = hiding.figure(len(lonely.posts), _authors(lonely.posts))
    told["unanswered_authors"] = hiding.figure(len(lonely.authors), lonely.authors)
    is_hidden = hiding.hides(corpus.authors)
    return {"conversation": dict.fromkeys(told) if is_hidden else told}


def activities(asked: Asked) -> Document:
    """Table 1: the teacher's list."""
    return {"activities": [asdict(each) for each in list_activities(asked.session, asked.course.id)]}


def categories(asked: Asked) -> Document:
    """Posts by the community's category; those without one aren't counted."""
    posts: defaultdict[str, list[HeldPost]] = defaultdict(list)
    for post in asked.corpus.written:
        if post.category:
            posts[post.category].append(post)
    people: defaultdict[str, set[str | None]] = defaultdict(set)
    for post in asked.everything.written if asked.hiding.on else ():
        people[post.category].add(post.author)  # those without a category, too: all posts less the rest tell them
    hidden = asked.hiding.hidden_rows(people)
    return {"categories": {name: None if name in hidden else len(posts[name]) for name in sorted(posts)}}


def coverage(asked: Asked) -> Document:
    """What was collected from where, a line a source; notes and archives' posts may tell of single people."""
    lines = [
        {
            "network": source.network,
            "host": source.host,
            "how": source.how,
            "last_at": iso(source.last_at),
            "posts": None if asked.hides_few else source.posts,
            "refused": source.refused,
            "requests": source.requests,
            "spent": source.spent,
            "spend_cap": source.spend_cap,
            "gaps": len(source.gaps),
            "state": source.state,
            "note": "" if asked.hides_few else source.note,
        }
        for source in asked.sources
        if asked.scope.network in (None, source.network)
    ]
    return {"coverage": lines}


def _gaps(asked: Asked) -> list[Document]:
    """When a source of the scope's networks may have missed posts, as far as that touches the scope's period."""
    scope = asked.scope
    return [
        {
            "network": gap.network,
            "host": gap.host,
            "from": iso(gap.since),
            "until": iso(gap.until),
            "reason": "" if asked.hides_few else gap.reason,
        }
        for source in asked.sources
        for gap in source.gaps
        if scope.network in (None, gap.network)
        and (scope.until is None or gap.since < scope.until)
        and (scope.since is None or gap.until is None or gap.until > scope.since)
    ]


def _authors(posts: Iterable[HeldPost]) -> set[str | None]:
    return {post.author for post in posts}


def iso(at: datetime | None) -> str | None:
    """A moment as JSON has it."""
    return None if at is None else at.isoformat()
