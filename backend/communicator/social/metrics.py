"""What a course's posts come to: distribution, interactions, evolution, categories.

Source: *Extending MOOC ecosystems using web services and software architectures*, Tables 2 and 3, Figure 2.
Deleted posts count nowhere. A repost repeats somebody's tags: it counts as a repost, not as a use. Authors
whom their archive doesn't name count as nobody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.social.activities import confirmed_misspellings, proposed_tags
from communicator.social.posts import Kind
from communicator.social.tables import SocialPost, SocialPostCounters, SocialPostTag


@dataclass(frozen=True)
class Scope:
    """Which posts: of a course; of one network, or all; created from `since` and before `until`, where given."""

    course_pk: int
    network: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Uses:
    """A line of Table 2; in the line of all tags `misspelled` is None, `users` are those who used both classes."""

    total: int  # a post counts once a tag
    different: int  # tags, spelling variants and confirmed misspellings taken together
    misspelled: int | None  # different confirmed misspellings; None where no spelling was proposed
    users: int


@dataclass(frozen=True)
class Distribution:
    """Table 2, and who stands behind it."""

    non_formal: Uses
    informal: Uses
    total: Uses
    posts: int
    authors: int
    authors_using: int


@dataclass(frozen=True)
class Interactions:
    """Table 3: `collected` are posts that we hold; `reported` is what the network last said of them."""

    collected: dict[str, int]
    reported: dict[str, int | None]


@dataclass(frozen=True)
class Day:
    """A day of Figure 2, in the course's time zone."""

    day: date
    non_formal: int
    informal: int


@dataclass(frozen=True)
class _Use:
    post_id: int
    author: str | None
    at: datetime
    tag: str
    meant: str
    is_proposed: bool


def distribution(session: Session, scope: Scope) -> Distribution:
    """Hashtags by class, with the posts and authors of the scope."""
    uses = _uses(session, scope)
    of_class = {is_proposed: [use for use in uses if use.is_proposed is is_proposed] for is_proposed in (True, False)}
    users = {is_proposed: _users(of_class[is_proposed]) for is_proposed in (True, False)}
    non_formal = _line(of_class[True], len({use.tag for use in uses if use.tag != use.meant}), len(users[True]))
    informal = _line(of_class[False], None, len(users[False]))
    authors = session.scalars(_written(scope, SocialPost.author_key)).all()
    return Distribution(
        non_formal=non_formal,
        informal=informal,
        total=_line(uses, None, len(users[True] & users[False])),
        posts=len(authors),
        authors=len({author for author in authors if author}),
        authors_using=len(users[True] | users[False]),
    )


def interactions(session: Session, scope: Scope) -> Interactions:
    """Publications (originals and quotes), replies, reposts, favourites: collected, and as the network reports.

    A favourite is no post: it is only ever reported. A number that no post of the scope has is None.
    """
    kinds = Counter(session.scalars(_inside(scope, SocialPost.kind)).all())
    newest = select(SocialPostCounters.post_id, func.max(SocialPostCounters.at).label("at"))
    newest_at = newest.group_by(SocialPostCounters.post_id).subquery()
    told = SocialPostCounters
    query = (
        _inside(scope, func.sum(told.replies), func.sum(told.reposts), func.sum(told.favourites))
        .join(told, told.post_id == SocialPost.id)
        .join(newest_at, (newest_at.c.post_id == told.post_id) & (newest_at.c.at == told.at))
    )
    replies, reposts, favourites = session.execute(query).one()
    return Interactions(
        collected={
            "publications": kinds[Kind.ORIGINAL] + kinds[Kind.QUOTE],
            "replies": kinds[Kind.REPLY],
            "reposts": kinds[Kind.REPOST],
        },
        reported={"replies": replies, "reposts": reposts, "favourites": favourites},
    )


def evolution(session: Session, scope: Scope) -> list[Day]:
    """Uses by class on each day of the course's time zone, from the first use (or `since`) to the last (or `until`)."""
    course = session.get_one(Course, scope.course_pk)
    zone = ZoneInfo(course.time_zone)
    counted: Counter[tuple[date, bool]] = Counter()
    for use in _uses(session, scope):
        counted[use.at.astimezone(zone).date(), use.is_proposed] += 1
    days = [day for day, _ in counted]
    days += [scope.since.astimezone(zone).date()] if scope.since else []
    days += [(scope.until - timedelta(microseconds=1)).astimezone(zone).date()] if scope.until else []
    if not days:
        return []
    every = (min(days) + timedelta(days=after) for after in range((max(days) - min(days)).days + 1))
    return [Day(day, counted[day, True], counted[day, False]) for day in every]


def categories(session: Session, scope: Scope) -> dict[str, int]:
    """Posts by the community's category; those without one aren't counted."""
    query = _written(scope, SocialPost.category, func.count()).where(SocialPost.category != "")
    return dict(session.execute(query.group_by(SocialPost.category).order_by(SocialPost.category)).all())


def _uses(session: Session, scope: Scope) -> list[_Use]:
    proposed = proposed_tags(session, scope.course_pk)
    meant_by = confirmed_misspellings(session, scope.course_pk)
    columns = (SocialPost.id, SocialPost.author_key, SocialPost.created_at, SocialPostTag.folded)
    query = _written(scope, *columns).join(SocialPostTag, SocialPostTag.post_id == SocialPost.id)
    rows = session.execute(query.order_by(SocialPost.id, SocialPostTag.folded))
    uses = []
    for post_id, author, at, tag in rows:
        meant = meant_by.get(tag, tag)
        uses.append(_Use(post_id, author, at, tag, meant, meant in proposed))
    return uses


def _line(uses: Sequence[_Use], misspelled: int | None, users: int) -> Uses:
    return Uses(
        total=len({(use.post_id, use.meant) for use in uses}),
        different=len({use.meant for use in uses}),
        misspelled=misspelled,
        users=users,
    )


def _users(uses: Sequence[_Use]) -> set[str]:
    return {use.author for use in uses if use.author}


def _written(scope: Scope, *columns: Any) -> Select[Any]:
    """The scope's posts that somebody wrote, which a repost isn't."""
    return _inside(scope, *columns).where(SocialPost.kind != Kind.REPOST.value)


def _inside(scope: Scope, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(SocialPost)
    query = query.where(SocialPost.course_pk == scope.course_pk, SocialPost.deleted_at.is_(None))
    if scope.network is not None:
        query = query.where(SocialPost.network == scope.network)
    if scope.since is not None:
        query = query.where(SocialPost.created_at >= scope.since)
    return query if scope.until is None else query.where(SocialPost.created_at < scope.until)
