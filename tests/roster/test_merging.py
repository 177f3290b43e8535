"""Who turns out to be one keeps everything that either had, in every table that speaks of course learners."""

from typing import Any

import pytest
from sqlalchemy import Boolean, Column, DateTime, Float, Integer, String, Table, Text, insert, select

from communicator import clock
from communicator.audience.selection import pseudonyms_of
from communicator.config import Settings
from communicator.database import Base, Database, UtcDateTime
from communicator.outreach.suppression import opt_out
from communicator.outreach.tables import OptOut
from communicator.prediction.tables import Prediction
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, FormerPseudonym
from tests.audience.people import Person, populate
from tests.outreach.messages import begun, states
from tests.roster.a_site import ASite

REFERRING = sorted(
    table.name
    for table in Base.metadata.tables.values()
    for key in table.foreign_keys
    if key.column.table.name == "course_learner"
)


def test_messages_predictions_and_wishes_survive(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (kept, gone), snapshot = populate(session, [Person((10, 20, 30)), Person((40, 50, 60))])
        message = begun(session, settings, course).id
        opt_out(session, gone.id, "one-click")
        session.delete(session.get_one(Prediction, (snapshot.id, kept.id)))
    with database.writing() as session:
        before = session.get_one(Prediction, (snapshot.id, gone.id)).certify
        merge_course_learners(session, [Merge(kept.id, gone.id)])

    with database.reading() as session:
        assert session.get_one(Prediction, (snapshot.id, kept.id)).certify == before
        assert session.get_one(OptOut, kept.id).source == "one-click"
        assert list(states(session, message)) == [kept.id]  # one mail a person, and it is the kept one's
        assert pseudonyms_of(session, course.id, frozenset({gone.pseudonym})) == {kept.id}  # left out by hand
        assert session.get(CourseLearner, gone.id) is None


def test_a_message_that_only_the_other_had_is_theirs_now(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (kept, gone), _ = populate(session, [Person(enrolled=False), Person()])
        message = begun(session, settings, course).id
        assert list(states(session, message)) == [gone.id]

        merge_course_learners(session, [Merge(kept.id, gone.id)])

        assert list(states(session, message)) == [kept.id]


def test_a_roster_that_learns_the_name_later_joins_and_keeps_the_rosters_word(database: Database) -> None:
    site = ASite(database)
    site.enrol("7")  # known by the id alone
    site.log(("", "mara", ""))
    with database.writing() as session:
        seen = session.scalars(select(CourseLearner).where(CourseLearner.learner_id.is_(None))).one()
        session.add(Certificate(course_learner_id=seen.id, status="downloadable", mode="", created_at=None))

    assert site.accounts({"7": "mara"}) == 1

    mara = site.learner_in_course("7")
    with database.reading() as session:
        assert session.get_one(Enrolment, mara.id).mode == "audit"
        assert session.get_one(Certificate, mara.id).status == "downloadable"
        assert session.scalars(select(FormerPseudonym.pseudonym)).all() == [seen.pseudonym]
    assert site.count() == 1


# Only SQLite lets what invented rows refer to be missing until the end.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", REFERRING)
def test_whatever_a_table_says_of_who_goes_it_says_of_who_stays(database: Database, name: str) -> None:
    site = ASite(database)
    site.log(("7", "", ""), ("8", "", ""))
    people = site.everybody()
    kept, gone = people[("7", "", "")], people[("8", "", "")]
    table = Base.metadata.tables[name]
    (referring,) = {key.parent for key in table.foreign_keys if key.column.table.name == "course_learner"}
    with pytest.raises(RollBack), database.writing() as session:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.execute(table.delete())
        session.execute(insert(table), [_invented(table) | {referring.name: gone}])

        merge_course_learners(session, [Merge(kept, gone)])

        found = session.scalars(select(referring)).all()
        assert kept in found
        assert gone not in found
        raise RollBack


class RollBack(Exception):
    """Nothing of the test's rows is kept."""


def _invented(table: Table) -> dict[str, Any]:
    return {column.name: _value(column) for column in table.columns if not column.nullable}


def _value(column: Column[Any]) -> object:
    if isinstance(column.type, UtcDateTime | DateTime):
        return clock.now()
    for kind, value in ((Boolean, True), (Float, 0.5), (Integer, 99), (String, "x"), (Text, "x")):
        if isinstance(column.type, kind):
            return value
    return {}


def test_nobody_is_merged_where_there_is_nothing_to_merge(database: Database) -> None:
    with database.writing() as session:
        merge_course_learners(session, [])
