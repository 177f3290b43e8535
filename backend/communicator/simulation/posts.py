"""What an offering's learners post on social networks, day by day.

A simulation for engineering, no evidence about people. Whoever speaks up (`accounts`) posts on days of study,
so that posts have the course's rhythm: about `eagerness` posts such a day. A post is one of their own, with the
week's proposed hashtag (0.62) and learners' own (0.5, or always where nothing was proposed); or it answers
(0.26), repeats (0.12) or quotes (0.05) a post of the seven days before on the same network, the newer the
likelier, and never one of the same day: so a day depends on earlier ones only.

What is drawn depends on (learner, day): a longer run repeats a shorter one exactly. Only counters grow.
"""

import math
import random
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from communicator.simulation.accounts import MASTODON, Account, account_of
from communicator.simulation.chance import happens
from communicator.simulation.course import Course
from communicator.simulation.learner_model import Learner
from communicator.simulation.talk import LINKS, Part, answer, own_tags, proposed_tag, say

ORIGINAL, REPLY, REPOST, QUOTE = "original", "reply", "repost", "quote"
_REMEMBERED = 7  # days
_DAY = 86_400_000
_MOST = 4
"""Posts of one learner a day, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedPost:
    """A post: `at` in ms since the epoch, UTC; `parent` is the post that is answered, repeated or quoted.

    `is_public` False is meant for followers only; what `is_found` False nobody who looks for hashtags meets.
    """

    at: int
    salt: int
    network: str
    author: Account
    kind: str
    parts: tuple[Part, ...]
    parent: "SimulatedPost | None" = None
    is_public: bool = True

    @property
    def tags(self) -> list[str]:
        """Its hashtags as spelt."""
        return [value for kind, value in self.parts if kind == "tag"]

    @property
    def is_found(self) -> bool:
        """Whether a search for hashtags, and for what belongs to the posts found, gives it."""
        return self.is_public and (self.kind != ORIGINAL or bool(self.tags))


@dataclass(frozen=True, slots=True)
class Counts:
    """What the network says of a post by a day."""

    replies: int
    reposts: int
    quotes: int
    favourites: int


class Conversation:
    """All posts of an offering up to a day, oldest first, with their counters as of the end of it."""

    def __init__(self, course: Course, learners: Sequence[Learner], opening: date, until: date) -> None:
        """`learners` have lived up to `until` at least; days count from `opening`."""
        self.course = course
        self.until = until
        self.opening = opening
        self.accounts = [account_of(learner, place) for place, learner in enumerate(learners)]
        self.posts: list[SimulatedPost] = []
        self._recent: dict[str, list[SimulatedPost]] = defaultdict(list)
        self._told: dict[SimulatedPost, list[int]] = defaultdict(lambda: [0, 0, 0])
        for number, places in self._days(learners):
            self._live(number, [(learners[place], self.accounts[place]) for place in places])

    def counts(self, post: SimulatedPost) -> Counts:
        """What a network would say: favourites come within days, and it knows more replies than can be found."""
        rng = random.Random(post.salt)
        replies, reposts, quotes = self._told.get(post, (0, 0, 0))
        age = (self._end - post.at) / _DAY
        liked = int(rng.expovariate(1 / 3) * (1 - math.exp(-age / 1.5)))
        unseen = int(happens(rng, 0.08) and age > 1)
        return Counts(replies + unseen, reposts, quotes, liked)

    @property
    def _end(self) -> int:
        return _ms(self.until + timedelta(days=1))

    def _days(self, learners: Sequence[Learner]) -> list[tuple[int, list[int]]]:
        """Each day's number with the places of those who studied on it and speak up."""
        last = (self.until - self.opening).days
        studied: dict[int, list[int]] = defaultdict(list)
        for place, learner in enumerate(learners):
            if self.accounts[place].speaks:
                for number in learner.studied:
                    if number <= last:
                        studied[number].append(place)
        return sorted(studied.items())

    def _live(self, number: int, speakers: Sequence[tuple[Learner, Account]]) -> None:
        midnight = _ms(self.opening + timedelta(days=number))
        for network, posts in self._recent.items():
            self._recent[network] = [post for post in posts if post.at >= midnight - _REMEMBERED * _DAY]
        today = [
            post
            for learner, account in speakers
            for post in self._said(account, random.Random(f"posts/{learner.key}/{number}"), learner, midnight)
        ]
        today.sort(key=lambda post: (post.at, post.salt))
        for post in today:
            self._keep(post)

    def _keep(self, post: SimulatedPost) -> None:
        self.posts.append(post)
        if post.is_found and post.kind != REPOST:
            self._recent[post.network].append(post)
        if post.parent is not None:
            self._told[post.parent][(REPLY, REPOST, QUOTE).index(post.kind)] += 1

    def _said(self, account: Account, rng: random.Random, learner: Learner, midnight: int) -> list[SimulatedPost]:
        posts: list[SimulatedPost] = []
        while len(posts) < _MOST and happens(rng, account.eagerness / (1 + account.eagerness)):
            at = midnight + int(((learner.study_hour + rng.gauss(0.5, 1.5)) % 24) * 3_600_000)
            at = min(at, midnight + _DAY - 1)
            salt = zlib.crc32(f"{learner.key}/{midnight}/{len(posts)}".encode())
            posts.append(self._say(account, rng, at, salt))
        return posts

    def _say(self, account: Account, rng: random.Random, at: int, salt: int) -> SimulatedPost:
        network = rng.choice(account.networks)
        kind = rng.choices((REPLY, REPOST, QUOTE, ORIGINAL), weights=(26, 12, 5, 57))[0]
        parent = None if kind == ORIGINAL else self._met(rng, network, account)
        if parent is None:
            is_public = network != MASTODON or not happens(rng, 0.03)
            return SimulatedPost(at, salt, network, account, ORIGINAL, self._own(account, rng, at), None, is_public)
        if kind == REPOST:
            return SimulatedPost(at, salt, network, account, kind, (), parent)
        person = parent.author.place if kind == REPLY else None
        parts = answer(rng, account.language, person, parent.tags[:1] if happens(rng, 0.3) else ())
        return SimulatedPost(at, salt, network, account, kind, parts, parent)

    def _met(self, rng: random.Random, network: str, account: Account) -> SimulatedPost | None:
        """A post that this learner comes upon, of somebody else; the newest are met most."""
        recent = self._recent[network]
        if not recent:
            return None
        met = recent[int(len(recent) * math.sqrt(rng.random()))]
        return met if met.author != account else None

    def _own(self, account: Account, rng: random.Random, at: int) -> tuple[Part, ...]:
        week = (at - _ms(self.course.start.date())) // (7 * _DAY)
        tags = [proposed_tag(rng, week)] if week >= 0 and happens(rng, 0.62) else []
        if happens(rng, 0.5 if tags else 0.92):
            tags += own_tags(rng, account.favourite)
        return say(rng, account.language, tags, rng.choice(LINKS) if happens(rng, 0.22) else None)


def _ms(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp()) * 1000
