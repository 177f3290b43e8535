r"""Telling what changed in a course from a few numbers that the LMS's server works out.

Users are parted into groups by their id modulo the number of groups; a group's checksum is the exclusive or of half an
MD5 (64 bits) of each of its rows. CRC32 would not do: it is linear, so that two learners who change in the same way
(who both leave on one day) give the same difference twice, which the exclusive or takes away again.
"""

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Any

from sqlalchemy import BINARY, ColumnElement, FromClause, Integer, Select, Unicode, cast, func, literal, select
from sqlalchemy.dialects.mysql import BIGINT

from communicator.roster.lms.connection import LmsSnapshot

USERS_A_GROUP = 4
GROWS_TO = 4 * USERS_A_GROUP
"""Users a group, on average, beyond which a course gets more groups and is read anew."""


@dataclass(frozen=True)
class Part:
    """What is read of a course in one: rows that are each of one user, who is told by the first column."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    condition: ColumnElement[bool]
    """Which rows are the course's."""
    is_one_group: bool = False
    """Its rows tell only together what is so: where one changed, all are read."""

    @property
    def user(self) -> ColumnElement[Any]:
        """Whose row it is."""
        return self.columns[0]

    def rows(self, groups: int, wanted: Collection[int]) -> Select[Any]:
        """The rows of users in these groups."""
        query = select(*self.columns).select_from(self.source).where(self.condition)
        return query if len(wanted) == groups else query.where(self._group(groups).in_(sorted(wanted)))

    def group_sums(self, groups: int) -> Select[int, int]:
        """(group, checksum) of each group that has rows."""
        group = self._group(groups).label("its_group")
        return select(group, _checksum(self.columns)).select_from(self.source).where(self.condition).group_by(group)

    def whole(self) -> Select[int, int]:
        """(users, checksum) of the course."""
        users = func.count(self.user.distinct())
        return select(users, _checksum(self.columns)).select_from(self.source).where(self.condition)

    def _group(self, groups: int) -> ColumnElement[int]:
        return func.mod(self.user, literal(groups, Integer))


@dataclass(frozen=True)
class Changes:
    """What has to be read of a part, and what its groups come to now."""

    users: int
    now: tuple[int, ...]
    groups: tuple[int, ...]
    """Those that differ from what was read last."""


def changes(lms: LmsSnapshot, part: Part, before: Sequence[int]) -> Changes:
    """Which groups of a part changed since `before` was its checksums; all where there are none, or it grew."""
    ((users, checksum),) = lms.checksums(part.whole())
    if before and (part.is_one_group or users <= GROWS_TO * len(before)):
        if reduce(xor, before) == checksum:
            return Changes(users, tuple(before), ())
        number, known = len(before), list(before)
    else:
        number, known = 1 if part.is_one_group else groups_for(users), []
    now = [0] * number
    for group, its_sum in lms.checksums(part.group_sums(number)):
        now[int(group)] = int(its_sum)
    return Changes(users, tuple(now), tuple(each for each in range(number) if not known or known[each] != now[each]))


def groups_for(users: int) -> int:
    """How many groups so many users get: a power of two."""
    return 1 << max(0, (users - 1) // USERS_A_GROUP).bit_length()


def pack(checksums: Sequence[int]) -> bytes:
    """As they are stored: 8 bytes each, the lowest first."""
    return struct.pack(f"<{len(checksums)}Q", *checksums)


def unpack(stored: bytes) -> list[int]:
    """What `pack` stored."""
    return list(struct.unpack(f"<{len(stored) // 8}Q", stored))


def _checksum(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[int]:
    # Quoted, so that no row reads like another; as bytes, since tables of one LMS may differ in their collation.
    texts = [cast(func.quote(each), BINARY) for each in columns]
    half = func.left(func.md5(func.concat_ws(literal(",", Unicode), *texts)), 16)
    return func.bit_xor(cast(func.conv(half, 16, 10), BIGINT(unsigned=True)))
