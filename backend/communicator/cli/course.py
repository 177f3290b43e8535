"""`communicator course`: the courses that are known."""

from datetime import UTC, datetime
from typing import Any

import click

from communicator.cli.confirmation import confirmed
from communicator.cli.frame import Frame, framed, wrong_use_where_invalid


class Moment(click.ParamType[datetime]):
    """A day or a time, such as 2026-03-02 or 2026-03-02T09:00+01:00; without a zone UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Reads ISO 8601."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a time such as 2026-03-02 or 2026-03-02T09:00+01:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


CALLER = "command line"


@click.group()
def course() -> None:
    """The courses that are known; logs and rosters add theirs by themselves."""


@course.command(epilog="Example: communicator course add course-v1:DemoX+STAT101+2026 --end 2026-06-30 --pass-mark 0.6")
@click.argument("course_id")
@click.option("--site", "site_name", help="The site's name, where there are several.")
@click.option("--name", default="", help="What the course is called.")
@click.option("--start", type=Moment(), help="When it begins.")
@click.option("--end", type=Moment(), help="When it ends.")
@click.option("--pass-mark", type=float, help="Share of the grade that passes, 0..1.")
@click.option("--timezone", "time_zone", default="UTC", show_default=True, help="Such as Europe/Madrid.")
@framed
def add(frame: Frame, course_id: str, site_name: str | None, **facts: Any) -> None:
    """Add a course with facts that no file tells."""
    from communicator.access.sites import find_site
    from communicator.courses.catalogue import add_course

    with wrong_use_where_invalid(), frame.database.writing() as session:
        added = add_course(session, find_site(session, site_name), course_id, **facts)
        told = _facts(added)
    frame.tell(told, f"Added {course_id} on site {told['site']}.")


@course.command("set", epilog="Example: communicator course set course-v1:DemoX+STAT101+2026 --timezone Europe/Madrid")
@click.argument("course_id")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@click.option("--name", help="What the course is called.")
@click.option("--start", type=Moment(), help="When it begins.")
@click.option("--end", type=Moment(), help="When it ends.")
@click.option("--pass-mark", type=float, help="Share of the grade that passes, 0..1.")
@click.option("--timezone", "time_zone", help="Such as Europe/Madrid.")
@framed
def set_(frame: Frame, course_id: str, site_name: str | None, **facts: Any) -> None:
    """Set facts of a course by hand; those that no option names stay. Files imported later replace what they tell."""
    from communicator.courses.catalogue import find_course, set_facts

    told = {name: value for name, value in facts.items() if value is not None}
    if not told:
        raise click.UsageError("Say what to set: --name, --start, --end, --pass-mark or --timezone")
    with wrong_use_where_invalid(), frame.database.writing() as session:
        found = find_course(session, course_id, site_name)
        set_facts(found, **told)
        shown = _facts(found)
    frame.tell(shown, f"Set {', '.join(told).replace('_', ' ')} of {course_id}.")


@course.command("list", epilog="Example: communicator course list --json")
@framed
def list_(frame: Frame) -> None:
    """List the courses of all sites."""
    from communicator.courses.catalogue import list_courses

    with frame.database.reading() as session:
        found = [_facts(each) for each in list_courses(session)]
    lines = [f"{each['site']}  {each['course_id']}  {each['name']}".rstrip() for each in found]
    frame.tell({"courses": found}, "\n".join(lines) or "No courses yet; `communicator clickstream import` adds some.")


@course.command(epilog="Example: communicator course show course-v1:DemoX+STAT101+2026")
@click.argument("course_id")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@framed
def show(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Show what is known of a course: dates, pass mark, graded problems, learners, events."""
    from communicator.clickstream.report import report_course
    from communicator.courses.catalogue import find_course
    from communicator.courses.structure import count_graded_problems
    from communicator.roster.people import active_course_learners, count_enrolled, count_set_apart

    with frame.database.reading() as session:
        found = find_course(session, course_id, site_name)
        events = report_course(session, found.id)
        told = _facts(found) | {
            "graded_problems": count_graded_problems(session, found.id),
            "learners": len(active_course_learners(session, found.id)),
            "enrolled": count_enrolled(session, found.id),
            "set_apart": count_set_apart(session, found.id),
            "events": events.events,
            "last_event": events.last_time,
        }
    frame.tell(told, "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items()))


@course.command(epilog="Example: communicator course erase course-v1:DemoX+STAT101+2025_T3 --yes")
@click.argument("course_id")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
@framed
def erase(frame: Frame, course_id: str, site_name: str | None, is_sure: bool) -> None:
    """Erase a course: events, people who are in no other, messages, predictions, posts, its public tables.

    It can't be undone. Interrupted, the same again completes it. Importing its logs or roster again brings it back.
    """
    from communicator.courses.catalogue import find_course
    from communicator.operations.course_erasure import erase_course

    with frame.database.reading() as session:
        found = find_course(session, course_id, site_name)
    confirmed(is_sure, f"Erase {course_id} of site {found.site.name} for good?")
    with frame.progress("Erasing"):
        done = erase_course(frame.database, frame.settings.data_dir, found, CALLER)
    text = f"Erased {course_id}: {done.events:,} events, {done.people:,} people who were in no other course."
    frame.tell({"course_id": course_id, "events": done.events, "people": done.people}, text)


@course.command(
    "acknowledge-simulated", epilog="Example: communicator course acknowledge-simulated course-v1:DemoX+STAT101+2026"
)
@click.argument("course_id")
@click.option("--site", "site_name", help="The site's name, where several have this course.")
@framed
def acknowledge_simulated(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Let staff of a course write to whom a model of invented courses chooses; nothing goes by it automatically.

    Such a model was never checked on real learners. Messages to all learners need no acknowledgement.
    """
    from communicator.access.audit import note
    from communicator.courses.catalogue import find_course
    from communicator.outreach.simulated_model import acknowledge_simulated as deed
    from communicator.outreach.simulated_model import acknowledgement

    with frame.database.writing() as session:
        found = find_course(session, course_id, site_name)
        if deed(session, found.id, CALLER):
            note(session, CALLER, "simulated_acknowledged", found.id)
        kept = acknowledgement(session, found.id)
    assert kept is not None
    told = f"Acknowledged for {course_id} by {kept.by}, {kept.at:%Y-%m-%d %H:%M} UTC."
    frame.tell({"course_id": course_id, "by": kept.by, "at": kept.at.isoformat()}, told)


def _facts(course: Any) -> dict[str, object]:
    from communicator.courses.catalogue import effective_pass_mark

    return {
        "course_id": course.course_id,
        "site": course.site.name,
        "name": course.name,
        "start": course.start and course.start.isoformat(),
        "end": course.end and course.end.isoformat(),
        "pass_mark": effective_pass_mark(course),
        "pass_mark_is_default": course.pass_mark is None,
        "time_zone": course.time_zone,
        "self_paced": course.is_self_paced,
        "pacing_told_by": course.pacing_told_by,
        "simulated": course.is_simulated,
    }
