"""What a database's own error means: it is away, busy, full, refuses, or is of another version; and how to mend it.

PostgreSQL's codes: its manual's appendix A; SQLite's: sqlite.org/rescode.html. While a connection is made PostgreSQL's
client library tells no code, so that its words decide: those that aren't known mean that the server is away.
"""

import re
from collections.abc import Mapping
from sqlite3 import (
    SQLITE_AUTH,
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_CORRUPT,
    SQLITE_FULL,
    SQLITE_IOERR,
    SQLITE_LOCKED,
    SQLITE_NOMEM,
    SQLITE_NOTADB,
    SQLITE_PERM,
    SQLITE_PROTOCOL,
    SQLITE_READONLY,
)

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from communicator.errors import (
    CommunicatorError,
    DatabaseAway,
    DatabaseBusy,
    DatabaseFull,
    DatabaseOutOfDate,
    DatabaseRefuses,
    DatabaseUnusable,
)

Meaning = tuple[type[DatabaseUnusable], str]
"""The class, and how to mend it."""

AGAIN = "do the same again"
MAKE_ROOM = f"make room on its disk, then {AGAIN}"
MORE_MEMORY = f"it needs more memory, or less else to do; {AGAIN} later"
MAY_WRITE = "the file, those beside it and their folder must be writable for the user that runs this"
RESTORE = "the file is damaged, or another program's: bring back a backup"
READ_DISK = "its disk can't be read or written: see the system's log"
RIGHT_URL = "see user, password and name in COMMUNICATOR_DATABASE_URL, and the server's pg_hba.conf"
MAY_CHANGE = "the user in COMMUNICATOR_DATABASE_URL must own its tables, on a server that may be written to"
ASK_SERVER = "the server's log tells more"

SQLITE: Mapping[int, Meaning] = {
    SQLITE_BUSY: (DatabaseBusy, f"another process keeps it; {AGAIN}"),
    SQLITE_LOCKED: (DatabaseBusy, f"another process keeps it; {AGAIN}"),
    SQLITE_PROTOCOL: (DatabaseBusy, AGAIN),  # others were quicker to lock the log that is written ahead, many times
    SQLITE_FULL: (DatabaseFull, MAKE_ROOM),
    SQLITE_NOMEM: (DatabaseFull, MORE_MEMORY),
    SQLITE_READONLY: (DatabaseRefuses, MAY_WRITE),
    SQLITE_CANTOPEN: (DatabaseRefuses, MAY_WRITE),
    SQLITE_PERM: (DatabaseRefuses, MAY_WRITE),
    SQLITE_AUTH: (DatabaseRefuses, MAY_WRITE),
    SQLITE_IOERR: (DatabaseRefuses, READ_DISK),
    SQLITE_CORRUPT: (DatabaseRefuses, RESTORE),
    SQLITE_NOTADB: (DatabaseRefuses, RESTORE),
}
POSTGRESQL: Mapping[str, Meaning] = {
    "08": (DatabaseAway, ""),
    "57P": (DatabaseAway, ""),  # it is shut down, or starts
    "53300": (DatabaseAway, ""),  # too many connections
    "40": (DatabaseBusy, AGAIN),  # a deadlock: one of two was rolled back
    "55P03": (DatabaseBusy, AGAIN),  # a lock wasn't to be had
    "57014": (DatabaseBusy, AGAIN),  # cancelled, or took longer than the server allows
    "53100": (DatabaseFull, MAKE_ROOM),
    "53": (DatabaseFull, MORE_MEMORY),
    "57P04": (DatabaseRefuses, RIGHT_URL),  # the database was dropped
    "28": (DatabaseRefuses, RIGHT_URL),
    "3D": (DatabaseRefuses, RIGHT_URL),
    "42501": (DatabaseRefuses, MAY_CHANGE),
    "25006": (DatabaseRefuses, MAY_CHANGE),
    "58": (DatabaseRefuses, READ_DISK),
    "XX001": (DatabaseRefuses, READ_DISK),
    "XX002": (DatabaseRefuses, READ_DISK),
}
"""By the longest beginning of a code."""
SQLITE_OUT_OF_DATE = re.compile(r"no such (table|column)|has no column named")
POSTGRESQL_OUT_OF_DATE = ("42P01", "42703")  # no such table, no such column
NOT_LET_IN = re.compile(
    r"authentication failed|no password supplied|no pg_hba\.conf entry|permission denied|"
    r'(role|database) ".*" does not exist|not currently accepting connections'
)
"""What PostgreSQL says to who connects wrongly."""


def meaning_of(url: URL, error: DBAPIError) -> CommunicatorError | None:
    """What an error of this database is; None where a statement is at fault, which is ours to mend."""
    told = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    where = f"The database {url.render_as_string(hide_password=True)}"
    if _is_out_of_date(error):
        return DatabaseOutOfDate(f"{where} is not at this version's schema ({told}); run `communicator db upgrade`")
    meaning = _meaning(error, told)
    if meaning is None:
        return None
    kind, mend = meaning
    return kind(f"{where} can't be used: {told}{'; ' if mend else ''}{mend}")


def _meaning(error: DBAPIError, told: str) -> Meaning | None:
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return SQLITE.get(sqlite_code & 0xFF)  # the rest tells more about it
    code = getattr(error.orig, "pgcode", None)
    if code:
        fitting = [begin for begin in POSTGRESQL if code.startswith(begin)]
        if fitting:
            return POSTGRESQL[max(fitting, key=len)]
        if error.connection_invalidated:  # such as 25P03: the server ended a session that idled in a transaction
            return DatabaseAway, ""
        return (DatabaseRefuses, ASK_SERVER) if isinstance(error, OperationalError) else None
    if not (isinstance(error, OperationalError) or error.connection_invalidated):
        return None
    return (DatabaseRefuses, RIGHT_URL) if NOT_LET_IN.search(told) else (DatabaseAway, "")


def _is_out_of_date(error: DBAPIError) -> bool:
    if getattr(error.orig, "pgcode", None) in POSTGRESQL_OUT_OF_DATE:
        return True
    is_sqlite = getattr(error.orig, "sqlite_errorcode", None) is not None
    return is_sqlite and SQLITE_OUT_OF_DATE.search(str(error.orig)) is not None
