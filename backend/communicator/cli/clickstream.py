"""`communicator clickstream`: reading tracking logs, and what they held."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed
from communicator.errors import CommunicatorError, NotATrackingLog, UnknownCourse, UnreadableFile

if TYPE_CHECKING:
    from communicator.clickstream.log_import import LogResult


@click.group()
def clickstream() -> None:
    """What learners did: tracking logs in, a report of them out."""


@clickstream.command("import", epilog="Example: communicator clickstream import logs/ --workers 2")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--course", "course_id", help="Keep this course's events only.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Logs read at a time.")
@click.option("--site", "site_name", help="The site that the logs are of, where there are several.")
@framed
def import_(frame: Frame, paths: tuple[str, ...], course_id: str | None, workers: int, site_name: str | None) -> None:
    """Read tracking logs: plain, .gz or .zst, whole folders of them, or - for standard input.

    A log can be imported again, or together with others that repeat it: equal events are one. Every record
    that is not used is counted by its reason (docs/event-types.md).
    """
    from communicator.access.sites import find_site
    from communicator.clickstream.log_files import find_logs

    logs = list(find_logs(paths))
    if not logs:
        raise UnreadableFile(f"No log in {', '.join(paths)}: files are looked for that are called like logs")
    with frame.database.writing() as session:
        site_id = find_site(session, site_name).id
    totals, faults = _Totals(), list[str]()
    with frame.progress("Reading logs", total=len(logs)) as progress:
        for done, outcome in enumerate(_outcomes(frame, site_id, logs, course_id, workers), start=1):
            faults += totals.take(*outcome)
            progress(done)
    frame.tell(totals.facts(), totals.text())
    _fail_where_due(frame, faults, totals, course_id, site_name)


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
    lines = [_course_line(each) for each in told]
    if course_id:
        lines += [f"  {count:>9,}  {kind}" for kind, count in told[0]["types"].items()]  # type: ignore[attr-defined]
    lines.append(f"Logs read: {imports.logs:,}; records {imports.records:,}, of them events {imports.events:,}")
    lines += [f"  skipped {count:,}: {reason}" for reason, count in imports.skipped.items()]
    facts = {"courses": told, "logs": imports.logs, "records": imports.records, "events": imports.events}
    frame.tell(facts | {"skipped": imports.skipped}, "\n".join(lines))


class _Totals:
    """What became of all logs of one command."""

    def __init__(self) -> None:
        self.files = self.records = self.events = self.new_events = 0
        self.skipped: Counter[str] = Counter()
        self.incomplete: list[str] = []
        self.not_logs: list[str] = []

    def take(self, was_named: bool, outcome: "LogResult | CommunicatorError") -> Iterator[str]:
        """Counts one log; gives what the command fails for, if anything."""
        from communicator.clickstream.log_import import not_a_log

        if isinstance(outcome, CommunicatorError):
            yield str(outcome)
            return
        self.files += 1
        self.records += outcome.records
        self.events += outcome.events
        self.new_events += outcome.new_events
        self.skipped.update(outcome.skipped)
        if outcome.incomplete:
            self.incomplete.append(outcome.name)
            click.echo(f"{outcome.name} could be read in part only: {outcome.incomplete}", err=True)
        if not outcome.is_log:
            self.not_logs.append(outcome.name)
            if was_named:
                yield str(not_a_log(outcome))

    def facts(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "files": self.files,
            "records": self.records,
            "events": self.events,
            "new_events": self.new_events,
            "skipped": dict(self.skipped.most_common()),
            "incomplete": self.incomplete,
            "not_logs": self.not_logs,
        }

    def text(self) -> str:
        """As a person reads it."""
        lines = [
            f"Read {self.files:,} logs: {self.records:,} records, {self.events:,} events, {self.new_events:,} new."
        ]
        lines += [f"  skipped {count:,}: {reason}" for reason, count in self.skipped.most_common()]
        lines += [f"  no tracking log: {name}" for name in self.not_logs]
        return "\n".join(lines)


def _outcomes(
    frame: Frame, site_id: int, logs: list[tuple[str, bool]], course_id: str | None, workers: int
) -> Iterator[tuple[bool, "LogResult | CommunicatorError"]]:
    from communicator.clickstream.log_import import import_logs

    settings = frame.settings
    named = dict(logs)
    paths = [path for path, _ in logs]
    for path, outcome in import_logs(frame.database, settings.data_dir, site_id, paths, course_id, workers):
        yield named[path], outcome


def _fail_where_due(
    frame: Frame, faults: list[str], totals: _Totals, course_id: str | None, site_name: str | None
) -> None:
    from communicator.courses.catalogue import find_course

    for fault in faults[:-1]:
        click.echo(f"communicator: {fault}", err=True)
    if faults:
        raise NotATrackingLog(faults[-1])
    if totals.not_logs and len(totals.not_logs) == totals.files:
        raise NotATrackingLog(f"None of these files is a tracking log: {', '.join(totals.not_logs)}")
    if course_id and not totals.events:
        try:
            with frame.database.reading() as session:
                find_course(session, course_id, site_name)
        except UnknownCourse as unknown:
            raise UnknownCourse(f"These logs hold no event of {course_id}; check the id") from unknown


def _course_report(frame: Frame, session: object, course: object) -> dict[str, object]:
    from sqlalchemy.orm import Session

    from communicator.clickstream.report import events_by_type, report_course
    from communicator.clickstream.store import visible_files
    from communicator.courses.tables import Course
    from communicator.roster.people import active_course_learners

    assert isinstance(session, Session)
    assert isinstance(course, Course)
    stored = report_course(session, course.id)
    return {
        "course_id": course.course_id,
        "site": course.site.name,
        "events": stored.events,
        "days": stored.days,
        "first_event": stored.first_time and stored.first_time.isoformat(),
        "last_event": stored.last_time and stored.last_time.isoformat(),
        "learners": len(active_course_learners(session, course.id)),
        "types": events_by_type(frame.settings.data_dir, visible_files(session, course.id)),
    }


def _course_line(told: dict[str, object]) -> str:
    span = f", {str(told['first_event'])[:10]} to {str(told['last_event'])[:10]}" if told["events"] else ""
    return f"{told['course_id']}: {told['events']:,} events, {told['learners']} learners, {told['days']} days{span}"
