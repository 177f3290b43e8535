"""Very many rows written at once read as those that are written one by one."""

import pytest
from sqlalchemy import select

from communicator.clock import now
from communicator.database import Database
from communicator.outreach.many_rows import as_written, insert_many
from communicator.roster.tables import Learner
from tests.audience.people import add_course

COLUMNS = ("site_id", "platform_user_id", "email", "full_name", "is_staff", "year_of_birth", "created_at")
REST = ("username", "first_name", "gender", "education", "country", "language")
NAMES = ["", 'Zoë, "the" best', "a\tb\\N\nc", "\\N", "محمد", "O'Hara; --"]


def test_texts_moments_and_nothing_come_back_as_they_were(database: Database) -> None:
    moment = now()
    with database.writing() as session:
        site_id = add_course(session).site_id
        at = as_written(session, moment)
        rows = [
            (site_id, str(n), "", name, False, None if n % 2 else 1990, at, *[""] * 6) for n, name in enumerate(NAMES)
        ]
        assert insert_many(session, Learner, (*COLUMNS, *REST), rows) == len(NAMES)
    with database.reading() as session:
        found = list(session.scalars(select(Learner).order_by(Learner.platform_user_id)))
        assert [one.full_name for one in found] == NAMES
        assert [one.year_of_birth for one in found] == [1990, None] * 3
        assert {one.created_at for one in found} == {moment}
        assert {one.username for one in found} == {""}


def test_what_fails_is_rolled_back_whole(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        site_id = add_course(session).site_id
        row = (site_id, "1", "", "", False, None, as_written(session, now()), *[""] * 6)
        insert_many(session, Learner, (*COLUMNS, *REST), [row])
        _ = 1 / 0
    with database.reading() as session:
        assert list(session.scalars(select(Learner))) == []
