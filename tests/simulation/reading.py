"""Reads what was simulated with nothing but the standard library: a second opinion on the formats."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def events_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Every line of the tracking logs, in the order of files and lines."""
    for path in sorted((folder / "tracking").iterdir()):
        with gzip.open(path, "rt", encoding="ascii") as lines:
            yield from map(json.loads, lines)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a data-package table, values as they stand in the file."""
    (path,) = folder.glob(f"*-{name}-prod-analytics.sql")
    header, *rows = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows]


def digests(folder: Path) -> dict[str, str]:
    """A digest of every file below the folder, by its path there."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
