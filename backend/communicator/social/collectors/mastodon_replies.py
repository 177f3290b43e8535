"""Replies, later edits and deletions on Mastodon: what a tag timeline doesn't show is asked for, post by post."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.social.collectors.checkpoints import locked, store
from communicator.social.collectors.mastodon_server import BATCH, PAGE, MastodonServer, Status, status_time
from communicator.social.collectors.reading import Reading
from communicator.social.handles import MASTODON
from communicator.social.networks.mastodon import nameless_id, statuses_in
from communicator.social.posts import Post, Skip, count_of
from communicator.social.removal import forget_posts
from communicator.social.tables import SocialStatus

FIRST_LOOK = timedelta(hours=1)
LAST_LOOK = timedelta(days=14)  # the age at which a post is left alone
LOOKS = 1_000  # posts looked at again in one round


def read_posts(session: Session, source_id: int, statuses: Sequence[Status]) -> Iterator[Post | Skip]:
    """The statuses as posts; whom a reply answers is told by the server's own id, and found by it."""
    told = [dict(status) for status in statuses]
    answered = {str(each["in_reply_to_id"]) for each in told if each.get("in_reply_to_id")}
    known = {str(each.get("id")): nameless_id(each.get("uri")) for each in told}
    query = select(SocialStatus.status_id, SocialStatus.native_id).where(
        SocialStatus.source_id == source_id, SocialStatus.status_id.in_(answered)
    )
    known |= {row.status_id: row.native_id for row in session.execute(query)}
    for status, post in zip(told, statuses_in(told), strict=True):
        parent = known.get(str(status.get("in_reply_to_id")))
        yield replace(post, parent=parent) if isinstance(post, Post) and parent else post


def note_statuses(session: Session, source_id: int, statuses: Sequence[Status], are_replies: bool = False) -> None:
    """Remembers what the server calls these posts and how many replies each has.

    `are_replies`: the list is all that is below one post, so the replies in it are read already.
    """
    ids = {str(status["id"]): status for status in statuses if status.get("id")}
    query = select(SocialStatus).where(SocialStatus.source_id == source_id, SocialStatus.status_id.in_(ids))
    there = {row.status_id: row for row in session.scalars(query)}
    below = [str(status.get("in_reply_to_id")) for status in statuses] if are_replies else []
    for status_id, status in ids.items():
        created, native_id = status_time(status), nameless_id(status.get("uri"))
        if created is None or native_id is None:
            continue
        row = there.get(status_id)
        if row is None:
            row = SocialStatus(source_id=source_id, status_id=status_id, native_id=native_id[:500])
            row.created_at, row.read_replies, row.next_at = created, below.count(status_id), next_look(created)
            session.add(row)
        row.replies = count_of(status.get("replies_count")) or 0
    session.flush()


def follow_up(reading: Reading, server: MastodonServer) -> None:
    """Looks at posts whose time has come, then fetches replies until none are known to be missing."""
    for batch in _batches(_due(reading)):
        found = reading.ask(lambda batch=batch: server.statuses(batch))  # type: ignore[misc]
        _note_looked_at(reading, batch, found)
    read: set[str] = set()  # each once a round: a server whose counts rise by being asked is no reason to go on
    while unread := [status_id for status_id in _unread(reading, PAGE + len(read)) if status_id not in read]:
        read.update(unread)
        for status_id in unread:
            replies = reading.ask(lambda status_id=status_id: server.replies(status_id))  # type: ignore[misc]
            _keep_replies(reading, status_id, replies)


def next_look(created: datetime) -> datetime | None:
    """When a post written then is looked at again: after an hour, then at twice its age; None once it is old."""
    now = clock.now()
    age = max(now - created, FIRST_LOOK)
    return None if age > LAST_LOOK else now + age


def _due(reading: Reading) -> list[str]:
    query = select(SocialStatus.status_id).where(
        SocialStatus.source_id == reading.source_id, SocialStatus.next_at <= clock.now()
    )
    with reading.database.reading() as session:
        return list(session.scalars(query.order_by(SocialStatus.next_at).limit(LOOKS)))


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _note_looked_at(reading: Reading, batch: list[str], found: Sequence[Status]) -> None:
    """Follows edits and counters of those that are there; the others are gone."""
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        store(session, source, reading.key, read_posts(session, source.id, found), reading.since)
        note_statuses(session, source.id, found)
        query = select(SocialStatus).where(SocialStatus.source_id == source.id, SocialStatus.status_id.in_(batch))
        there = {str(status.get("id")) for status in found}
        gone = []
        for row in session.scalars(query):
            if row.status_id in there:
                row.next_at = next_look(row.created_at)
            else:
                gone.append(row.native_id)
                row.next_at, row.replies = None, row.read_replies
        forget_posts(session, source.course_pk, MASTODON, gone)


def _unread(reading: Reading, most: int) -> list[str]:
    query = select(SocialStatus.status_id).where(
        SocialStatus.source_id == reading.source_id, SocialStatus.replies > SocialStatus.read_replies
    )
    with reading.database.reading() as session:
        return list(session.scalars(query.limit(most)))


def _keep_replies(reading: Reading, status_id: str, replies: Sequence[Status]) -> None:
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        reading.tell(store(session, source, reading.key, read_posts(session, source.id, replies), reading.since))
        note_statuses(session, source.id, replies, are_replies=True)
        row = session.get_one(SocialStatus, (source.id, status_id))
        row.read_replies = row.replies
