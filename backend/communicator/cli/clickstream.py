"""`communicator clickstream`: reading tracking logs, and what they held."""

from typing import TYPE_CHECKING

import click

from communicator.cli.clickstream_compact import compact
from communicator.cli.clickstream_import import import_
from communicator.cli.clickstream_sync import sync
from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.courses.tables import Course


@click.group()
def clickstream() -> None:
    """What learners did: tracking logs in, a report of them out."""


clickstream.add_command(import_)
clickstream.add_command(sync)
clickstream.add_command(compact)


@clickstream.command(epilog="Example: communicator clickstream report --course course-v1:DemoX+STAT101+2025_T3")
@click.option("--course", "course_id", help="One course instead of all.")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@framed
def report(frame: Frame, course_id: str | None, site_name: str | None) -> None:
    """Say what is stored: events per type, learners, days; and what was skipped in all logs, and why."""
    from communicator.clickstream.report import report_imports
    from communicator.courses.catalogue import find_course, list_courses

    with frame.database.reading() as session:
        courses = [find_course(session, course_id, site_name)] if course_id else list_courses(session)
        told = [_course_report(frame, session, course) for course in courses]
        imports = report_imports(session, courses[0].site_id if course_id else None)
    lines = [line for each in told for line in (_course_line(each), *_removal_lines(each))]
    if course_id:
        lines += [f"  {count:>9,}  {kind}" for kind, count in told[0]["types"].items()]  # type: ignore[attr-defined]
    lines.append(f"Logs read: {imports.logs:,}; records {imports.records:,}, of them events {imports.events:,}")
    lines += [f"  skipped {count:,}: {reason}" for reason, count in imports.skipped.items()]
    facts = {"courses": told, "logs": imports.logs, "records": imports.records, "events": imports.events}
    frame.tell(facts | {"skipped": imports.skipped}, "\n".join(lines))


def _course_report(frame: Frame, session: "Session", course: "Course") -> dict[str, object]:
    from communicator.clickstream.report import events_by_type, report_course
    from communicator.clickstream.store import visible_files
    from communicator.roster.people import active_course_learners, count_set_apart

    stored = report_course(session, course.id)
    return {
        "course_id": course.course_id,
        "site": course.site.name,
        "events": stored.events,
        "days": stored.days,
        "first_event": stored.first_time and stored.first_time.isoformat(),
        "last_event": stored.last_time and stored.last_time.isoformat(),
        "learners": len(active_course_learners(session, course.id)),
        "set_apart": count_set_apart(session, course.id),
        "removed": _removed(session, course.id),
        "types": events_by_type(frame.settings.data_dir, visible_files(session, course.id)),
    }


def _removed(session: "Session", course_pk: int) -> list[dict[str, object]]:
    from communicator.clickstream.event_removal import removals

    return [
        {
            "on": each.removed_at.date().isoformat(),
            "events": each.events,
            "first_event": each.first_time.isoformat(),
            "last_event": each.last_time.isoformat(),
        }
        for each in removals(session, course_pk)
    ]


def _course_line(told: dict[str, object]) -> str:
    span = f", {str(told['first_event'])[:10]} to {str(told['last_event'])[:10]}" if told["events"] else ""
    apart = f", staff and test accounts set apart: {told['set_apart']}" if told["set_apart"] else ""
    return (
        f"{told['course_id']}: {told['events']:,} events, {told['learners']} learners, {told['days']} days{span}{apart}"
    )


def _removal_lines(told: dict[str, object]) -> list[str]:
    removed = told["removed"]
    assert isinstance(removed, list)
    line = "  removed on {on}, their time being over: {events:,} events of {first_event:.10} to {last_event:.10}"
    return [line.format(**each) for each in removed]
