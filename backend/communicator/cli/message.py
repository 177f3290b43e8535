"""`communicator message`: what was written to learners, and what became of it."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from communicator.cli.frame import Frame, framed, wrong_use_where_invalid
from communicator.cli.message_effect import effect
from communicator.cli.message_history import COMMANDS as HISTORY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.access.callers import Caller
    from communicator.outreach.tables import Communication

CALLER = "command line"


@click.group()
def message() -> None:
    """List, show, send, approve, pause, resume, retry and cancel messages; tell what became of them."""


for _command in (effect, *HISTORY):
    message.add_command(_command)


@message.command("list", epilog="Example: communicator message list --course course-v1:DemoX+STAT101+2026")
@click.option("--course", "course_id", help="Only this course's messages.")
@click.option("--site", "site_name", help="The site, where more than one has a course of this id.")
@click.option("--limit", default=50, show_default=True, help="How many, newest first.")
@framed
def list_messages(frame: Frame, course_id: str | None, site_name: str | None, limit: int) -> None:
    """List messages, newest first."""
    from communicator.courses.catalogue import find_course
    from communicator.outreach.communications import list_communications
    from communicator.outreach.describing import describe_all

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id if course_id else None
        found = list_communications(session, course_pk, limit=limit)
        facts = describe_all(session, frame.settings, found, caller())
    lines = [f"{one['id']}  {one['status']:<17}  {one['subject']}  ({_told(one['deliveries'])})" for one in facts]
    frame.tell({"communications": facts}, "\n".join(lines) or "no messages yet")


@message.command(epilog="Example: communicator message show V1StGXR8_Z5jdHi6 --json")
@click.argument("message_id")
@framed
def show(frame: Frame, message_id: str) -> None:
    """Show a message and how many of its deliveries are in which state."""
    from communicator.outreach.communications import find_communication

    with frame.database.reading() as session:
        _tell(frame, session, find_communication(session, message_id))


class LocalTime(click.ParamType[datetime]):
    """A date and time in ISO 8601, with a zone or, by the course's clock, without."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time as it was written."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or len(value) <= len("2026-11-24"):
            self.fail(
                f"{value} is no date and time; write it as 2026-11-24T09:00 or 2026-11-24T09:00+01:00", param, ctx
            )
        return moment


@message.command(epilog="Example: communicator message send V1StGXR8_Z5jdHi6 --at 2026-11-24T09:00")
@click.argument("message_id")
@click.option("--snapshot", help="The snapshot whose selection is meant; the one it was composed on, unless said.")
@click.option("--at", type=LocalTime(), help="When it goes out, by the course's clock unless it has an offset.")
@framed
def send(frame: Frame, message_id: str, snapshot: str | None, at: datetime | None) -> None:
    """Send a draft, now or at a time (a worker does the sending); a large one waits for a second person's approval.

    Whom a message that is sent at a time goes to is settled then.
    """
    from communicator.clock import now
    from communicator.courses.local_time import by_course_clock
    from communicator.errors import InvalidFields
    from communicator.outreach.approval import send as deed
    from communicator.outreach.communications import PASSED

    def act(session: "Session", found: "Communication") -> object:
        found.selection = None if snapshot else found.selection  # another look than the composer's
        with wrong_use_where_invalid():
            when = by_course_clock(at, _zone_of(session, found), "at") if at is not None else None
            if when is not None and when <= now():
                raise InvalidFields({"at": [PASSED]})
        return deed(session, frame.settings, found, caller(), snapshot or found.snapshot_id, when)

    _change(frame, message_id, "send", act)


