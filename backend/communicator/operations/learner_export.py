"""Everything that is held about one person of a site, as one document: for their request to see their data."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.clickstream.sequences import read_course
from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.operations.person import KnownPerson, find_person
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.assessments.asked import answers_of_actors
from communicator.roster.tables import CourseLearner

Document = dict[str, Any]


def export_learner(database: Database, data_dir: Path, site: Site, named: str) -> Document:
    """What is held about who has this user id or pseudonym on the site. UnknownLearner where nobody has.

    `tables` holds the rows of every table that tells of the person, as stored; `courses` their courses by our number;
    `answers` what they answered last to each part of an assessment, which `tables` tell by number; `communications`
    what was written to them, before names were put in; `events` by course what they did, in order.
    """
    with database.reading() as session:
        person = find_person(session, site.id, named)
        tables = _tables(session, person)
        courses = _courses(session, person)
        written = _communications(session, person)
        answers = [answer._asdict() for answer in answers_of_actors(session, person.actor_ids)]
    return {
        "site": site.name,
        "user_ids": sorted(person.user_ids),
        "names": sorted(person.names),
        "pseudonyms": sorted(person.pseudonyms),
        "courses": courses,
        "tables": tables,
        "answers": answers,
        "communications": written,
        "events": _events_by_course(database, data_dir, courses, person.actor_ids),
    }


def _tables(session: Session, person: KnownPerson) -> Document:
    found = {}
    for table in Base.metadata.sorted_tables:
        condition = person.rows_of(table)
        if condition is not None:
            rows = session.execute(select(table).where(condition)).mappings()
            found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _courses(session: Session, person: KnownPerson) -> list[Document]:
    query = select(Course).join(CourseLearner, CourseLearner.course_pk == Course.id)
    theirs = query.where(CourseLearner.id.in_(person.course_learner_ids)).distinct().order_by(Course.id)
    return [{"id": each.id, "course_id": each.course_id, "name": each.name} for each in session.scalars(theirs)]


def _communications(session: Session, person: KnownPerson) -> list[Document]:
    to_them = select(Delivery.communication_id).where(Delivery.course_learner_id.in_(person.course_learner_ids))
    query = select(Communication).where(Communication.id.in_(to_them)).order_by(Communication.id)
    return [
        {"id": each.id, "subject": each.subject, "body": each.body, "from_name": each.from_name}
        for each in session.scalars(query)
    ]


def _events_by_course(
    database: Database, data_dir: Path, courses: list[Document], actor_ids: frozenset[int]
) -> dict[str, list[Document]]:
    return {course["course_id"]: _events(database, data_dir, course["id"], actor_ids) for course in courses}


def _events(database: Database, data_dir: Path, course_pk: int, actor_ids: frozenset[int]) -> list[Document]:
    events = read_course(database, data_dir, course_pk).filter(pl.col("actor_id").is_in(sorted(actor_ids)))
    moment = pl.from_epoch("time", time_unit="us").dt.replace_time_zone("UTC")
    rows = events.sort("time", "type").with_columns(moment).to_dicts()
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value
