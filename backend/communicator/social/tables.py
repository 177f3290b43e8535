"""Tables of the social room: posts without people's names, activities, profile links, and where posts come from."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class SocialPost(Base):
    """A post of a course, stored once; its author under a pseudonym, its text scrubbed of people."""

    __tablename__ = "social_post"
    __table_args__ = (
        UniqueConstraint("course_pk", "network", "native_id"),
        Index("ix_social_post_course_created", "course_pk", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    network: Mapped[str] = mapped_column(String(20))
    native_id: Mapped[str] = mapped_column(String(500))  # without the author's name
    origin_uri: Mapped[str] = mapped_column(String(500), default="")  # likewise; empty where there is none such
    author_key: Mapped[str | None] = mapped_column(String(32), index=True)  # None: the archive named nobody
    kind: Mapped[str] = mapped_column(String(10))
    parent: Mapped[str | None] = mapped_column(String(500))
    root: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    lang: Mapped[str] = mapped_column(String(35), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # empty for a repost: the words are another's
    folded_text: Mapped[str] = mapped_column(Text, default="")  # what a search looks through
    links: Mapped[list[Any]]
    mention_keys: Mapped[list[Any]]  # pseudonyms, made as the authors' are
    community: Mapped[str] = mapped_column(String(255), default="")
    category: Mapped[str] = mapped_column(String(255), default="")
    collected_at: Mapped[datetime]


class SocialPostTag(Base):
    """A hashtag of a post: once a post, however often the post repeats it."""

    __tablename__ = "social_post_tag"

    post_id: Mapped[int] = mapped_column(ForeignKey("social_post.id", ondelete="CASCADE"), primary_key=True)
    folded: Mapped[str] = mapped_column(String(300), primary_key=True, index=True)
    raw: Mapped[str] = mapped_column(String(300))


class SocialPostCounters(Base):
    """What a network reported about a post at a time; a row only where a number changed."""

    __tablename__ = "social_post_counters"

    post_id: Mapped[int] = mapped_column(ForeignKey("social_post.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    replies: Mapped[int | None]
    reposts: Mapped[int | None]
    favourites: Mapped[int | None]


class SocialActivity(Base):
    """A line of the teacher's list (the paper's Table 1): an activity, its category, its hashtag if it has one."""

    __tablename__ = "social_activity"
    __table_args__ = (UniqueConstraint("course_pk", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    category: Mapped[str] = mapped_column(String(255), default="")
    hashtag: Mapped[str] = mapped_column(String(300), default="")
    folded: Mapped[str] = mapped_column(String(300), default="")


class SocialMisspelling(Base):
    """What a teacher decided about a tag that looks like a proposed one; `target` None where it is its own."""

    __tablename__ = "social_misspelling"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    folded: Mapped[str] = mapped_column(String(300), primary_key=True)
    target: Mapped[str | None] = mapped_column(String(300))
    decided_at: Mapped[datetime]


class ProfileLink(Base):
    """A learner's handle on a network, given by the learner. Stays in the backend."""

    __tablename__ = "profile_link"
    __table_args__ = (UniqueConstraint("learner_id", "network"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"))
    network: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(300))  # in the form of handles.normal_handle
    verified_at: Mapped[datetime | None]  # when the profile was seen to link back
    consented_at: Mapped[datetime | None]  # to their posts being matched to them; None: never, or withdrawn
    wording: Mapped[str] = mapped_column(Text, default="")  # what they agreed to, word for word
    # The platform that follows the learner's own profile: it also says when the link is gone. Else empty.
    kept_by: Mapped[str] = mapped_column(String(10), default="")


class SocialSource(Base):
    """Where a course's posts come from: a server that is searched or listened to, or archives that were read."""

    __tablename__ = "social_source"
    __table_args__ = (UniqueConstraint("course_pk", "network", "host", "how"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    network: Mapped[str] = mapped_column(String(20))
    host: Mapped[str] = mapped_column(String(255), default="")  # empty for archives
    how: Mapped[str] = mapped_column(String(10))  # search, stream, archive
    tags: Mapped[list[Any]] = mapped_column(default=list)  # empty: those of the list of activities, as it is each time
    is_active: Mapped[bool] = mapped_column(default=True)
    spend_cap: Mapped[int | None]  # posts that may be read and paid for; None: no limit
    checkpoint: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="never")  # ok, waiting, refused, ended, never
    note: Mapped[str] = mapped_column(String(500), default="")
    last_at: Mapped[datetime | None]  # when everything up to then had been read
    next_at: Mapped[datetime | None]  # when the worker asks again
    seen: Mapped[int] = mapped_column(default=0)  # posts that were told, repeats included
    kept: Mapped[int] = mapped_column(default=0)  # those that weren't stored before
    skipped: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)  # requests that were refused or failed
    reads: Mapped[int] = mapped_column(default=0)  # posts that were read and are paid for


class SocialGap(Base):
    """A time whose posts a source may lack. Without an end: it is not collecting now, and may catch up yet."""

    __tablename__ = "social_gap"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("social_source.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))


class SocialStatus(Base):
    """What a Mastodon server itself calls a post, how many of its replies were read, when it is looked at again."""

    __tablename__ = "social_status"
    __table_args__ = (Index("ix_social_status_source_next", "source_id", "next_at"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("social_source.id", ondelete="CASCADE"), primary_key=True)
    status_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    native_id: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    replies: Mapped[int] = mapped_column(default=0)  # as the server last said
    read_replies: Mapped[int] = mapped_column(default=0)  # the number that was told when they were last read
    next_at: Mapped[datetime | None]  # None: too old to change
