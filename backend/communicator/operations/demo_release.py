"""The demo's public insights: its past offerings are opted in, and the first release is made."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from communicator.access.audit import note
from communicator.access.tables import Site
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import NotReleasable
from communicator.insights.public_release import release_tables, turn_on
from communicator.insights.tables import PublicRelease
from communicator.operations.demo_steps import Say

CALLER = "demo"


def is_released(database: Database, site: Site) -> bool:
    """Whether the site ever released: the demo makes the first release only, the next ones are its owner's."""
    with database.reading() as session:
        return bool(session.scalar(select(exists().where(PublicRelease.site_id == site.id))))


def release_past(database: Database, site: Site, past: Sequence[Course], say: Say) -> None:
    """Turns the public tables of `past` on and releases them; says why where they can't be."""
    with database.writing() as session:
        for course in past:
            turn_on(session, session.get_one(Course, course.id))
            note(session, CALLER, "insights_published", course.id)
    try:
        release_tables(database, site.id)
    except NotReleasable as error:
        say(f"  not released: {error}")
