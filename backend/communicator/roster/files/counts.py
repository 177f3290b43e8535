"""What reading a roster file came to, besides the rows that it gave."""

from collections import Counter
from dataclasses import dataclass, field

Row = dict[str, str | None]
"""A row by its table's columns, all as text; None where the database has NULL."""


@dataclass
class FileCounts:
    """Rows by table; rows of tables that aren't used; rows skipped, by table and reason.

    Reasons: `blank`, `not_utf8`, `wrong_number_of_columns`, `too_long`, in dumps also `unreadable_value`,
    `columns_unknown` and `unreadable_insert`.
    """

    rows: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    is_cut_short: bool = False
