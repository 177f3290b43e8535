"""Automatic messages by command: `predict` and the worker look for new matches, `message` tells of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.operations.automatic_checks import check_automatic
from communicator.operations.automatic_messages import has_automatic
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.tables import CourseLearner
from tests.outreach.automatic.automatically import a_course, publish, switched_on
from tests.outreach.mail_server import running
from tests.worker.test_commands import COURSE, Commands, commands

__all__ = ["commands"]  # a fixture


@pytest.fixture
def message(database: Database, command_environment: Settings) -> str:
    """A message that is on; one of three learners matched before, another matches since the refresh after."""
    moment = now() - timedelta(minutes=5)
    with database.writing() as session:
        course, (ana, ben, cyd) = a_course(session, 3)
        publish(session, course, {ana: 90, ben: 10, cyd: 10}, moment)
        found = switched_on(session, command_environment, course, moment)
        publish(session, course, {ana: 90, ben: 90, cyd: 10}, now())
    return found.id


@pytest.mark.slow
def test_the_worker_looks_for_new_matches_and_sends_what_is_due(
    message: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as server:
        monkeypatch.setenv("COMMUNICATOR_SMTP_URL", server.url)
        assert commands.json("worker", "--once") == {"deliveries": {"sent": 1}}
        assert commands.json("worker", "--once") == {"deliveries": {}}
    told = commands.json("message", "show", message)
    assert (told["status"], told["deliveries"]) == ("sending", {"sent": 1, "suppressed": 1})
    (check, first) = commands.json("message", "runs", message)["runs"]
    assert (check["new"], first["excluded"]) == (1, {"matched_before": 1})
    _, out, _ = commands.run("message", "runs", message)
    assert out == (
        f"{check['day']}  check        2 matched, 1 new, 1 queued\n"
        f"{first['day']}  switched on  1 matched, 1 new, 0 queued, 1 matched before\n"
    )


def test_only_a_course_with_a_message_that_is_on_has_what_checks_them_loaded(
    message: str, commands: Commands, database: Database
) -> None:
    with database.reading() as session:
        course_pk = session.scalars(select(Communication.course_pk)).one()
    assert has_automatic(database, course_pk)
    assert not has_automatic(database, course_pk + 1)
    commands.json("message", "cancel", message)
    assert not has_automatic(database, course_pk)


@pytest.mark.slow
def test_commands_print_the_forecast_and_the_history(
    message: str, commands: Commands, database: Database, command_environment: Settings
) -> None:
    check_automatic(database, command_environment)
    told = commands.json("message", "forecast", "--course", COURSE, "--where", "leave>=80")
    assert told["matching_now"] == 2
    code, out, _ = commands.run("message", "forecast", "--course", COURSE, "--where", "leave>=80")
    assert (code, out.splitlines()[-2:]) == (0, ["0 in seven days", "2 match now"])
    assert commands.run("message", "forecast", "--course", COURSE, "--where", "shoe=42")[0] == 2
    rows = commands.json("message", "deliveries", message)["deliveries"]
    assert sorted(row["state"] for row in rows) == ["queued", "suppressed"]
    assert commands.run("message", "deliveries", message)[1].count("\n") == 3
    (row,) = commands.json("message", "history", "--course", COURSE)["messages"]
    assert (row["learners"], row["queued"], row["suppressed"]) == (2, 1, 1)
    assert commands.run("message", "history", "--course", COURSE)[1].startswith("id,subject,status,automatic")
    commands.json("message", "pause", message)
    (entry,) = commands.json("message", "audit", "--course", COURSE)["entries"]
    assert (entry["action"], entry["details"]) == ("communication.pause", {"communication": message})
    assert "communication.pause" in commands.run("message", "audit", "--course", COURSE, "--message", message)[1]


def test_one_that_can_t_be_looked_for_keeps_no_other_from_it(
    message: str, database: Database, command_environment: Settings
) -> None:
    with database.writing() as session:
        course = session.query(Course).one()
        broken = switched_on(session, command_environment, course, now() - timedelta(minutes=4))
        session.get_one(Communication, broken.id).subject = ""
        newest = publish(session, course, dict.fromkeys(session.scalars(select(CourseLearner.id)), 90), now())
    told = {each.communication: each for each in check_automatic(database, command_environment)}
    assert (told[message].queued, told[message].why_nothing) == (2, None)
    assert told[broken.id].why_nothing == "subject: is needed"
    with database.reading() as session:
        assert session.get_one(Communication, message).snapshot_id == newest.id
        assert session.query(Delivery).filter_by(communication_id=broken.id, state="queued").count() == 0
