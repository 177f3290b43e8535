"""Rows of published CSV files, packed or not: columns by name, odd rows counted by reason and left out."""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from communicator.errors import UnreadableFile
from communicator.file_errors import MissingColumn

ENDINGS = (".csv.gz", ".csv")
PACKED = b"\x1f\x8b"

Row = list[str]


class OddRow(ValueError):
    """A row that can't be used; its words are the reason that is counted."""


def file_named(folder: Path, name: str) -> Path:
    """The file of this name in the folder, packed or not; UnreadableFile where there is none."""
    for ending in ENDINGS:
        if (path := folder / f"{name}{ending}").is_file():
            return path
    raise UnreadableFile(
        f"{folder} has no {name}.csv.gz (or {name}.csv); name a folder that holds the data set's files"
    )


def rows(path: Path, columns: Sequence[str], odd: Counter[str]) -> Iterator[Row]:
    """The values of these columns, trimmed, row by row; a row too short for them is counted in `odd`.

    Raises:
        MissingColumn: where the header lacks one. UnreadableFile: where the file can't be read to its end.
    """
    table = _table(path)
    names = _names(next(table, []))
    for name in columns:
        if name not in names:
            raise MissingColumn(f"{path} lacks the column {name}; its header has {', '.join(names) or 'nothing'}")
    places = [names.index(name) for name in columns]
    for row in table:
        if len(row) > max(places):
            yield [row[place].strip() for place in places]
        elif row:
            odd["too short"] += 1


def whole(text: str, what: str) -> int:
    """A whole number, also where it is written as 19.0; OddRow names what is none."""
    try:
        number = float(text)
    except ValueError as error:
        raise OddRow(f"with {what} that is no number") from error
    if not number.is_integer() or abs(number) > 2**53:
        raise OddRow(f"with {what} that is no whole number")
    return int(number)


def told(path: Path, odd: Counter[str]) -> list[str]:
    """A line for people about what was left out of a file; none where nothing was."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(odd.items()))
    return [f"{path.name}: {sum(odd.values())} odd rows left out ({reasons})"] if odd else []


def header(path: Path) -> list[str]:
    """The names of the columns, in small letters."""
    return _names(next(_table(path), []))


def _names(first: Row) -> list[str]:
    return [name.strip().lower() for name in first]


def _table(path: Path) -> Iterator[Row]:
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == PACKED
            raw.seek(0)
            # A packed file by its bytes, not by its name: copies lose one or the other.
            unpacked = gzip.GzipFile(fileobj=raw) if is_packed else raw
            text = io.TextIOWrapper(unpacked, encoding="utf-8-sig", errors="replace", newline="")
            yield from csv.reader(line.replace("\0", "") for line in text)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise UnreadableFile(f"{path} can't be read to its end ({error}); copy it again") from error
