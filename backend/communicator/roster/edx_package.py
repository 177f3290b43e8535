"""Importing the edX data package's tables: learners, enrolments, certificates. Again updates, never doubles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import case, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.catalogue import ensure_courses
from communicator.database import Base, Database
from communicator.errors import MissingColumn, NotARoster, UnreadableFile
from communicator.identifiers import new_id
from communicator.roster.identity import join_actors
from communicator.roster.package_rows import READ, Facts
from communicator.roster.table_files import NEEDED, Row, TableFile, recognise
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner

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
    _keep_learners(session, site_id, rows, counts, ("username", "email", "first_name"))


def _keep_profiles(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    _keep_learners(session, site_id, rows, counts, ("gender", "education", "country", "language", "year_of_birth"))


def _keep_learners(
    session: Session, site_id: int, rows: list[Facts], counts: RosterCounts, replaced: tuple[str, ...]
) -> None:
    by_id = {row["platform_user_id"]: row for row in rows}
    known = _learners(session, site_id, by_id.keys())
    counts.new_learners += len(by_id.keys() - known.keys())
    created = clock.now()
    blank = {
        **dict.fromkeys(("username", "email", "full_name", "first_name", "gender"), ""),
        "education": "",
        "country": "",
        "language": "",
        "year_of_birth": None,
    }
    insertion = _upsert(session, Learner)
    told = insertion.excluded
    name = told.full_name if "gender" in replaced else Learner.full_name
    other = Learner.full_name if "gender" in replaced else told.full_name
    statement = insertion.on_conflict_do_update(
        index_elements=["site_id", "platform_user_id"],
        set_={column: told[column] for column in replaced} | {"full_name": case((name != "", name), else_=other)},
    )
    if by_id:
        session.execute(
            statement, [blank | row | {"site_id": site_id, "created_at": created} for row in by_id.values()]
        )


def _keep_ids(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    """Who is in a course without an account in the files is known by the id alone."""
    known = _learners(session, site_id, {row["platform_user_id"] for row in rows})
    missing = [row for row in rows if row["platform_user_id"] not in known]
    _keep_learners(session, site_id, [{"platform_user_id": row["platform_user_id"]} for row in missing], counts, ())


def _keep_enrolments(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    counts.enrolments += len(rows)
    _keep_in_course(session, site_id, rows, counts, Enrolment)


def _keep_certificates(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts) -> None:
    counts.certificates += len(rows)
    _keep_in_course(session, site_id, rows, counts, Certificate)


def _keep_in_course(session: Session, site_id: int, rows: list[Facts], counts: RosterCounts, table: type[Base]) -> None:
    if not rows:
        return
    by_key = {(row["course_id"], row["platform_user_id"]): row for row in rows}
    course_ids = {course_id for course_id, _ in by_key}
    counts.courses |= course_ids
    courses = {key: course.id for key, course in ensure_courses(session, site_id, course_ids).items()}
    learners = _learners(session, site_id, {user_id for _, user_id in by_key})
    pairs = {key: (courses[key[0]], learners[key[1]]) for key in by_key}
    people = _ensure_people(session, set(pairs.values()))
    columns = [column.key for column in table.__table__.columns if column.key != "course_learner_id"]
    insertion = _upsert(session, table)
    statement = insertion.on_conflict_do_update(
        index_elements=["course_learner_id"], set_={column: insertion.excluded[column] for column in columns}
    )
    facts = [
        {column: row[column] for column in columns} | {"course_learner_id": people[pairs[key]]}
        for key, row in by_key.items()
    ]
    session.execute(statement, facts)


def _ensure_people(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The course learner of each (course, learner), made with a pseudonym of its own where there is none."""
    known = _people(session, pairs)
    fresh = sorted(pairs - known.keys())
    if fresh:
        rows = [{"course_pk": course, "learner_id": learner, "pseudonym": new_id()} for course, learner in fresh]
        session.execute(insert(CourseLearner), rows)
        known |= _people(session, set(fresh))
    return known


def _people(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    query = select(CourseLearner.id, CourseLearner.course_pk, CourseLearner.learner_id).where(
        CourseLearner.course_pk.in_({course for course, _ in pairs}),
        CourseLearner.learner_id.in_({learner for _, learner in pairs}),
    )
    return {(course, learner): found for found, course, learner in session.execute(query) if learner is not None}


def _learners(session: Session, site_id: int, user_ids: Iterable[str]) -> dict[str, int]:
    query = select(Learner.platform_user_id, Learner.id).where(
        Learner.site_id == site_id, Learner.platform_user_id.in_(list(user_ids))
    )
    return {user_id: learner_id for user_id, learner_id in session.execute(query)}  # noqa: C416 - rows aren't pairs


def _upsert(session: Session, table: type[Base]) -> Any:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


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
