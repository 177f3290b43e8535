"""The commands `audience`, `message` and `worker`: what they print and how they refuse."""

from typing import Any

from communicator.database import Database
from tests.audience.people import Person, populate
from tests.command_line import Commands, commands
from tests.outreach.mail_server import running
from tests.outreach.messages import draft

__all__ = ["commands"]  # a fixture

COURSE = "course-v1:DemoX+STAT101+2026"


def seed(database: Database) -> str:
    with database.writing() as session:
        people = [Person(chances=(10, 90, 1)), Person(chances=(10, 90, 1), email=""), Person(chances=(90, 90, 1))]
        course, _, snapshot = populate(session, people)
        return draft(session, course, criteria={"certify": [0, 20]}, snapshot=snapshot.id).id


def test_an_audience_is_counted(database: Database, commands: Commands) -> None:
    seed(database)
    told = commands.json("audience", "count", "--course", COURSE, "--where", "complete>=80 and certify<=20")
    assert (told["matching"], told["excluded"], told["reachable"]) == (2, {"no_address": 1}, 1)
    code, out, _ = commands.run("audience", "count", "--course", COURSE, "--where", "certify<=20")
    assert (code, out) == (
        0,
        "2 match (chance of a certificate 0–20 %); 1 can be written to; 1 no address; "
        "so few that a message singles them out\n",
    )


def test_wrong_words_and_unknown_courses_are_told_apart(database: Database, commands: Commands) -> None:
    code, _, err = commands.run("audience", "count", "--course", COURSE, "--where", "shoe=42")
    assert (code, "can't read 'shoe=42'" in err) == (2, True)
    code, _, err = commands.run("audience", "count", "--course", COURSE, "--where", "all")
    assert code == 1
    assert COURSE in err or "No course" in err


def test_a_draft_is_sent_shown_and_listed(database: Database, commands: Commands, monkeypatch: Any) -> None:
    message = seed(database)
    assert commands.json("message", "show", message)["deliveries"] == {}
    assert commands.json("message", "send", message)["deliveries"] == {"queued": 1, "suppressed": 1}
    assert commands.json("message", "pause", message)["status"] == "paused"
    assert commands.json("message", "resume", message)["status"] == "sending"
    with running() as server:
        monkeypatch.setenv("COMMUNICATOR_SMTP_URL", server.url)
        assert commands.json("worker", "--once") == {"deliveries": {"sent": 1}}
    told = commands.json("message", "show", message)
    assert (told["id"], told["status"], told["deliveries"]) == (message, "sent", {"sent": 1, "suppressed": 1})
    listed = commands.json("message", "list", "--course", COURSE)["communications"]
    assert [one["id"] for one in listed] == [message]
    code, _, err = commands.run("message", "cancel", message)
    assert (code, err) == (1, "communicator: This message is sent; one can't cancel it.\n")


def test_a_message_that_is_not_there_is_told(database: Database, commands: Commands) -> None:
    code, _, err = commands.run("message", "show", "nothing")
    assert code == 1
    assert err.startswith("communicator: No message of this id")
