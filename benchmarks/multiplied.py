"""Many lines from few: logs of one simulated offering as if other crowds had taken it, in other courses."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from isal import igzip

NUMBER = b"+STAT101+"  # of the simulation's course
_MOMENT = re.compile(rb'"time": "[^"]{19}\.(?=\d{6}\+)')
_DIGITS = 6


def multiplied(log: Path, to: Path, crowds: int, courses: int = 1) -> int:
    """Writes the log's lines once for each crowd of each course; how many lines that makes.

    Each copy has user ids, usernames and a course of its own, and acts within the same seconds at other microseconds:
    what is stored of it can't be told from the first copy's. Living through a line takes the simulation about a
    hundred microseconds; copying it, five.
    """
    raw = gzip.decompress(log.read_bytes())
    with igzip.open(to, "wb", compresslevel=1) as file:
        for copy in _copies(raw, crowds, courses):
            file.write(copy)
    return raw.count(b"\n") * crowds * courses


def _copies(raw: bytes, crowds: int, courses: int) -> Iterator[bytes]:
    text = np.frombuffer(bytearray(raw), dtype=np.uint8)
    microseconds = np.array([found.end() for found in _MOMENT.finditer(raw)])[:, None] + np.arange(_DIGITS)
    for crowd in range(crowds * courses):
        text[microseconds] = np.random.default_rng(crowd).integers(ord("0"), ord("9") + 1, microseconds.shape)
        taken = text.tobytes().replace(NUMBER, b"+STAT%d+" % (101 + crowd // crowds))
        by_others = taken.replace(b'"username": "', b'"username": "crowd%d.' % crowd)
        yield by_others.replace(b'"user_id": 6', b'"user_id": %d6' % (crowd + 1))
