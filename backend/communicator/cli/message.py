"""`communicator message`: what was written to learners, and what became of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.outreach.tables import Communication

CALLER = "command line"


@click.group()
def message() -> None:
    """List, show, send, pause, resume and cancel messages."""


@message.command("list", epilog="Example: communicator message list --course course-v1:DemoX+STAT101+2026")
@click.option("--course", "course_id", help="Only this course's messages.")
@click.option("--site", "site_name", help="The site, where more than one has a course of this id.")
@click.option("--limit", default=50, show_default=True, help="How many, newest first.")
@framed
def list_messages(frame: Frame, course_id: str | None, site_name: str | None, limit: int) -> None:
    """List messages, newest first."""
    from communicator.courses.catalogue import find_course
    from communicator.outreach.communications import counts, describe, list_communications

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id if course_id else None
        found = list_communications(session, course_pk, limit=limit)
        counted = counts(session, [one.id for one in found])
        facts = [describe(one, counted[one.id]) for one in found]
    lines = [f"{one['id']}  {one['status']:<9}  {one['subject']}  ({_told(one['deliveries'])})" for one in facts]
    frame.tell({"communications": facts}, "\n".join(lines) or "no messages yet")


@message.command(epilog="Example: communicator message show V1StGXR8_Z5jdHi6 --json")
@click.argument("message_id")
@framed
def show(frame: Frame, message_id: str) -> None:
    """Show a message and how many of its deliveries are in which state."""
    from communicator.outreach.communications import find_communication

    with frame.database.reading() as session:
        _tell(frame, session, find_communication(session, message_id))


@message.command(epilog="Example: communicator message send V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@click.option("--snapshot", help="The snapshot whose selection is meant; the one it was composed on, unless said.")
@framed
def send(frame: Frame, message_id: str, snapshot: str | None) -> None:
    """Send a draft now (a worker does the sending)."""
    from communicator.outreach.beginning import begin

    def deed(session: "Session", found: "Communication") -> object:
        return begin(session, frame.settings, found, snapshot or found.snapshot_id)

    _change(frame, message_id, "send", deed)


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


def _tell(frame: Frame, session: "Session", found: "Communication") -> None:
    from communicator.outreach.communications import counts, describe

    facts = describe(found, counts(session, [found.id])[found.id])
    frame.tell(facts, f"{facts['id']}  {facts['status']}  {facts['subject']}\n{_told(facts['deliveries'])}")


def _told(deliveries: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(deliveries.items())) or "nobody chosen yet"
