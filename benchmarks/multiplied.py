"""Many lines from few: logs of one simulated offering as if other crowds had taken it, in other courses."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from isal import igzip

NUMBER = b"+STAT101+"  # of the simulation's course


def multiplied(log: Path, to: Path, crowds: int, courses: int = 1) -> int:
    """Writes the log's lines once for each crowd of each course; how many lines that makes.

    Each copy has user ids, usernames and a course of its own. What was simulated takes two milliseconds a line to
    live through; a copy takes microseconds.
    """
    raw = gzip.decompress(log.read_bytes())
    with igzip.open(to, "wb", compresslevel=1) as file:
        for copy in _copies(raw, crowds, courses):
            file.write(copy)
    return raw.count(b"\n") * crowds * courses


def _copies(raw: bytes, crowds: int, courses: int) -> Iterator[bytes]:
    for course in range(courses):
        taken = raw.replace(NUMBER, b"+STAT%d+" % (101 + course))
        for crowd in range(course * crowds, (course + 1) * crowds):
            by_others = taken.replace(b'"username": "', b'"username": "crowd%d.' % crowd)
            yield by_others.replace(b'"user_id": 6', b'"user_id": %d6' % (crowd + 1))
