"""What of an LMS's database may be read, found out first: tables, columns, and whether anything may be written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import TableClause, select, text

from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.lms_tables import EITHER, EXTRAS, NEEDED, OVERVIEW
from communicator.service_errors import LmsRefused

DOCUMENTED = "docs/roster.md names the columns and the releases that have them"
_WRITES = re.compile(r"\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRIGGER|EXECUTE|SUPER|FILE)\b")
_GRANT = re.compile(r"GRANT (?P<privileges>.*?) ON (?:`(?P<database>[^`]*)`|\*)\.", re.IGNORECASE | re.DOTALL)
_COLUMNS = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()")


@dataclass(frozen=True)
class Readable:
    """What may be read, by table."""

    columns: Mapping[str, frozenset[str]]
    not_read: Mapping[str, str]
    """Tables that aren't needed and can't be read, with why and how to mend it."""

    def may_read(self, *tables: TableClause) -> bool:
        """Whether all of these may be read."""
        return not any(table.name in self.not_read for table in tables)

    def of_either(self, table: TableClause, one: str, other: str) -> str:
        """The first of two columns that the table has."""
        return one if one in self.columns[table.name] else other


def check(lms: LmsSnapshot) -> Readable:
    """What may be read. LmsRefused names the table or column that is needed and can't be."""
    columns = _columns(lms)
    for table in NEEDED:
        _require_readable(lms, table)
        if missing := _missing(table, columns.get(table.name, frozenset())):
            raise LmsRefused(_lacks(lms, table, missing))
    not_read = {}
    for table in EXTRAS:
        try:
            _require_readable(lms, table)
        except LmsRefused as refused:
            not_read[table.name] = str(refused)
            continue
        if missing := _missing(table, columns.get(table.name, frozenset())):
            not_read[table.name] = _lacks(lms, table, missing)
    return Readable(columns, not_read)


def may_write(lms: LmsSnapshot) -> bool:
    """Whether the user may change anything there; this program never does."""
    for (grant,) in lms.ask("SHOW GRANTS"):
        found = _GRANT.match(str(grant))
        if found and _WRITES.search(found["privileges"].upper()) and _is_of(found["database"], lms.server.database):
            return True
    return False


def _is_of(pattern: str | None, database: str) -> bool:
    """Whether a grant's database is this one; `%` and `_` stand for any text and sign there unless escaped."""
    if pattern is None:
        return True
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    meant = {"%": ".*", "_": "."}
    return re.fullmatch("".join(meant.get(part) or re.escape(part[-1]) for part in parts), database) is not None


def _columns(lms: LmsSnapshot) -> dict[str, frozenset[str]]:
    """By table; only what the user may read is told."""
    found: dict[str, set[str]] = {}
    for table, column in lms.checksums(_COLUMNS):
        found.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in found.items()}


def _require_readable(lms: LmsSnapshot, table: TableClause) -> None:
    """Asking is the only way to tell a table that isn't there from one that may not be read."""
    lms.checksums(select(text("1")).select_from(table).limit(0))


def _missing(table: TableClause, there: frozenset[str]) -> list[str]:
    either = {**EITHER, **{other: one for one, other in EITHER.items()}} if table is OVERVIEW else {}
    return [name for name in table.c.keys() if name not in there and either.get(name) not in there]  # noqa: SIM118


def _lacks(lms: LmsSnapshot, table: TableClause, missing: list[str]) -> str:
    return (
        f"{lms.server.where} has no column {', '.join(missing)} in {lms.server.database}.{table.name}, or the user "
        f"{lms.server.user} may not read it; {DOCUMENTED}"
    )
