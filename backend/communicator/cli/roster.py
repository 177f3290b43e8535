"""`communicator roster`: who the learners are, from the platform's exports."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli import roster_sync
from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.operations.roster_import import RosterImport


@click.group()
def roster() -> None:
    """Who the learners are: names, addresses, enrolments, certificates; and what their courses grade."""


@roster.command("import", epilog="Example: communicator roster import exports/DemoX-STAT101-2025_T3/")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option("--site", "site_name", help="The site that the files are of, where there are several.")
@framed
def import_(frame: Frame, paths: tuple[Path, ...], site_name: str | None) -> None:
    """Import edX data-package files, or folders of them.

    Tables (auth_user, auth_userprofile, student_courseenrollment, certificates_generatedcertificate) are told
    by their columns; …course_structure….json gives dates and graded problems, with the grading_policy.json
    beside it. Importing again updates what changed.
    """
    from communicator.access.sites import find_site
    from communicator.operations.roster_import import import_roster

    with frame.database.writing() as session:
        site_id = find_site(session, site_name).id
    done = import_roster(frame.database, site_id, paths)
    facts = _facts(done)
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
        "skipped": dict(counts.skipped),
        "ignored": counts.ignored,
    }


def _text(facts: dict[str, object]) -> str:
    lines = [
        "Read {files} files: {learners} learners ({new_learners} new), {enrolments} enrolments, {certificates} "
        "certificates, {structures} course structures with {graded_problems} graded problems.".format(**facts)
    ]
    if facts["joined_actors"]:
        lines.append(f"Joined {facts['joined_actors']} people of the logs to their names.")
    skipped, ignored = facts["skipped"], facts["ignored"]
    assert isinstance(skipped, dict)
    assert isinstance(ignored, list)
    lines += [f"  skipped {count:,} rows: {reason}" for reason, count in skipped.items()]
    lines += [f"  not looked into: {name}" for name in ignored]
    return "\n".join(lines)


for command in (roster_sync.sync, roster_sync.courses, roster_sync.status):
    roster.add_command(command)
