"""`communicator roster`: who the learners are, from the platform's exports."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.operations.moodle_sync import CourseSync
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


@roster.command(epilog="Example: communicator roster sync --site campus --course 2")
@click.option("--site", "site_name", help="The Moodle site, where there are several sites.")
@click.option("--course", "course_id", help="The course's number in Moodle; without it all that are known.")
@click.option("--role", "roles", multiple=True, help="A role (short name) of learners; student unless said.")
@framed
def sync(frame: Frame, site_name: str | None, course_id: str | None, roles: tuple[str, ...]) -> None:
    """Ask a Moodle site who is enrolled: names, addresses, enrolments, profile links.

    The token is read from COMMUNICATOR_MOODLE_TOKEN, or COMMUNICATOR_MOODLE_TOKEN_<SITE>. Who left the course
    becomes inactive; teachers are left out. A profile link is no consent: nobody's posts are matched by it alone.
    """
    from communicator.operations.moodle_sync import moodle_site, sync_courses
    from communicator.roster.moodle.people import LEARNER_ROLES

    site, moodle = moodle_site(frame.database, site_name)
    done = sync_courses(frame.database, site, moodle, course_id, frozenset(roles) or LEARNER_ROLES)
    facts = [_sync_facts(each) for each in done.courses]
    lines = [_sync_text(each) for each in facts]
    lines += [f"Course {gone}: Moodle has it no more, or hides it; nothing was changed." for gone in done.gone]
    frame.tell({"site": site.name, "courses": facts, "gone": done.gone}, "\n".join(lines))


def _sync_facts(done: "CourseSync") -> dict[str, Any]:
    people = done.people
    return {
        "course_id": done.course_id,
        "name": done.facts.name if done.facts else None,
        "learners": people.learners,
        "new_learners": people.new_learners,
        "active": people.active,
        "suspended": people.suspended,
        "left": people.left,
        "joined_actors": people.joined_actors,
        "skipped": dict(people.skipped),
        "links": dict(done.links),
    }


_SKIPPED = {
    "staff": "who teach or manage the course",
    "no_learner_role": "without a role of learners in it",
    "no_user_id": "without an id",
}
_LINKS = {
    "linked": "profile links",
    "invalid": "profile fields without a valid handle",
    "unsupported": "profile fields of networks that aren't collected",
    "dropped": "profile links gone, since their fields were emptied",
}


def _sync_text(facts: dict[str, Any]) -> str:
    name = f" ({facts['name']})" if facts["name"] else ""
    lines = [
        "Course {course_id}{}: {learners} learners ({new_learners} new), {active} active, {suspended} suspended, "
        "{left} left.".format(name, **facts)
    ]
    if facts["name"] is None:
        lines.append("  no name or dates: the token's service lacks core_course_get_courses_by_field")
    if facts["joined_actors"]:
        lines.append(f"  people of the logs joined to their names: {facts['joined_actors']}")
    lines += [f"  left out, {_SKIPPED[reason]}: {count}" for reason, count in facts["skipped"].items()]
    lines += [f"  {told}: {facts['links'][name]}" for name, told in _LINKS.items() if facts["links"].get(name)]
    return "\n".join(lines)


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
