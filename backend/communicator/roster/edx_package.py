"""Importing the edX data package's tables: learners, enrolments, certificates. Again updates, never doubles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from communicator.database import Database
from communicator.errors import MissingColumn, NotARoster, UnreadableFile
from communicator.roster.identity import join_actors
from communicator.roster.keeping import keep_in_courses, keep_learners
from communicator.roster.package_rows import READ, Facts
from communicator.roster.table_files import NEEDED, Row, TableFile, recognise
from communicator.roster.tables import Certificate, Enrolment

AT_ONCE = 2_000
# What a folder's files are called that may be tables; others in it are not looked at.
TABLE_ENDINGS = (".sql", ".tsv", ".txt")


@dataclass
class RosterCounts:
    """What an import did: rows used by table, learners that are new, rows skipped by reason."""

    files: int = 0
    learners: int = 0
    new_learners: int = 0
    enrolments: int = 0
    certificates: int = 0
    courses: set[str] = field(default_factory=set)
    joined_actors: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    ignored: list[str] = field(default_factory=list)
    """Files found in folders that hold no table that is known."""


_Keeper = Callable[[Session, int, list[Facts], RosterCounts], None]


def import_files(database: Database, site_id: int, paths: Iterable[Path]) -> RosterCounts:
    """Imports tables and folders of them into the site.

    All files are recognised before the first is read, so that a wrong one leaves nothing half done.
    UnreadableFile, NotARoster or MissingColumn names the file, and how to mend it.
    """
    counts = RosterCounts()
    tables = sorted(find_tables(paths, counts.ignored), key=lambda file: list(NEEDED).index(file.table))
    counts.files = len(tables)
    # Everybody is known, and joined to who was seen in logs, before anybody is put into a course: else the
    # same person would be put there twice, and one of the two pseudonyms be lost.
    for file in tables:
        _keep(database, site_id, file, _PEOPLE, counts)
    with database.writing() as session:
        counts.joined_actors = join_actors(session, site_id)
    for file in tables:
        _keep(database, site_id, file, _IN_COURSES, counts)
    return counts


def _keep(database: Database, site_id: int, file: TableFile, how: Mapping[str, _Keeper], counts: RosterCounts) -> None:
    if file.table not in how:
        return
    # Rows of courses are read twice, for their people first; they are counted once.
    skipped = Counter[str]() if how is _PEOPLE and file.table in _IN_COURSES else counts.skipped
    for rows in _chunks(file.rows(skipped)):
        facts = _read(file.table, rows, skipped)
        with database.writing() as session:
            how[file.table](session, site_id, facts, counts)


def find_tables(paths: Iterable[Path], ignored: list[str]) -> Iterator[TableFile]:
    """The tables in these files and folders; in folders what is no table goes to `ignored`."""
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"{path} is not there; check the path")
        if path.is_file():
            yield recognise(path)
            continue
        for found in sorted(path.rglob("*")):
            if found.is_file() and found.suffix in TABLE_ENDINGS:
                try:
                    yield recognise(found)
                except MissingColumn:
                    raise
                except NotARoster:
                    ignored.append(found.name)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _read(table: str, rows: Sequence[Row], skipped: Counter[str]) -> list[Facts]:
    usable = []
    for row in rows:
        facts = READ[table](row)
        if isinstance(facts, str):
            skipped[facts] += 1
        else:
            usable.append(facts)
    return usable


def _keep_accounts(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    counts.learners += len(rows)
    # A profile's name is the one that the learner chose; an account's fills in where there is none.
    replaced = {"username", "email", "first_name"}
    counts.new_learners += keep_learners(session, site_id, rows, replaced=replaced, fallback={"full_name"})


def _keep_profiles(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    replaced = {"gender", "education", "country", "language", "year_of_birth"}
    counts.new_learners += keep_learners(session, site_id, rows, replaced=replaced, told={"full_name"})


def _keep_ids(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    """Who is in a course without an account in the files is known by the id alone."""
    ids = [{"platform_user_id": row["platform_user_id"]} for row in rows]
    counts.new_learners += keep_learners(session, site_id, ids)


def _keep_enrolments(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    counts.enrolments += len(rows)
    counts.courses |= keep_in_courses(session, site_id, rows, Enrolment)


def _keep_certificates(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    counts.certificates += len(rows)
    counts.courses |= keep_in_courses(session, site_id, rows, Certificate)


_PEOPLE: Mapping[str, _Keeper] = {
    "auth_user": _keep_accounts,
    "auth_userprofile": _keep_profiles,
    "student_courseenrollment": _keep_ids,
    "certificates_generatedcertificate": _keep_ids,
}
_IN_COURSES: Mapping[str, _Keeper] = {
    "student_courseenrollment": _keep_enrolments,
    "certificates_generatedcertificate": _keep_certificates,
}
