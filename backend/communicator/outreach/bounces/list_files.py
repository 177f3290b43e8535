"""Suppression lists as files: read from any provider's export, written for the next provider."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from communicator.errors import UnreadableFile
from communicator.outreach.bounces.suppressed import LISTED, list_suppressed, suppress
from communicator.outreach.fields import address_faults

COLUMNS = ("email", "e-mail", "mail", "address", "email address", "emailaddress", "recipient", "destination")
HEADER = ("email", "why", "source", "at")


def take_list(session: Session, site_id: int, text: str) -> Counter[str]:
    """Suppresses the addresses of a CSV or of a plain list, one a line; counts rows, added, known, malformed.

    Raises:
        UnreadableFile: where no column holds addresses.
    """
    told: Counter[str] = Counter()
    for address in _addresses(text.removeprefix("\ufeff")):
        told["rows"] += 1
        if address_faults(address):
            told["malformed"] += 1
        else:
            told["added" if suppress(session, site_id, address, LISTED, "list") else "known"] += 1
    return told


def list_as_csv(session: Session, site_id: int) -> str:
    """All suppressed addresses of a site: email, why, source, at."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADER)
    rows.writerows((row.address, row.why, row.source, row.at.isoformat()) for row in list_suppressed(session, site_id))
    return written.getvalue()


def _addresses(text: str) -> Iterator[str]:
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    if not rows:
        return
    column = _column(rows)
    for row in rows[0 if "@" in rows[0][column] else 1 :]:
        yield row[column].strip() if column < len(row) else ""


def _column(rows: Sequence[Sequence[str]]) -> int:
    """Where the addresses are: by the heading, else by what the first row holds."""
    for number, cell in enumerate(rows[0]):
        if cell.strip().lower() in COLUMNS or "@" in cell:
            return number
    raise UnreadableFile("No column of addresses: name it email, or give one address a line")