@message.command(epilog="Example: communicator message approve V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@click.option("--snapshot", help="The snapshot whose selection is meant; the one that was asked about, unless said.")
@framed
def approve(frame: Frame, message_id: str, snapshot: str | None) -> None:
    """Let a large send go out that somebody else asked for."""
    from communicator.outreach.approval import approve as deed

    def act(session: "Session", found: "Communication") -> object:
        found.selection = None if snapshot else found.selection
        return deed(session, frame.settings, found, caller(), snapshot)

    _change(frame, message_id, "approve", act)


@message.command(epilog="Example: communicator message decline V1StGXR8_Z5jdHi6 --reason 'Only to week 3, please'")
@click.argument("message_id")
@click.option("--reason", required=True, help="Why not; shown to who asked.")
@framed
def decline(frame: Frame, message_id: str, reason: str) -> None:
    """Give a large send back as a draft."""
    from communicator.outreach.approval import decline as deed

    _change(frame, message_id, "decline", lambda session, found: deed(session, found, caller(), reason))


@message.command(epilog="Example: communicator message retry V1StGXR8_Z5jdHi6 --state failed")
@click.argument("message_id")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(["failed", "uncertain"]),
    default=("failed",),
    show_default=True,
    help="Which mails; of uncertain ones some learners may get a second.",
)
@click.option(
    "--learner", "pseudonyms", multiple=True, help="Only this learner's mail, by pseudonym; as often as needed."
)
@framed
def retry(frame: Frame, message_id: str, states: tuple[str, ...], pseudonyms: tuple[str, ...]) -> None:
    """Try mails again that failed."""
    from communicator.outreach.trying_again import retry as deed

    def act(session: "Session", found: "Communication") -> object:
        return deed(session, frame.settings, found, caller(), states, pseudonyms or None)

    _change(frame, message_id, "retry", act)


@message.command(epilog="Example: communicator message pause V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@framed
def pause(frame: Frame, message_id: str) -> None:
    """Let nothing more of a message go out until it is resumed."""
    from communicator.outreach.communications import pause as deed

    _change(frame, message_id, "pause", deed)


@message.command(epilog="Example: communicator message resume V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@framed
def resume(frame: Frame, message_id: str) -> None:
    """Go on sending a paused message."""
    from communicator.outreach.communications import resume as deed

    _change(frame, message_id, "resume", deed)


@message.command(epilog="Example: communicator message cancel V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@framed
def cancel(frame: Frame, message_id: str) -> None:
    """Cancel what of a message has not gone out."""
    from communicator.outreach.communications import cancel as deed

    _change(frame, message_id, "cancel", deed)


def _change(frame: Frame, message_id: str, action: str, deed: "Callable[[Session, Communication], object]") -> None:
    from communicator.access.audit import note
    from communicator.outreach.communications import find_communication

    with frame.database.writing() as session:
        found = find_communication(session, message_id)
        deed(session, found)
        note(session, CALLER, f"communication.{action}", found.course_pk, communication=found.id)
        _tell(frame, session, found)


def caller() -> "Caller":
    """Who runs the command: an administrator, told from others by their user on this machine."""
    from communicator.access.callers import Caller, Scope

    return Caller(key=f"{CALLER}:{os.getuid()}", name=CALLER, scope=Scope.ADMIN)


def _zone_of(session: "Session", found: "Communication") -> str:
    from communicator.courses.tables import Course

    return session.get_one(Course, found.course_pk).time_zone


def _tell(frame: Frame, session: "Session", found: "Communication") -> None:
    from communicator.outreach.describing import describe_one

    facts = describe_one(session, frame.settings, found, caller())
    lines = [f"{facts['id']}  {facts['status']}  {facts['subject']}", _told(facts["deliveries"])]
    if facts["status"] == "scheduled" and found.send_at is not None:
        lines.append(f"goes out {found.send_at.astimezone(ZoneInfo(_zone_of(session, found))):%Y-%m-%d %H:%M %Z}")
    waiting, approval = facts["waiting"], facts["approval"]
    if waiting:
        lines.append(f"{waiting['learners']} wait: {waiting['why'].replace('_', ' ')}, until {waiting['until']}")
    if approval and approval["declined"]:
        lines.append(f"declined by {approval['answered_by']}: {approval['declined']}")
    elif approval and approval["answered_by"]:
        lines.append(f"approved by {approval['answered_by']}")
    elif approval:
        lines.append(f"waits for approval: {approval['recipients']} recipients, asked for by {approval['asked_by']}")
    frame.tell(facts, "\n".join(lines))


def _told(deliveries: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(deliveries.items())) or "nobody chosen yet"
