"""The one Post that every network's own shapes are read into."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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

    @property
    def folded_tags(self) -> dict[str, str]:
        """The post's tags once each: folded form to the first spelling of it."""
        spelt: dict[str, str] = {}
        for tag in self.raw_tags:
            spelt.setdefault(fold(tag), tag)
        return spelt


def read_each(read: Callable[[Any], Post | Skip], records: Iterable[Any]) -> Iterator[Post | Skip]:
    """What `read` makes of each record; one that is shaped unlike its network's is counted, and the rest go on."""
    for record in records:
        try:
            yield read(record)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            yield Skip.MALFORMED
