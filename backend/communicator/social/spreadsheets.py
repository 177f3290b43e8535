"""Parts of the social report as CSV, for whoever counts on in a spreadsheet. A hidden figure is an empty cell."""

from collections.abc import Sequence
from typing import Any

from communicator.csv_text import csv_text

Document = dict[str, Any]


def hashtags_csv(part: Document) -> str:
    """A line a hashtag, as it is meant; `class` is non_formal (proposed by teachers) or informal."""
    rows = [(name, *_cells(row, "tag", "uses", "users")) for name in _CLASSES for row in part["tags"][name]]
    return csv_text(("class", "tag", "uses", "users"), rows)


def timeline_csv(part: Document) -> str:
    """A line a day of the course's time zone."""
    header = ("day", *_CLASSES)
    return csv_text(header, [_cells(row, *header) for row in part["timeline"]["days"]])


def interactions_csv(part: Document) -> str:
    """A line a network, first one of all together (network empty)."""
    told = {"collected": ("publications", "replies", "reposts"), "reported": ("replies", "reposts", "favourites")}
    header = ("network", *(f"{of}_{name}" for of, names in told.items() for name in names), "reported_at")
    rows = [
        (row["network"], *(row[of][name] for of, names in told.items() for name in names), row["reported_at"])
        for row in part["interactions"]
    ]
    return csv_text(header, rows)


_CLASSES = ("non_formal", "informal")


def _cells(row: Document, *names: str) -> Sequence[Any]:
    return [row[name] for name in names]
