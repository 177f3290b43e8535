"""Parts of the social report as CSV, for whoever counts on in a spreadsheet. A hidden figure is an empty cell."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

Document = dict[str, Any]


def hashtags_csv(part: Document) -> str:
    """A line a hashtag, as it is meant; `class` is non_formal (proposed by teachers) or informal."""
    rows = [(name, *_cells(row, "tag", "uses", "users")) for name in _CLASSES for row in part["tags"][name]]
    return _csv(("class", "tag", "uses", "users"), rows)


def timeline_csv(part: Document) -> str:
    """A line a day of the course's time zone."""
    header = ("day", *_CLASSES)
    return _csv(header, [_cells(row, *header) for row in part["timeline"]["days"]])


def interactions_csv(part: Document) -> str:
    """A line a network, first one of all together (network empty)."""
    told = {"collected": ("publications", "replies", "reposts"), "reported": ("replies", "reposts", "favourites")}
    header = ("network", *(f"{of}_{name}" for of, names in told.items() for name in names), "reported_at")
    rows = [
        (row["network"], *(row[of][name] for of, names in told.items() for name in names), row["reported_at"])
        for row in part["interactions"]
    ]
    return _csv(header, rows)


_CLASSES = ("non_formal", "informal")


def _cells(row: Document, *names: str) -> Sequence[Any]:
    return [row[name] for name in names]


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([[_defused(cell) for cell in row] for row in rows])
    return text.getvalue()


def _defused(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula, in a form that it doesn't."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
