"""The one Post that every network's own shapes are read into."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from communicator.social.hashtags import fold


class Kind(StrEnum):
    """What a post is to the posts before it."""

    ORIGINAL = "original"
    REPLY = "reply"  # answers another post
    REPOST = "repost"  # repeats another post, nothing added
    QUOTE = "quote"  # repeats another post beside words of its own


class Skip(StrEnum):
    """Why a record of an archive gave no post; the value is what a report says."""

    NO_ID = "no_id"
    NO_TIME = "no_time"
    NOT_PUBLIC = "not_public"  # meant for followers or single people, not for a course
    OTHER_ACTIVITY = "other_activity"  # a like, a deletion: no post
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Counters:
    """What the network itself reports about a post; None where it doesn't say."""

    replies: int | None = None
    reposts: int | None = None
    favourites: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post as read, before anything is stored: `author`, `mentions` and `names` never are as they stand.

    `(network, native_id)` is unique; an id is without its author's name even where the network's has it
    (Mastodon: `host/number`). `author` and `mentions` are handles in the form of `handles.normal_handle`;
    an empty author is one that the archive doesn't name. `names` are display names to strike from the text.
    """

    network: str
    native_id: str
    author: str
    kind: Kind
    created_at: datetime
    text: str = ""
    raw_tags: tuple[str, ...] = ()
    parent: str | None = None
    root: str | None = None
    edited_at: datetime | None = None
    lang: str = ""
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    community: str = ""
    category: str = ""
    origin_uri: str = ""
    counters: Counters | None = None

    def __post_init__(self) -> None:
        """A post is built from what others wrote: what should be text and isn't is refused (TypeError)."""
        told = (self.native_id, self.lang, self.text, self.community, self.category)
        lists = (self.raw_tags, self.links, self.mentions, self.names)
        if not all(isinstance(each, str) for each in (*told, *chain(*lists))):
            raise TypeError("a post's text is no text")

    @property
    def folded_tags(self) -> dict[str, str]:
        """The post's tags once each: folded form to the first spelling of it."""
        spelt: dict[str, str] = {}
        for tag in self.raw_tags:
            spelt.setdefault(fold(tag), tag)
        return spelt


def read_each(read: Callable[[Any], Post | Skip], records: Any) -> Iterator[Post | Skip]:
    """What `read` makes of each record; one that is shaped unlike its network's is counted, and the rest go on."""
    for record in records if isinstance(records, list) else [records]:
        try:
            yield read(record)
        except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError):
            yield Skip.MALFORMED


def texts(told: Iterable[object]) -> tuple[str, ...]:
    """Those of the values that are texts, the empty ones left out."""
    return tuple(each for each in told if isinstance(each, str) and each)


def count_of(told: object) -> int | None:
    """A counter's number, also where it is written as text; None where it is none that a column can hold."""
    written = str(told)
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None
