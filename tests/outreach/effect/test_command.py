"""`communicator message effect`: what may be told, read first where its day has come."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.effect.tables import Trial, TrialMember
from tests.outreach.effect.compared import Compared, come_back, do, log_until, send
from tests.worker.test_commands import Commands, commands

__all__ = ["commands"]  # a fixture

LONG_AGO = timedelta(days=20)


@pytest.fixture
def sent(database: Database, command_environment: Settings) -> Compared:
    """Drawn twenty days ago; those written to came back."""
    found = send(database, command_environment, people=40, percent=50)
    found.drawn_at -= LONG_AGO
    began = found.drawn_at
    with database.writing() as session:
        session.execute(update(Trial).values(began_at=began, last_drawn_at=began))
        session.execute(update(TrialMember).values(drawn_at=began))
    do(database, command_environment.data_dir, found.course, come_back(found, found.written_to, timedelta(days=1)))
    log_until(database, command_environment.data_dir, found.course, began + timedelta(days=8))
    return found


@pytest.mark.slow
def test_what_is_due_is_read_and_told(database: Database, sent: Compared, commands: Commands) -> None:
    _, waiting, _ = commands.run("message", "effect", sent.message)
    assert "40 drawn, 20 of them held out (50 %)" in waiting
    assert "not read before" in waiting
    with database.writing() as session:
        session.execute(update(Trial).values(reads_at=sent.drawn_at + timedelta(days=9)))
    _, told, _ = commands.run("message", "effect", sent.message)
    assert "written to: 20 of 20 returned within 7 days (100.0 %)" in told
    assert "held out: 0 of 20" in told
    assert ": an effect" in told
    assert commands.json("message", "effect", sent.message)["verdict"] == "effect"
    _, rows, _ = commands.run("message", "effect", sent.message, "--csv")
    assert len(rows.splitlines()) == 41


def test_an_export_before_its_day_is_refused_in_one_line(sent: Compared, commands: Commands) -> None:
    code, out, told = commands.run("message", "effect", sent.message, "--csv")
    assert (code, out, len(told.splitlines())) == (1, "", 1)
    assert "read" in told
