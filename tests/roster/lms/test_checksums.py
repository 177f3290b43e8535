"""What tells changes: groups of users, and what is stored of them."""

from functools import reduce
from operator import xor

from hypothesis import given
from hypothesis import strategies as st

from communicator.roster.lms.checksums import USERS_A_GROUP, groups_for, pack, unpack

CHECKSUMS = st.lists(st.integers(0, 2**64 - 1))


@given(CHECKSUMS)
def test_what_is_stored_comes_back_in_8_bytes_each(checksums: list[int]) -> None:
    assert unpack(pack(checksums)) == checksums
    assert len(pack(checksums)) == 8 * len(checksums)


@given(st.integers(0, 10_000_000))
def test_groups_are_a_power_of_two_and_neither_large_nor_many(users: int) -> None:
    groups = groups_for(users)
    assert groups & (groups - 1) == 0
    assert users <= USERS_A_GROUP * groups
    assert groups == 1 or users > USERS_A_GROUP * groups / 2


@given(st.dictionaries(st.integers(1, 1000), st.integers(0, 2**64 - 1)), st.integers(0, 6))
def test_a_course_comes_to_the_same_whatever_its_groups(rows: dict[int, int], power: int) -> None:
    """As the server works it out: the exclusive or of all rows is that of the groups'."""
    groups = [0] * 2**power
    for user, checksum in rows.items():
        groups[user % len(groups)] ^= checksum
    assert reduce(xor, groups) == reduce(xor, rows.values(), 0)
