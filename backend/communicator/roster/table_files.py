r"""Reading tables as MySQL's batch output writes them: tab-separated, a header first, `NULL`, `\t`, `\n`, `\\`.

The edX data package names these files `….sql`. Which table a file holds is told by its columns; its name is a
hint where columns alone could be either.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from communicator.errors import MissingColumn, NotARoster, UnreadableFile

Row = Mapping[str, str | None]

# Each table's columns that are needed, and others that tell it from the rest.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "auth_user": ("id", "username", "email"),
    "auth_userprofile": ("user_id", "name"),
    "student_courseenrollment": ("user_id", "course_id", "is_active"),
    "certificates_generatedcertificate": ("user_id", "course_id", "status"),
}
TELLING: Mapping[str, tuple[str, ...]] = {
    "auth_user": ("password", "is_staff", "last_login", "date_joined", "first_name", "last_name"),
    "auth_userprofile": ("level_of_education", "year_of_birth", "gender", "mailing_address", "goals", "country"),
    "student_courseenrollment": ("created", "mode"),
    "certificates_generatedcertificate": ("grade", "verify_uuid", "download_uuid", "distinction", "key"),
}
LONGEST_LINE = 1 << 20
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "0": "\ufffd", "b": "", "Z": ""}


@dataclass(frozen=True)
class TableFile:
    """A file that holds one of the known tables."""

    path: Path
    table: str
    columns: list[str]

    def rows(self, skipped: Counter[str]) -> Iterator[Row]:
        """The rows as dictionaries of text; `skipped` counts those that can't be used, by reason."""
        with self.path.open("rb") as file:
            file.readline(LONGEST_LINE)
            for line in iter(lambda: file.readline(LONGEST_LINE), b""):
                row = self._row(line.rstrip(b"\r\n"))
                if isinstance(row, str):
                    skipped[row] += 1
                else:
                    yield row

    def _row(self, line: bytes) -> Row | str:
        if not line:
            return "blank"
        try:
            values = line.decode("utf-8").split("\t")
        except UnicodeDecodeError:
            return "not_utf8"
        if len(values) != len(self.columns):
            return "wrong_number_of_columns"
        return dict(zip(self.columns, map(_value, values), strict=True))


def recognise(path: Path) -> TableFile:
    """Which table a file holds. NotARoster where it is none of the known, MissingColumn where it lacks one."""
    columns = _header(path)
    table = _table(path.name, set(columns))
    if table is None:
        raise NotARoster(
            f"{path} is no roster file: its first line must name the columns of {', '.join(NEEDED)}, parted by tabs"
        )
    missing = [column for column in NEEDED[table] if column not in columns]
    if missing:
        raise MissingColumn(
            f"{path}: the table {table} lacks the column {', '.join(missing)}; export it again with "
            f"{', '.join(NEEDED[table])} (their order doesn't matter)",
            file=path.name,
            columns=missing,
        )
    return TableFile(path, table, columns)


def _header(path: Path) -> list[str]:
    if path.name.endswith((".gpg", ".pgp")):
        raise NotARoster(f"{path} is encrypted; decrypt it first: gpg --decrypt {path} > {str(path)[:-4]}")
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_LINE)
    except OSError as error:
        raise UnreadableFile(f"{path} can't be read: {error.strerror}") from error
    text = line.decode("utf-8-sig", errors="replace").strip("\r\n")
    if text.upper().startswith(("DROP TABLE", "CREATE TABLE", "INSERT INTO", "-- MYSQL", "/*!")):
        raise NotARoster(
            f"{path} is a dump of INSERT statements; export the table as text with a header: "
            "mysql --batch --execute QUERY > FILE"
        )
    return [name.strip().strip('"') for name in text.split("\t")]


def _table(name: str, columns: set[str]) -> str | None:
    def known(table: str) -> int:
        return len(columns.intersection(NEEDED[table])) + len(columns.intersection(TELLING[table]))

    # The longest name first: auth_userprofile begins with auth_user.
    hinted = [table for table in sorted(NEEDED, key=len, reverse=True) if table in name and known(table)]
    best = max(NEEDED, key=known)
    if hinted and known(hinted[0]) >= 2:  # noqa: PLR2004 - one column of that name is chance
        return hinted[0]
    return best if known(best) > len(NEEDED[best]) - 1 and columns.intersection(TELLING[best]) else None


def _value(text: str) -> str | None:
    if text in ("NULL", "\\N"):
        return None
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), text)
    return text.replace("\x00", "\ufffd")
