"""What an import of roster files came to: by table, and why rows or files were not used."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from communicator.roster.files.counts import FileCounts
from communicator.roster.keeping import Kept


@dataclass
class TableCounts:
    """Of a table or report: rows read and used, what became of them, and rows skipped by reason."""

    rows: int = 0
    used: int = 0
    new: int = 0
    changed: int = 0
    left: int = 0
    outdated: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, kept: Kept) -> None:
        """Adds what keeping some rows came to."""
        self.new += kept.new
        self.changed += kept.changed
        self.outdated += kept.outdated


@dataclass
class RosterCounts:
    """What an import did. `skipped` is by reason over all tables; `ignored` are files that hold no known table."""

    files: int = 0
    learners: int = 0
    new_learners: int = 0
    enrolments: int = 0
    certificates: int = 0
    courses: set[str] = field(default_factory=set)
    joined_actors: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    tables: dict[str, TableCounts] = field(default_factory=lambda: defaultdict(TableCounts))
    unused: Counter[str] = field(default_factory=Counter)
    """Rows of dumps' tables that aren't used, by table."""
    ignored: list[str] = field(default_factory=list)
    cut_short: list[str] = field(default_factory=list)
    """Dumps that end inside a statement: what came before was used."""

    def add_file(self, read: FileCounts, is_counted: Callable[[str], bool]) -> None:
        """Adds what reading a file came to, of the tables and reports that are counted."""
        for table in filter(is_counted, read.rows):
            self.tables[table].rows += read.rows[table]
        for (table, reason), rows in read.skipped.items():
            if is_counted(table):
                self.skip(table, reason, rows)

    def skip(self, table: str, reason: str, rows: int = 1) -> None:
        """Counts rows that can't be used."""
        self.tables[table].skipped[reason] += rows
        self.skipped[reason] += rows
