"""Posts into the store: each once, edits followed, a deleted one left deleted; archives recognised by themselves."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator import clock
from communicator.database import Database
from communicator.file_errors import NotAnArchive
from communicator.social.archive_files import ArchiveFile, files_of
from communicator.social.coverage import count_archive
from communicator.social.marking import mark_course
from communicator.social.networks import READERS
from communicator.social.posts import Counters, Post, Skip
from communicator.social.pseudonyms import course_key
from communicator.social.stored_form import stored_form, stored_id, stored_tags
from communicator.social.tables import SocialPost, SocialPostCounters, SocialPostTag

AT_ONCE = 500  # posts a transaction; short, since SQLite has one writer

_Id = tuple[str, str]  # network, native id


@dataclass
class Imported:
    """What an import read: `posts` were posts, `new_posts` weren't stored before, the rest was `skipped`."""

    posts: int = 0
    new_posts: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    files: int = 0
    ignored: list[str] = field(default_factory=list)


def import_archives(
    database: Database,
    data_dir: Path,
    course_pk: int,
    paths: Iterable[Path],
    progress: Callable[[float], None] = lambda _: None,
) -> Imported:
    """Stores the posts of archives (files, folders, ZIP or tar files) with the course.

    NotAnArchive where a path holds no network's posts; UnreadableFile where one is cut off. What was read
    before such a file stays: importing again stores nothing twice. `progress` hears of posts read so far.
    """
    key, done = course_key(data_dir, course_pk), Imported()
    for path in paths:
        for post_lists in _chunks(_posts_of(path, done)):
            done.posts += len(post_lists)
            with database.writing() as session:
                done.new_posts += _keep_counted(session, course_pk, key, post_lists)
            progress(done.posts)
    mark_course(database, data_dir, course_pk)
    return done


def keep(session: Session, course_pk: int, key: bytes, posts: Sequence[Post], at: datetime) -> int:
    """Stores those of `posts` that aren't there, follows later edits, notes changed counters; how many were new.

    `key` is the course's (`pseudonyms.course_key`), `at` when the posts were collected.
    """
    newest: dict[_Id, Post] = {}
    for post in posts:
        which = (post.network, stored_id(post))
        if which not in newest or _edited_later(post, newest[which].edited_at):
            newest[which] = post
    ids = _insert(session, course_pk, key, newest, at)
    new = len(ids)
    _insert_tags(session, {ids[which]: newest[which] for which in ids})
    there = _there(session, course_pk, [which for which in newest if which not in ids])
    for which, row in there.items():
        if row.deleted_at is None and _edited_later(newest[which], row.edited_at):
            _rewrite(session, row, key, newest[which])
    ids |= {which: row.id for which, row in there.items()}
    _note_counters(session, {ids[which]: post.counters for which, post in newest.items() if post.counters}, at)
    return new


def _keep_counted(session: Session, course_pk: int, key: bytes, posts: Sequence[Post]) -> int:
    """Stores an archive's posts, and counts them as coming from archives of their network."""
    total = 0
    for network in dict.fromkeys(post.network for post in posts):
        told = [post for post in posts if post.network == network]
        new = keep(session, course_pk, key, told, clock.now())
        count_archive(session, course_pk, network, len(told), new)
        total += new
    return total


def _posts_of(path: Path, done: Imported) -> Iterator[Post]:
    """The posts below `path`; what isn't one is counted in `done`."""
    is_known = False
    for file in files_of(path):
        found = _recognised(file)
        if found is None:
            done.ignored.append(file.name)
            continue
        is_known = True
        done.files += 1
        for each in found:
            if isinstance(each, Skip):
                done.skipped[each.value] += 1
            else:
                yield each
    if not is_known:
        raise NotAnArchive(f"{path} holds no posts of Twitter, Mastodon or Google+ in a form that is known")


def _recognised(file: ArchiveFile) -> Iterator[Post | Skip] | None:
    return next((found for read in READERS if (found := read(file)) is not None), None)


def _chunks(posts: Iterator[Post]) -> Iterator[list[Post]]:
    while chunk := list(islice(posts, AT_ONCE)):
        yield chunk


def _edited_later(post: Post, known: datetime | None) -> bool:
    return post.edited_at is not None and (known is None or post.edited_at > known)


def _insert(session: Session, course_pk: int, key: bytes, posts: dict[_Id, Post], at: datetime) -> dict[_Id, int]:
    """The row ids of those that weren't there; one statement, so that two importers can't both win."""
    if not posts:
        return {}
    add = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [stored_form(post, key) | {"course_pk": course_pk, "collected_at": at} for post in posts.values()]
    statement = (
        add(SocialPost).on_conflict_do_nothing().returning(SocialPost.network, SocialPost.native_id, SocialPost.id)
    )
    return {(network, native_id): row_id for network, native_id, row_id in session.execute(statement, rows)}


def _insert_tags(session: Session, posts: dict[int, Post]) -> None:
    rows = [tag | {"post_id": row_id} for row_id, post in posts.items() for tag in stored_tags(post)]
    if rows:
        session.execute(insert(SocialPostTag), rows)


def _there(session: Session, course_pk: int, ids: Sequence[_Id]) -> dict[_Id, SocialPost]:
    query = select(SocialPost).where(
        SocialPost.course_pk == course_pk, tuple_(SocialPost.network, SocialPost.native_id).in_(ids)
    )
    return {(row.network, row.native_id): row for row in session.scalars(query)}


def _rewrite(session: Session, row: SocialPost, key: bytes, post: Post) -> None:
    for name, value in stored_form(post, key).items():
        setattr(row, name, value)
    session.execute(delete(SocialPostTag).where(SocialPostTag.post_id == row.id))
    _insert_tags(session, {row.id: post})


def _note_counters(session: Session, told: dict[int, Counters], at: datetime) -> None:
    """A row for each post whose numbers are others than were last noted."""
    last = select(SocialPostCounters.post_id, func.max(SocialPostCounters.at).label("at"))
    last_at = last.where(SocialPostCounters.post_id.in_(told)).group_by(SocialPostCounters.post_id).subquery()
    query = select(SocialPostCounters).join(
        last_at, (SocialPostCounters.post_id == last_at.c.post_id) & (SocialPostCounters.at == last_at.c.at)
    )
    known = {row.post_id: Counters(row.replies, row.reposts, row.favourites) for row in session.scalars(query)}
    for post_id, counters in told.items():
        if known.get(post_id) != counters:
            row = SocialPostCounters(post_id=post_id, at=at)
            row.replies, row.reposts, row.favourites = counters.replies, counters.reposts, counters.favourites
            session.add(row)
    session.flush()
