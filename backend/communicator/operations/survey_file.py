"""A survey's results as a spreadsheet exports them: which column names people, and which hold answers to keep."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from communicator.audience.marks import LONGEST as LONGEST_MARK
from communicator.audience.marks import SURVEY, number_of
from communicator.errors import BadInput
from communicator.roster.files.counts import FileCounts
from communicator.roster.files.delimited import Dialect, dialects, read_rows
from communicator.roster.files.found import FoundFile
from communicator.roster.files.known_tables import plain

BEGINNING = 1 << 16
LONGEST_COLUMN = LONGEST_MARK - len(f"{SURVEY}:")
MOST_ROWS = 1_000_000
MOST_VALUES = 30
"""Different texts of a column that are a choice; with more it is text of people's own."""
NAMING = (
    *("anon_user_id", "anonymous_user_id", "anonymous_id", "anonymized_user_id", "anon_id", "pseudonym"),
    *("user_id", "student_id", "learner_id", "username", "user_name", "student_username"),
    *("email", "e_mail", "email_address", "e-mail", "recipient_email", "recipientemail", "external_reference"),
    *("externalreference", "external_data_reference", "externaldatareference"),
)
"""Columns that may name people, as `plain` writes them. A bare `id` is mostly the answer's own number."""
PERSONAL = (
    *("name", "full_name", "first_name", "last_name", "firstname", "lastname", "surname", "recipientfirstname"),
    *("recipientlastname", "recipient_first_name", "recipient_last_name", "ip", "ip_address", "ipaddress", "phone"),
    *("telephone", "address", "latitude", "longitude", "locationlatitude", "locationlongitude"),
)
"""Columns that tell who somebody is; never kept."""


@dataclass(frozen=True)
class SurveyFile:
    """What a file holds: rows by column; `skipped` counts rows that can't be read, by reason."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    skipped: Counter[str] = field(default_factory=Counter)


def read_survey(path: Path) -> SurveyFile:
    """The rows of a table of text: UTF-8 or UTF-16, parted by commas, semicolons or tabs; packed or not.

    UnreadableFile where it can't be opened; BadInput where its first line names no columns, or one twice.
    """
    found = FoundFile(path)
    with found.open() as stream:
        dialect = _dialect(found, stream.read(BEGINNING))
    counts = FileCounts()
    rows: list[dict[str, str]] = []
    with found.open() as stream:
        for row in read_rows(stream, dialect, SURVEY, counts):
            rows.append({" ".join(column.split()): (cell or "").strip() for column, cell in row.items()})
            if len(rows) > MOST_ROWS:
                raise BadInput(f"{found.name} has more than {MOST_ROWS:,} rows; split it")
    skipped = Counter({reason: count for (_, reason), count in counts.skipped.items()})
    return SurveyFile(path.name, tuple(" ".join(each.split()) for each in dialect.columns), rows, skipped)


def _dialect(found: FoundFile, beginning: bytes) -> Dialect:
    dialect = next(each for each in dialects(beginning) if not each.is_batch)
    columns = [" ".join(each.split()) for each in dialect.columns]
    twice = sorted(name for name, count in Counter(columns).items() if count > 1 and name)
    if len(columns) < 2 or "" in columns:  # noqa: PLR2004 - somebody, and something about them
        raise BadInput(
            f"{found.name}: its first line must name two columns at least, each with a name, parted by commas, "
            "semicolons or tabs"
        )
    if twice:
        raise BadInput(f"{found.name}: two columns are called {twice[0]}; give each a name of its own")
    return dialect


def naming_columns(survey: SurveyFile) -> list[str]:
    """The columns that may name people by what they are called, in the file's order."""
    return [column for column in survey.columns if plain(column) in NAMING]


@dataclass(frozen=True)
class Chosen:
    """Columns that are kept, and why others aren't."""

    kept: list[str]
    left_out: dict[str, str]


def choose_columns(survey: SurveyFile, id_column: str, wanted: Collection[str] | None) -> Chosen:
    """Those of a few values or of numbers; with `wanted` those that are named, whatever they hold.

    BadInput for a column that isn't there or tells who somebody is.
    """
    for column in wanted or ():
        if column not in survey.columns:
            raise BadInput(f"{survey.name} has no column {column}; it has {', '.join(survey.columns)}")
        if column == id_column or _is_personal(column):
            raise BadInput(f"The column {column} tells who somebody is: staff never see that beside an answer")
    kept, left_out = [], {}
    for column in survey.columns:
        if column == id_column:
            continue
        why = _why_not(survey, column, wanted)
        if why:
            left_out[column] = why
        else:
            kept.append(column)
    return Chosen(kept, left_out)


def _is_personal(column: str) -> bool:
    return plain(column) in (*NAMING, *PERSONAL)


def _why_not(survey: SurveyFile, column: str, wanted: Collection[str] | None) -> str:
    if _is_personal(column):
        return "tells who somebody is"
    if len(column) > LONGEST_COLUMN:
        return f"is called by more than {LONGEST_COLUMN} characters"
    if wanted is not None:
        return "" if column in wanted else "not asked for"
    values = {row[column] for row in survey.rows} - {""}
    if not values:
        return "empty"
    if len(values) > MOST_VALUES and not all(number_of(value) is not None for value in values):
        return f"{len(values)} different texts: people's own words; name it with --columns to keep it all the same"
    return ""
