"""`communicator roster sync`, `courses` and `status`: rosters brought over from a Moodle site or an LMS's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed, wrong_use_where_invalid
from communicator.cli.moodle_texts import sync_facts, sync_text

if TYPE_CHECKING:
    from communicator.access.tables import Site
    from communicator.operations.moodle_sync import Asked
    from communicator.roster.lms.connection import LmsDatabase, Tally
    from communicator.roster.lms.tables import CourseSyncStatus

SHOWN = 40
"""Courses whose status is printed, those that failed first; --json has all."""


@click.command(epilog="Example: communicator roster sync --site campus --course 2")
@click.option("--site", "site_name", help="The site, where there are several.")
@click.option("--course", "course_id", help="One course; without it all that are known (Moodle) or switched on (edX).")
@click.option("--role", "roles", multiple=True, help="Moodle: a role (short name) of learners; student unless said.")
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=0.0,
    show_default=True,
    help="edX: seconds to rest between parts of a course, for a database that is busy.",
)
@click.option("--yes", is_flag=True, help="Also where a course would lose more than half of who is known.")
@framed
def sync(
    frame: Frame, site_name: str | None, course_id: str | None, roles: tuple[str, ...], pause: float, yes: bool
) -> None:
    """Ask a platform who is enrolled: names, addresses, enrolments; now and again, for what changed since.

    A Moodle site is asked over REST; the token is read from COMMUNICATOR_MOODLE_TOKEN, or
    COMMUNICATOR_MOODLE_TOKEN_<SITE>. Teachers are left out, and a profile link is no consent: nobody's posts are
    matched by it alone. A self-hosted Open edX is asked through its own database, which is only read:
    COMMUNICATOR_LMS_DATABASE_URL, or COMMUNICATOR_LMS_DATABASE_URL_<SITE>; `roster courses` switches courses on.
    Who left a course becomes inactive. Ends with 1 where a course failed; the others are synced all the same.
    """
    from communicator.access.sites import find_site
    from communicator.operations.moodle_sync import Asked
    from communicator.roster.moodle.people import LEARNER_ROLES

    with frame.database.reading() as session:
        site = find_site(session, site_name)
    if site.kind == "moodle":
        _sync_moodle(frame, site, course_id, Asked(frozenset(roles) or LEARNER_ROLES, may_lose_most=yes))
    else:
        _sync_edx(frame, site, course_id, pause, yes)


@click.command(epilog="Example: communicator roster courses --site campus --on 'course-v1:UPV+*' --off '*+TEST*'")
@click.option("--site", "site_name", help="The site, where there are several.")
@click.option("--on", multiple=True, metavar="PATTERN", help="Sync courses whose id matches: * any text, ? any sign.")
@click.option("--off", multiple=True, metavar="PATTERN", help="Don't sync courses whose id matches.")
@click.option("--undo", is_flag=True, help="Take back the pattern that was added last.")
@framed
def courses(frame: Frame, site_name: str | None, on: tuple[str, ...], off: tuple[str, ...], undo: bool) -> None:
    """Which courses of a self-hosted Open edX are synced: switch them by pattern, and list them.

    Patterns are kept in order, and the last that matches a course counts; in one call --on comes before --off. A
    course that none matches isn't synced.
    """
    from communicator.access.sites import find_site
    from communicator.operations.lms_sync import find_courses
    from communicator.roster.lms.switches import is_on, switch, switches, undo_switch

    with frame.database.reading() as session:
        site = find_site(session, site_name)
    with _lms_of(site) as lms:
        found = find_courses(lms)
    with frame.database.writing() as session:
        taken = undo_switch(session, site.id) if undo else None
        with wrong_use_where_invalid():
            switch(session, site.id, on, off)
        patterns = switches(session, site.id)
    listed = [{"course_id": one.course_id, "name": one.name, "on": is_on(one.course_id, patterns)} for one in found]
    told = [{"pattern": each.pattern, "on": each.is_on} for each in patterns]
    taken_back = taken.pattern if taken else None
    facts = {"site": site.name, "patterns": told, "taken_back": taken_back, "courses": listed}
    frame.tell(facts, _courses_text(facts))


@click.command(epilog="Example: communicator roster status --site campus")
@click.option("--site", "site_name", help="The site, where there are several.")
@framed
def status(frame: Frame, site_name: str | None) -> None:
    """How the last sync of each course went: when, how many learners, what changed, and why it failed."""
    from communicator.access.sites import find_site
    from communicator.roster.lms.status import statuses

    with frame.database.reading() as session:
        site = find_site(session, site_name)
        found = statuses(session, site.id)
    facts = {"site": site.name, "courses": [_status_facts(each) for each in found]}
    frame.tell(facts, _status_text(found) if found else f"No course of site {site.name} was synced yet.")


def _sync_edx(frame: Frame, site: "Site", course_id: str | None, pause: float, may_lose_most: bool) -> None:
    from communicator.operations.lms_sync import Care, sync_lms

    with _lms_of(site) as lms, frame.progress("Syncing courses") as tell:
        done = sync_lms(frame.database, site, lms, course_id, Care(pause, may_lose_most), tell)
    facts = {
        "site": site.name,
        "courses": [_status_facts(each) for each in done.courses],
        "warnings": done.warnings,
        "read": {"rows": done.read.rows, "checksums": done.read.checksums, "questions": done.read.questions},
    }
    lines = [_status_text(done.courses), _read_text(done.read), *(f"warning: {each}" for each in done.warnings)]
    frame.tell(facts, "\n".join(lines))
    _require_none([each.course_id for each in done.courses if each.state == "failed"], site)


@contextmanager
def _lms_of(site: "Site") -> "Iterator[LmsDatabase]":
    from communicator.config import lms_database_url
    from communicator.errors import BadInput
    from communicator.roster.lms.connection import LmsDatabase

    if site.kind != "edx":
        raise BadInput(f"Site {site.name} is a Moodle site: all its courses that are known are synced")
    lms = LmsDatabase(lms_database_url(site.name))
    try:
        yield lms
    finally:
        lms.close()


def _courses_text(facts: dict[str, Any]) -> str:
    def word(row: dict[str, Any]) -> str:
        return "on " if row["on"] else "off"

    lines = [f"{word(each)} {each['pattern']}" for each in facts["patterns"]] or ["No pattern yet."]
    lines.append(f"{sum(each['on'] for each in facts['courses'])} of {len(facts['courses'])} courses are switched on:")
    return "\n".join([*lines, *(f"  {word(each)} {each['course_id']}  {each['name']}" for each in facts["courses"])])


def _status_facts(status: "CourseSyncStatus") -> dict[str, Any]:
    return {
        "course_id": status.course_id,
        "state": status.state,
        "started": status.started_at.isoformat(),
        "finished": status.finished_at.isoformat() if status.finished_at else None,
        "learners": status.learners,
        "new": status.new,
        "changed": status.changed,
        "left": status.left,
        "message": status.message,
    }


def _status_text(found: list["CourseSyncStatus"]) -> str:
    order = ("failed", "running", "skipped", "ok")
    ranked = sorted(found, key=lambda each: (order.index(each.state), each.course_id))
    lines = [f"{'course':<50} {'state':<8} {'learners':>8} {'new':>7} {'changed':>7} {'left':>6}  begun (UTC)"]
    for each in ranked[:SHOWN]:
        begun = f"{each.started_at:%Y-%m-%d %H:%M}"
        counts = f"{each.learners:>8,} {each.new:>7,} {each.changed:>7,} {each.left:>6,}  {begun}"
        lines.append(f"{each.course_id:<50} {each.state:<8} {counts}")
        lines += [f"  {each.message}"] if each.message else []
    if len(ranked) > SHOWN:
        lines.append(f"… and {len(ranked) - SHOWN} more; --json has all")
    counted = {state: sum(each.state == state for each in found) for state in reversed(order)}
    told = ", ".join(f"{number} {state}" for state, number in counted.items() if number)
    return "\n".join([*lines, f"{len(found)} courses: {told}."])


def _read_text(read: "Tally") -> str:
    return f"Read {read.rows:,} rows and {read.checksums:,} checksums in {read.questions:,} questions."


def _require_none(failed: list[str], site: "Site") -> None:
    from communicator.service_errors import CoursesFailed

    if failed:
        told = f"{len(failed)} courses could not be synced" if len(failed) > 1 else f"{failed[0]} could not be synced"
        raise CoursesFailed(f"{told}; communicator roster status --site {site.name} tells why")


def _sync_moodle(frame: Frame, site: "Site", course_id: str | None, asked: "Asked") -> None:
    from communicator.operations.moodle_sync import moodle_site, sync_courses

    site, moodle = moodle_site(frame.database, site.name)
    done = sync_courses(frame.database, site, moodle, course_id, asked)
    facts = [sync_facts(each) for each in done.courses]
    lines = [sync_text(each) for each in facts]
    lines += [f"Course {gone}: Moodle has it no more, or hides it; nothing was changed." for gone in done.gone]
    lines += [f"Course {failed} failed: {why}" for failed, why in done.failed.items()]
    frame.tell({"site": site.name, "courses": facts, "gone": done.gone, "failed": done.failed}, "\n".join(lines))
    _require_none(list(done.failed), site)
