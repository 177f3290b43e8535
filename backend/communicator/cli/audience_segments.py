"""`communicator audience segments`: selections kept by name."""

from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.audience.tables import Segment

CALLER = "command line"
_COURSE = click.option("--course", "course_id", required=True, help="The course's id.")
_SITE = click.option("--site", "site_name", help="The site, where more than one has a course of this id.")


@click.group()
def segments() -> None:
    """Selections of a course that are kept by name, and counted live."""


@segments.command("list", epilog="Example: communicator audience segments list --course ID")
@_COURSE
@_SITE
@framed
def list_(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Show a course's saved selections, with how many match each now."""
    from communicator.audience.segments import list_segments, live
    from communicator.courses.catalogue import find_course
    from communicator.prediction.published import latest_snapshot

    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        snapshot = latest_snapshot(session, course.id)
        snapshot_id = snapshot.id if snapshot else None
        found = [live(session, each, snapshot_id) for each in list_segments(session, course.id)]
        facts = [each.facts() for each in found]
    lines = []
    for each in facts:
        faults = [f"{field}: {texts[0]}" for field, texts in each["faults"].items()]
        number = f"{each['matching']:,} match" if each["matching"] is not None else "can't be read any more"
        lines.append("; ".join([f"{each['name']} ({each['id']}): {number}", *faults, *each["vanished"].values()]))
    frame.tell({"segments": facts}, "\n".join(lines) or "This course has no saved selections yet.")


@segments.command(
    "save", epilog="Example: communicator audience segments save 'Nearly there' --course ID --where 'complete>=80'"
)
@click.argument("name")
@_COURSE
@_SITE
@click.option("--where", required=True, help="As in `communicator audience count`.")
@framed
def save(frame: Frame, name: str, course_id: str, site_name: str | None, where: str) -> None:
    """Keep a selection under NAME, in place of one of that name."""
    from communicator.audience.segments import live
    from communicator.audience.wording import parse_where
    from communicator.courses.catalogue import find_course
    from communicator.errors import InvalidFields
    from communicator.prediction.published import latest_snapshot

    try:
        criteria = parse_where(where).as_dict()
    except InvalidFields as refused:
        raise click.BadParameter(str(refused), param_hint="--where") from refused
    with frame.database.writing() as session:
        course = find_course(session, course_id, site_name)
        segment = _kept(session, course.id, name, criteria)
        snapshot = latest_snapshot(session, course.id)
        facts = live(session, segment, snapshot.id if snapshot else None).facts()
    frame.tell(facts, f"{facts['name']} ({facts['id']}): {facts['matching']:,} match now.")


def _kept(session: "Session", course_pk: int, name: str, criteria: dict[str, Any]) -> "Segment":
    """The selection of this name with these criteria, changed or new; the audit tells of it where it wasn't so yet."""
    from communicator.access.audit import note
    from communicator.audience.segments import change_segment, find_segment, save_segment
    from communicator.errors import UnknownSegment

    try:
        segment = find_segment(session, course_pk, name)
        action, changed = "segment.change", bool(change_segment(session, segment, None, criteria))
    except UnknownSegment:
        segment = save_segment(session, course_pk, name, criteria, CALLER)
        action, changed = "segment.add", True
    if changed:
        note(session, CALLER, action, course_pk, segment=segment.id, name=segment.name, criteria=criteria)
    return segment


@segments.command("remove", epilog="Example: communicator audience segments remove 'Nearly there' --course ID")
@click.argument("name")
@_COURSE
@_SITE
@framed
def remove(frame: Frame, name: str, course_id: str, site_name: str | None) -> None:
    """Forget the saved selection of this NAME (or id); messages that were chosen by it keep their criteria."""
    from communicator.access.audit import note
    from communicator.audience.segments import find_segment, remove_segment
    from communicator.courses.catalogue import find_course

    with frame.database.writing() as session:
        course = find_course(session, course_id, site_name)
        segment = find_segment(session, course.id, name)
        facts = {"removed": segment.id, "name": segment.name}
        note(session, CALLER, "segment.remove", course.id, segment=segment.id, name=segment.name)
        remove_segment(session, segment)
    frame.tell(facts, f"{facts['name']} is forgotten.")
