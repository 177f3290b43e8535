"""`communicator clickstream sync`: Moodle's log, read over REST."""

from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.operations.moodle_log_sync import LogSync


@click.command(epilog="Example: communicator clickstream sync --site campus --course 2")
@click.option("--site", "site_name", help="The Moodle site, where there are several sites.")
@click.option("--course", "course_id", help="The course's number in Moodle; without it all that are known.")
@click.option("--from-start", is_flag=True, help="Read the whole log again, not only what is new.")
@framed
def sync(frame: Frame, site_name: str | None, course_id: str | None, from_start: bool) -> None:
    """Ask a Moodle site for its courses' logs: what was done since the last time.

    The plugin local_communicator must be installed there (docs/moodle.md). The token is read from
    COMMUNICATOR_MOODLE_TOKEN, or COMMUNICATOR_MOODLE_TOKEN_<SITE>. Rows of the last minute wait until the next time.
    A reading that breaks off goes on where it was.
    """
    from communicator.operations.moodle_log_sync import sync_logs
    from communicator.operations.moodle_sync import moodle_site

    site, moodle = moodle_site(frame.database, site_name)
    with frame.progress("Reading Moodle's log"):
        done = sync_logs(frame.database, frame.settings.data_dir, site, moodle, course_id, from_start=from_start)
    facts = [_facts(each) for each in done.courses]
    lines = [line for each in facts for line in _lines(each)]
    lines += [f"Course {gone}: Moodle has it no more; nothing was changed." for gone in done.gone]
    frame.tell({"site": site.name, "courses": facts, "gone": done.gone}, "\n".join(lines))


def _facts(done: "LogSync") -> dict[str, Any]:
    return {
        "course_id": done.course_id,
        "records": done.records,
        "events": done.events,
        "new_events": done.new_events,
        "skipped": done.skipped,
        "last_id": done.last_id,
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    told = "Course {course_id}: {records:,} rows, {events:,} events, {new_events:,} new; up to row {last_id}."
    return [told.format(**facts), *(f"  skipped {count:,}: {reason}" for reason, count in facts["skipped"].items())]
