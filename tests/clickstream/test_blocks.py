"""Blocks of whole lines are the log's lines, however its bytes come."""

from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.blocks import lines_of, whole_lines

LONGEST = 6


def plainly(log: bytes) -> list[bytes | None]:
    lines = log.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line if len(line) <= LONGEST else None for line in lines]


@given(st.lists(st.text("ab\n", max_size=12).map(str.encode), max_size=8))
def test_lines_are_whole_however_the_bytes_are_cut(chunks: list[bytes]) -> None:
    told = list(lines_of(whole_lines(chunks, LONGEST)))

    # A long line that came at once may be given: its memory was there already.
    expected = plainly(b"".join(chunks))
    assert len(told) == len(expected)
    assert all(one == other or other is None for one, other in zip(told, expected, strict=True))


def test_what_is_held_of_a_line_is_bounded() -> None:
    told = list(whole_lines((b"aaaa" for _ in range(1_000)), LONGEST))

    assert told == [None]
