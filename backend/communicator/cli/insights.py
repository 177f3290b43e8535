"""`communicator insights`: who registered, counted; for staff, or as the public may see it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.courses.tables import Course

Switch = Callable[["Session", "Course"], None]
CALLER = "command line"
_course = click.option("--course", "course_id", required=True, help="The course's id.")
_site = click.option("--site", "site_name", help="The site, where more than one has a course of this id.")


@click.group()
def insights() -> None:
    """Who registers and who earns a certificate: export, and what the public sees of it."""


@insights.command(epilog="Example: communicator insights export --course course-v1:DemoX+STAT101+2026 --public")
@_course
@_site
@click.option("--public", "is_public", is_flag=True, help="The tables last released instead of the exact ones.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
@framed
def export(frame: Frame, course_id: str, site_name: str | None, is_public: bool, out: Path | None) -> None:
    """Export a course's tables as CSV: exact ones for its staff, or with --public those released."""
    from communicator.courses.catalogue import find_course
    from communicator.errors import UnreadableFile
    from communicator.insights.codes import DIMENSIONS
    from communicator.insights.cube import cube_of
    from communicator.insights.export import EXACT_HEADER, as_csv, exact_lines
    from communicator.insights.released import choose, released, released_lines

    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        if is_public:
            text = as_csv(released_lines(choose(released(session), course.course_id, course.site.name)))
        else:
            text = as_csv(exact_lines(course_id, cube_of(session, [course.id]), DIMENSIONS), EXACT_HEADER)
    rows = len(text.splitlines()) - 1
    facts = {"course_id": course_id, "public": is_public, "rows": rows}
    if out is None:
        frame.tell(facts | {"csv": text}, text.rstrip())
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UnreadableFile(f"{out} can't be written: {error.strerror}") from error
    frame.tell(facts | {"file": str(out)}, f"{rows} rows in {out}.")


@insights.command(epilog="Example: communicator insights publish --course course-v1:DemoX+STAT101+2026")
@_course
@_site
@framed
def publish(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Turn a course's public tables on; they show from its site's next release."""
    from communicator.insights.public_release import turn_on

    _switch(frame, course_id, site_name, turn_on, "insights_published")
    frame.tell({"course_id": course_id, "public": True}, f"{course_id} is in the next `communicator insights release`.")


@insights.command(epilog="Example: communicator insights withdraw --course course-v1:DemoX+STAT101+2026")
@_course
@_site
@framed
def withdraw(frame: Frame, course_id: str, site_name: str | None) -> None:
    """Turn a course's public tables off, at once."""
    from communicator.insights.public_release import turn_off

    _switch(frame, course_id, site_name, turn_off, "insights_withdrawn")
    frame.tell({"course_id": course_id, "public": False}, f"Nothing of {course_id} is public now.")


@insights.command(epilog="Example: communicator insights release --site campus")
@click.option("--site", "site_name", help="The site's name, where there are several.")
@framed
def release(frame: Frame, site_name: str | None) -> None:
    """Release the public tables of a site's published courses; at most weekly, refused where a count could be told."""
    from communicator.access.sites import find_site
    from communicator.insights.public_release import release_tables

    with frame.database.writing() as session:
        site = find_site(session, site_name)
    made = release_tables(frame.database, site.id)
    scopes = sorted(made.tables)
    facts = {"id": made.id, "site": site.name, "released_at": made.released_at.isoformat(), "scopes": scopes}
    frame.tell(facts, f"Released {len(scopes)} sets of tables of {site.name}.")


def _switch(frame: Frame, course_id: str, site_name: str | None, turn: Switch, action: str) -> None:
    from communicator.access.audit import note
    from communicator.courses.catalogue import find_course

    with frame.database.writing() as session:
        course = find_course(session, course_id, site_name)
        turn(session, course)
        note(session, CALLER, action, course.id)
