"""Reading of a course only what changed, and keeping it part by part: where it is cut off, the next call goes on."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.lms.checksums import Part, changes, pack, unpack
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.tables import CourseChecksums

GROUPS_AT_ONCE = 512
"""Some 2,000 users, at the most 8,000, in one transaction."""
Keep = Callable[[Session, list[Sequence[Any]], Callable[[str], bool]], None]
"""Keeps rows; the last argument says of a user's id whether these rows are all that there is of it."""


def bring(
    database: Database,
    lms: LmsSnapshot,
    course_pk: int,
    part: Part,
    keep: Keep,
    pause: float = 0.0,
    accept: Callable[[int], None] | None = None,
) -> None:
    """Reads the groups of users that changed since the last call, and keeps each with its checksum.

    `pause`: seconds between transactions. `accept` hears first how many users there are, and may raise. Else LmsAway,
    LmsRefused.
    """
    before = _before(database, course_pk, part)
    found = changes(lms, part, before)
    if accept is not None:
        accept(found.users)
    number = len(found.now)
    brought = before if len(before) == number else [0] * number
    for groups in _batches(found.groups):
        rows = list(lms.rows(part.rows(number, groups)))
        for group in groups:
            brought[group] = found.now[group]
        with database.writing() as session:
            keep(session, rows, _belongs_to(set(groups), number))
            session.merge(CourseChecksums(course_pk=course_pk, part=part.name, checksums=pack(brought)))
        time.sleep(pause)


def _before(database: Database, course_pk: int, part: Part) -> list[int]:
    with database.reading() as session:
        stored = session.get(CourseChecksums, (course_pk, part.name))
    return unpack(stored.checksums) if stored else []


def forget(session: Session, site_id: int) -> None:
    """The next sync reads the site's courses anew: needed where files told something of them meanwhile."""
    courses = select(Course.id).where(Course.site_id == site_id)
    session.execute(delete(CourseChecksums).where(CourseChecksums.course_pk.in_(courses)))


def _belongs_to(groups: set[int], number: int) -> Callable[[str], bool]:
    return lambda user_id: user_id.isascii() and user_id.isdigit() and int(user_id) % number in groups


def _batches(groups: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(groups)
    while some := list(islice(rest, GROUPS_AT_ONCE)):
        yield some
