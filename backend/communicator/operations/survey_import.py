"""Importing a survey's results: the columns of a file become marks of a course's learners, to choose them by."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.audience.marks import SURVEY, write_marks
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput
from communicator.operations.survey_file import SurveyFile, choose_columns, naming_columns, read_survey
from communicator.roster.locking import lock_people
from communicator.roster.named_in_course import KINDS, Found

Marks = dict[str, dict[int, str]]
"""By mark, what each course learner has."""


@dataclass(frozen=True)
class SurveyImported:
    """What was kept: of `rows`, `matched` name a learner of the course; `learners` have a mark by now.

    `columns` tells of each that was kept how many values it has and how many learners gave one; `left_out` why others
    weren't kept.
    """

    course_id: str
    id_column: str
    named_by: str
    rows: int
    matched: int
    learners: int
    unmatched: dict[str, int]
    columns: dict[str, dict[str, int]]
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Naming:
    """A column that names people, by which of the platform's names."""

    column: str
    kind: str
    people: Found
    rows: int


def import_survey(
    database: Database, course: Course, path: Path, id_column: str | None = None, columns: Collection[str] | None = None
) -> SurveyImported:
    """Keeps the survey's columns as marks `survey:COLUMN`; a file of the same name replaces all that it said before.

    Of two rows about one learner the later one counts. BadInput where it isn't certain which column names people.
    """
    survey = _survey_with(path, id_column)
    with database.writing() as session:
        lock_people(session, course.site_id)
        naming = _naming(session, course, survey, id_column)
        chosen = choose_columns(survey, naming.column, columns)
        marks, unmatched = _marks(survey, naming, chosen.kept)
        learners = _keep(session, course, survey, marks)
    return SurveyImported(
        course_id=course.course_id,
        id_column=naming.column,
        named_by=naming.kind,
        rows=len(survey.rows) + survey.skipped.total(),
        matched=naming.rows,
        learners=learners,
        unmatched=dict(sorted((survey.skipped + unmatched).items())),
        columns=_values_counted(marks),
        left_out=chosen.left_out,
    )


def _survey_with(path: Path, id_column: str | None) -> SurveyFile:
    """The file, which has this column where one is named."""
    survey = read_survey(path)
    if id_column is not None and id_column not in survey.columns:
        raise BadInput(f"{survey.name} has no column {id_column}; it has {', '.join(survey.columns)}")
    return survey


def _keep(session: Session, course: Course, survey: SurveyFile, marks: Marks) -> int:
    """Writes the marks, as the audit tells; gives how many learners have one."""
    write_marks(session, course.id, f"{SURVEY}:{survey.name}"[:200], marks)
    learners = len({who for values in marks.values() for who in values})
    told = {"rows": len(survey.rows), "learners": learners, "columns": len(marks)}
    note(session, "command line", "roster.survey", course.id, file=survey.name, **told)
    return learners


def _values_counted(marks: Marks) -> dict[str, dict[str, int]]:
    """By column how many values it has, and how many learners gave one."""
    return {
        name.removeprefix(f"{SURVEY}:"): {"values": len(set(values.values())), "learners": len(values)}
        for name, values in marks.items()
    }


def _marks(survey: SurveyFile, naming: _Naming, columns: Collection[str]) -> tuple[Marks, Counter[str]]:
    marks: Marks = {f"{SURVEY}:{column}": {} for column in columns}
    unmatched: Counter[str] = Counter()
    for row in survey.rows:
        named = row[naming.column]
        who = naming.people.get(named)
        if who is None:
            unmatched["not_in_course" if named else "no_id"] += 1
            continue
        for column in columns:
            values = marks[f"{SURVEY}:{column}"]
            values.pop(who, None)  # of two rows the later one counts, blank cells too
            if row[column]:
                values[who] = row[column]
    return marks, unmatched


def _naming(session: Session, course: Course, survey: SurveyFile, id_column: str | None) -> _Naming:
    """The column that names people: the one that was said, else the one that does."""
    asked = [id_column] if id_column is not None else naming_columns(survey)
    if not asked:
        raise BadInput(
            f"{survey.name}: no column is called as one that names people (anon_user_id, user_id, username, email …); "
            f"say which does with --id-column; it has {', '.join(survey.columns)}"
        )
    found = [each for column in asked if (each := _named_by(session, course, survey, column)).rows]
    if not found:
        raise BadInput(
            f"{survey.name}: nobody whom {' or '.join(asked)} names is a learner of {course.course_id}; is it the "
            "course's survey, and is the roster imported?"
        )
    best = max(found, key=lambda each: each.rows)
    for other in found:
        if any(best.people.get(row[best.column], who) != who for row, who in _told_by(survey, other)):
            raise BadInput(
                f"{survey.name}: {best.column} and {other.column} name different learners in one row; say which is "
                "right with --id-column"
            )
    return best


def _told_by(survey: SurveyFile, naming: _Naming) -> list[tuple[Mapping[str, str], int]]:
    return [(row, naming.people[row[naming.column]]) for row in survey.rows if row[naming.column] in naming.people]


def _named_by(session: Session, course: Course, survey: SurveyFile, column: str) -> _Naming:
    """By which of the platform's names the column names most people."""
    names = {row[column] for row in survey.rows if row[column] and len(row[column]) <= 255}  # noqa: PLR2004 - columns'
    best = _Naming(column, "", {}, 0)
    for kind, look_up in KINDS.items():
        people = look_up(session, course.id, names)
        rows = sum(row[column] in people for row in survey.rows)
        if rows > best.rows:
            best = _Naming(column, kind, people, rows)
    return best
