"""`communicator message runs | forecast | deliveries | history | audit`: what happened, and what would have."""

from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed, wrong_use_where_invalid

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COURSE = click.option("--course", "course_id", required=True, help="The course.")
SITE = click.option("--site", "site_name", help="The site, where more than one has a course of this id.")


@click.command(epilog="Example: communicator message runs V1StGXR8_Z5jdHi6")
@click.argument("message_id")
@click.option("--limit", default=50, show_default=True, help="How many, newest first.")
@framed
def runs(frame: Frame, message_id: str, limit: int) -> None:
    """Show each look of an automatic message for new matches, newest first."""
    from communicator.outreach.automatic.runs import describe_runs, list_runs
    from communicator.outreach.communications import find_communication

    with frame.database.reading() as session:
        find_communication(session, message_id)
        facts = describe_runs(session, list_runs(session, message_id, limit=limit))
    frame.tell({"runs": facts}, "\n".join(map(_run_line, facts)) or "nobody was looked for; it was never switched on")


@click.command(
    epilog="Example: communicator message forecast --course course-v1:DemoX+STAT101+2026 --where 'leave>=80'"
)
@COURSE
@SITE
@click.option("--where", required=True, help="The criteria, such as 'complete>=80 and certify<=20'.")
@framed
def forecast(frame: Frame, course_id: str, site_name: str | None, where: str) -> None:
    """Show whom an automatic message would have found in the last seven days, and who matches now."""
    from communicator.audience.wording import parse_where
    from communicator.courses.catalogue import find_course
    from communicator.outreach.automatic.forecast import forecast as look_back

    with wrong_use_where_invalid():
        criteria = parse_where(where)
    with frame.database.reading() as session:
        told = look_back(session, find_course(session, course_id, site_name).id, criteria)
    lines = [f"{each.day}  {each.new:>7,} new{'' if each.is_predicted else '  (no prediction)'}" for each in told.days]
    lines += [f"not told of past days: {told.why_not}"] if told.why_not else [f"{told.total:,} in seven days"]
    frame.tell(told.facts(), "\n".join([*lines, f"{told.matching_now:,} match now"]))


@click.command(epilog="Example: communicator message deliveries V1StGXR8_Z5jdHi6 > deliveries.csv")
@click.argument("message_id")
@framed
def deliveries(frame: Frame, message_id: str) -> None:
    """Print what became of each learner's mail as CSV, by pseudonym."""
    from communicator.outreach.communications import find_communication
    from communicator.outreach.ledger import deliveries_csv, list_deliveries

    with frame.database.reading() as session:
        find_communication(session, message_id)
        if frame.as_json:
            frame.tell({"deliveries": _all(session, message_id, list_deliveries)}, "")
            return
        for piece in deliveries_csv(session, message_id):
            click.echo(piece, nl=False)


@click.command(epilog="Example: communicator message history --course course-v1:DemoX+STAT101+2026 > messages.csv")
@COURSE
@SITE
@framed
def history(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Print all messages of a course as CSV, with their learners counted by state."""
    from communicator.courses.catalogue import find_course
    from communicator.outreach.history import messages_csv, messages_table

    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        if frame.as_json:
            frame.tell({"messages": list(messages_table(session, course.id))}, "")
            return
        for piece in messages_csv(session, course.id):
            click.echo(piece, nl=False)


@click.command(epilog="Example: communicator message audit --course course-v1:DemoX+STAT101+2026")
@COURSE
@SITE
@click.option("--message", "message_id", help="Only what was done about this one.")
@click.option("--limit", default=50, show_default=True, help="How many, newest first.")
@framed
def audit(frame: Frame, course_id: str, site_name: str | None, message_id: str | None, limit: int) -> None:
    """Show who composed, approved, sent and changed messages of a course, or looked learners up; newest first."""
    from communicator.access.audit import describe_entry, list_staff_deeds
    from communicator.courses.catalogue import find_course

    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        facts = [describe_entry(each) for each in list_staff_deeds(session, course.id, message_id, limit=limit)]
    frame.tell({"entries": facts}, "\n".join(map(_entry_line, facts)) or "nobody did anything yet")


COMMANDS = (runs, forecast, deliveries, history, audit)


def _all(session: "Session", message_id: str, page_of: Any) -> list[dict[str, Any]]:
    found, after = [], 0
    while after is not None:
        page, after = page_of(session, message_id, after, 5_000)
        found += page
    return found


def _run_line(run: dict[str, Any]) -> str:
    head = f"{run['day']}  {run['kind'].replace('_', ' '):<11}"
    if not run["done"]:
        return f"{head}  nobody was looked for: {run['why_nothing']}"
    parts = [f"{run['matched']:,} matched", f"{run['new']:,} new"]
    parts += [f"{run['queued']:,} queued"] if run["queued"] is not None else [f"{run['in_comparison']:,} compared"]
    parts += [f"{run['held_out']:,} held out"] if run["held_out"] else []
    parts += [f"{run['waiting']:,} wait for another day"] if run["waiting"] else []
    parts += [f"{count:,} {reason.replace('_', ' ')}" for reason, count in sorted(run["excluded"].items())]
    return f"{head}  {', '.join(parts)}"


def _entry_line(entry: dict[str, Any]) -> str:
    told = entry["details"]
    about = [told["communication"]] if "communication" in told else []
    about += ["somebody was found" if told["found"] else "nobody was found"] if "found" in told else []
    about += [f"changed {', '.join(told['fields'])}"] if told.get("fields") else []
    return f"{entry['at'][:19]}  {entry['action']:<24}  {entry['caller']}  {'  '.join(about)}".rstrip()
