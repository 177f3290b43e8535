"""The commands about a site's rules and a large send's approval: what they print and how they refuse."""

import pytest
from sqlalchemy import update

from communicator.access.callers import Caller, Scope
from communicator.access.sites import find_site
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.approval import send
from communicator.outreach.communications import find_communication
from communicator.outreach.tables import Delivery
from tests.any_hour import at_any_hour
from tests.audience.people import Person, populate
from tests.command_line import Commands, commands
from tests.outreach.messages import draft

__all__ = ["commands"]  # a fixture

SOMEBODY = Caller("token:x", "token x", Scope.ADMIN)


@pytest.fixture
def drafted(database: Database) -> str:
    """A draft to two learners, on a site where that is too many for one person."""
    with database.writing() as session:
        course, _, _ = populate(session, [Person(), Person()])
        at_any_hour(session, course.site_id, approval_above=1)
        return draft(session, course).id


def asked_by_somebody(database: Database, settings: Settings, message_id: str) -> None:
    with database.writing() as session:
        send(session, settings, find_communication(session, message_id), SOMEBODY, None)


def test_rules_are_shown_and_changed(database: Database, commands: Commands) -> None:
    with database.writing() as session:
        find_site(session, None)
    said = ("--set", "quiet_from=none", "--set", "quiet_until=none", "--set", "from_domains=a.example, b.example")
    rules = commands.json("site", "rules", "local", *said, "--set", "site_title=42")["rules"]
    assert (rules["quiet_from"], rules["from_domains"]) == (None, ["a.example", "b.example"])
    assert rules["site_title"] == "42"
    code, out, _ = commands.run("site", "rules", "local")
    assert (code, "quiet_from               none\n" in out) == (0, True)


@pytest.mark.parametrize("wrong", ["cap_messages=none", "colour=red", "cap_messages"])
def test_a_rule_at_fault_is_wrong_use(database: Database, commands: Commands, wrong: str) -> None:
    with database.writing() as session:
        find_site(session, None)
    code, out, err = commands.run("site", "rules", "local", "--set", wrong)
    assert (code, out) == (2, "")
    assert wrong.split("=", maxsplit=1)[0] in err


def test_a_send_is_scheduled_by_the_course_s_clock(database: Database, commands: Commands) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        course.time_zone = "Asia/Kolkata"
        first, second, third = (draft(session, course).id for _ in range(3))
    told = commands.json("message", "send", first, "--at", "2090-11-24T09:00")
    assert (told["status"], told["send_at"]) == ("scheduled", "2090-11-24T03:30:00+00:00")
    assert commands.json("message", "send", second, "--at", "2090-11-24T09:00Z")["send_at"][11:16] == "09:00"
    code, out, _ = commands.run("message", "send", third, "--at", "2090-11-24 09:00")
    assert (code, out.splitlines()[-1]) == (0, "goes out 2090-11-24 09:00 IST")


@pytest.mark.parametrize(
    ("at", "told"),
    [("2001-01-01T09:00", "has passed already"), ("tomorrow", "no date and time"), ("2090-11-24", "no date and time")],
)
def test_a_time_that_can_not_be_is_wrong_use(database: Database, commands: Commands, at: str, told: str) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        message = draft(session, course).id
    code, out, err = commands.run("message", "send", message, "--at", at)
    assert (code, out, told in err) == (2, "", True)
    assert commands.json("message", "show", message)["status"] == "draft"


def test_a_large_send_waits_and_who_asked_cant_approve(commands: Commands, drafted: str) -> None:
    told = commands.json("message", "send", drafted)
    assert (told["status"], told["approval"]["recipients"], told["approval"]["may_approve"]) == (
        "awaiting_approval",
        2,
        False,
    )
    code, _, err = commands.run("message", "approve", drafted)
    assert (code, "a second person must" in err) == (1, True)
    _, out, _ = commands.run("message", "show", drafted)
    assert out.splitlines()[-1] == "waits for approval: 2 recipients, asked for by command line"


def test_a_large_send_that_somebody_else_asked_for_is_approved(
    database: Database, settings: Settings, commands: Commands, drafted: str
) -> None:
    asked_by_somebody(database, settings, drafted)
    approved = commands.json("message", "approve", drafted)
    assert (approved["status"], approved["deliveries"]) == ("sending", {"queued": 2})
    assert commands.run("message", "show", drafted)[1].splitlines()[-1] == "approved by command line"


def test_or_declined_with_the_reason(database: Database, settings: Settings, commands: Commands, drafted: str) -> None:
    asked_by_somebody(database, settings, drafted)
    assert commands.json("message", "decline", drafted, "--reason", "Too many")["status"] == "draft"
    assert commands.run("message", "show", drafted)[1].splitlines()[-1] == "declined by command line: Too many"


def test_what_failed_is_tried_again(database: Database, settings: Settings, commands: Commands, drafted: str) -> None:
    asked_by_somebody(database, settings, drafted)
    commands.json("message", "approve", drafted)
    with database.writing() as session:
        session.execute(update(Delivery).values(state="uncertain"))
    assert commands.json("message", "retry", drafted)["deliveries"] == {"uncertain": 2}
    assert commands.json("message", "retry", drafted, "--state", "uncertain")["deliveries"] == {"queued": 2}
    assert commands.run("message", "retry", drafted, "--state", "sent")[0] == 2
