"""What a course's posts come to: distribution, interactions, evolution, categories.

Source: *Extending MOOC ecosystems using web services and software architectures*, Tables 2 and 3, Figure 2.
Deleted posts count nowhere. A repost repeats somebody's tags: it counts as a repost, not as a use. Authors
whom their archive doesn't name count as nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from communicator.courses.tables import Course
from communicator.social.corpus import Corpus, HeldPost, read_corpus
from communicator.social.posts import Kind
from communicator.social.scope import Scope, inside, written
from communicator.social.tables import SocialPost, SocialPostCounters

PostsByDay = Mapping[tuple[date, bool], list[HeldPost]]
_QUARTER = 900  # seconds


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
class Report:
    """What a network said of posts, summed, and when it last said something; None where it said nothing."""

    replies: int | None = None
    reposts: int | None = None
    favourites: int | None = None
    at: datetime | None = None

    def counts(self) -> dict[str, int | None]:
        """The sums by name."""
        return {"replies": self.replies, "reposts": self.reposts, "favourites": self.favourites}

    @classmethod
    def together(cls, reports: Iterable["Report"]) -> "Report":
        """Several networks' as one."""
        parts = list(reports)

        def total(name: str) -> int | None:
            told = [getattr(part, name) for part in parts if getattr(part, name) is not None]
            return sum(told) if told else None

        at = max((part.at for part in parts if part.at is not None), default=None)
        return cls(total("replies"), total("reposts"), total("favourites"), at)


@dataclass(frozen=True)
class Day:
    """A day of Figure 2, in the course's time zone."""

    day: date
    non_formal: int
    informal: int


def distribution(session: Session, scope: Scope) -> Distribution:
    """Hashtags by class, with the posts and authors of the scope."""
    return distribution_of(read_corpus(session, scope))


def distribution_of(corpus: Corpus) -> Distribution:
    """As `distribution`, of what is read already."""
    proposing, own = corpus.users(is_proposed=True), corpus.users(is_proposed=False)
    misspelled = sum(tag in corpus.meant_by for tag in corpus.tagged)
    return Distribution(
        non_formal=_line(corpus, corpus.tags(is_proposed=True), misspelled, len(proposing)),
        informal=_line(corpus, corpus.tags(is_proposed=False), None, len(own)),
        total=_line(corpus, list(corpus.posts_with), None, len(proposing & own)),
        posts=len(corpus.written),
        authors=len(corpus.authors),
        authors_using=len(proposing | own),
    )


def interactions(session: Session, scope: Scope) -> Interactions:
    """Publications (originals and quotes), replies, reposts, favourites: collected, and as the network reports.

    A favourite is no post: it is only ever reported. A number that no post of the scope has is None.
    """
    kinds = Counter(session.scalars(inside(scope, SocialPost.kind)).all())
    return Interactions(
        collected={
            "publications": kinds[Kind.ORIGINAL] + kinds[Kind.QUOTE],
            "replies": kinds[Kind.REPLY],
            "reposts": kinds[Kind.REPOST],
        },
        reported=Report.together(reports(session, scope).values()).counts(),
    )


def reports(session: Session, scope: Scope) -> dict[str, Report]:
    """What each network last said of the scope's posts, summed."""
    told = SocialPostCounters
    sums = (func.sum(told.replies), func.sum(told.reposts), func.sum(told.favourites), func.max(told.at))
    query = inside(scope, SocialPost.network, *sums).join(told, told.post_id == SocialPost.id).where(is_newest(told))
    return {row[0]: Report(*row[1:]) for row in session.execute(query.group_by(SocialPost.network))}


def is_newest(told: type[SocialPostCounters]) -> ColumnElement[bool]:
    """Whether this is the last that was noted of its post; looked up by key, whatever other courses have."""
    other = aliased(told)
    return told.at == select(func.max(other.at)).where(other.post_id == told.post_id).scalar_subquery()


def evolution(session: Session, scope: Scope) -> list[Day]:
    """Uses by class on each day of the course's time zone, from the first use (or `since`) to the last (or `until`)."""
    zone = ZoneInfo(session.get_one(Course, scope.course_pk).time_zone)
    return evolution_of(posts_by_day(read_corpus(session, scope), zone), scope, zone)


def evolution_of(posts: PostsByDay, scope: Scope, zone: ZoneInfo) -> list[Day]:
    """As `evolution`, of what is read already."""
    counted = {key: len(found) for key, found in posts.items()}
    days = [day for day, _ in counted]
    days += [scope.since.astimezone(zone).date()] if scope.since else []
    days += [(scope.until - timedelta(microseconds=1)).astimezone(zone).date()] if scope.until else []
    if not days:
        return []
    every = (min(days) + timedelta(days=after) for after in range((max(days) - min(days)).days + 1))
    return [Day(day, counted.get((day, True), 0), counted.get((day, False), 0)) for day in every]


def posts_by_day(corpus: Corpus, zone: ZoneInfo) -> PostsByDay:
    """By day in the zone and by whether it is proposed: for each use of a hashtag, the post that has it."""
    # Few quarters of an hour have many posts, and no zone's day begins within one.
    day_of: dict[int, date] = {}
    found: defaultdict[tuple[date, bool], list[HeldPost]] = defaultdict(list)
    for tag, posts in corpus.posts_with.items():
        is_proposed = tag in corpus.proposed
        for post in posts:
            quarter = int(post.at.timestamp() // _QUARTER)
            day = day_of.get(quarter)
            if day is None:
                day = day_of[quarter] = post.at.astimezone(zone).date()
            found[day, is_proposed].append(post)
    return found


def categories(session: Session, scope: Scope) -> dict[str, int]:
    """Posts by the community's category; those without one aren't counted."""
    query = written(scope, SocialPost.category, func.count()).where(SocialPost.category != "")
    return dict(session.execute(query.group_by(SocialPost.category).order_by(SocialPost.category)).all())


def _line(corpus: Corpus, tags: Sequence[str], misspelled: int | None, users: int) -> Uses:
    return Uses(sum(len(corpus.posts_with[tag]) for tag in tags), len(tags), misspelled, users)


__all__ = [
    "Day",
    "Distribution",
    "Interactions",
    "Report",
    "Scope",
    "Uses",
    "categories",
    "distribution",
    "distribution_of",
    "evolution",
    "evolution_of",
    "interactions",
    "is_newest",
    "posts_by_day",
    "reports",
]
