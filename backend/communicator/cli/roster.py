"""`communicator roster`: who the learners are, from the platform's exports."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communicator.cli import roster_sync
from communicator.cli.frame import Frame, framed
from communicator.cli.roster_set_apart import set_apart
from communicator.cli.roster_survey import survey

if TYPE_CHECKING:
    from communicator.operations.roster_import import RosterImport

SHOWN = 20


@click.group()
def roster() -> None:
    """Who the learners are: names, addresses, enrolments, certificates; and what their courses grade."""


@roster.command("import", epilog="Example: communicator roster import exports/demox-2026-03-01.zip")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option("--site", "site_name", help="The site that the files are of, where there are several.")
@click.option("--course", "course_id", help="The course of reports whose content and name don't tell it.")
@click.option(
    "--whole/--no-whole",
    "is_whole",
    default=None,
    help="Whether the files tell all enrolments of their courses: who isn't in them has left. Packages named "
    "ORG-DATE.zip do, unless said otherwise.",
)
@click.option("--yes", "may_leave", is_flag=True, help="More than half of a course may leave by a whole export.")
@click.option(
    "--platform-site", type=click.Choice(["prod", "edge"]), help="Which tables to take of a package that has both."
)
@framed
def import_(frame: Frame, paths: tuple[Path, ...], site_name: str | None, **said: Any) -> None:
    """Import a platform's exports: tables, dumps, reports, data packages, or folders of them.

    What a file holds is told by its columns: tables of an edX data package, dumps of INSERT statements, and an
    instructor's reports (student_profile_info, grade_report, anonymized_ids, cohorts, e-mail opt-in), also packed
    (.zip, .tar, .gz, .zst, .bz2, .xz) or encrypted (.gpg); …course_structure….json and OLX exports give dates and
    graded problems. Importing again updates what changed; what was exported last counts.
    """
    from communicator.access.sites import find_site
    from communicator.courses.course_ids import is_course_id
    from communicator.operations.roster_import import import_roster
    from communicator.roster.edx_package import Choices
    from communicator.roster.set_apart import count_people_set_apart

    choices = Choices(**said)
    if choices.course_id is not None and not is_course_id(choices.course_id):
        raise click.BadParameter(f"{choices.course_id} is no course's id, such as course-v1:DemoX+STAT101+2026.")
    with frame.database.writing() as session:
        site_id = find_site(session, site_name).id
    done = import_roster(frame.database, site_id, paths, choices)
    with frame.database.reading() as session:
        facts = _facts(done) | {"set_apart": count_people_set_apart(session, site_id)}
    frame.tell(facts, _text(facts))


def _facts(done: "RosterImport") -> dict[str, object]:
    counts = done.people
    return {
        "files": counts.files + len(done.structures),
        "learners": counts.learners,
        "new_learners": counts.new_learners,
        "enrolments": counts.enrolments,
        "certificates": counts.certificates,
        "courses": done.course_ids,
        "structures": len(done.structures),
        "graded_problems": sum(len(structure.problems) for structure in done.structures),
        "joined_actors": counts.joined_actors,
        "tables": {name: vars(each) | {"skipped": dict(each.skipped)} for name, each in sorted(counts.tables.items())},
        "unused": dict(counts.unused),
        "skipped": dict(counts.skipped),
        "ignored": counts.ignored,
        "cut_short": counts.cut_short,
    }


def _text(facts: dict[str, Any]) -> str:
    lines = [
        "Read {files} files: {learners} learners ({new_learners} new), {enrolments} enrolments, {certificates} "
        "certificates, {structures} course structures with {graded_problems} graded problems.".format(**facts)
    ]
    if facts["joined_actors"]:
        lines.append(f"Joined {facts['joined_actors']} people of the logs to their names.")
    if facts["set_apart"]:
        lines.append(f"Staff and test accounts set apart: {facts['set_apart']:,}.")
    for name, table in facts["tables"].items():
        told = ", ".join(f"{table[key]:,} {key}" for key in ("new", "changed", "left", "outdated") if table[key])
        lines.append(f"  {name}: {table['rows']:,} rows{': ' if told else ''}{told}")
        lines += [f"    skipped {count:,} rows: {reason}" for reason, count in table["skipped"].items()]
    lines += [f"  not used: {name}, {rows:,} rows" for name, rows in facts["unused"].items()]
    lines += [f"  ends inside a statement, what came before is used: {name}" for name in facts["cut_short"]]
    lines += [f"  not looked into: {name}" for name in facts["ignored"][:SHOWN]]
    if len(facts["ignored"]) > SHOWN:
        lines.append(f"  not looked into: {len(facts['ignored']) - SHOWN} more; --json names all")
    return "\n".join(lines)


for command in (roster_sync.sync, roster_sync.courses, roster_sync.status, set_apart, survey):
    roster.add_command(command)
