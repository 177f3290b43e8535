"""A row of the platform's tables, as text, whatever it was read from."""

from collections.abc import Mapping

Row = Mapping[str, str | None]
"""By the table's columns; None where the database has NULL."""
