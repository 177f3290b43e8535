"""Which courses of a site are synced: patterns in order, of which the last that matches counts."""

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.errors import InvalidFields
from communicator.roster.lms.tables import CourseSwitch

LONGEST_PATTERN = 255


def switches(session: Session, site_id: int) -> list[CourseSwitch]:
    """The site's patterns, the first given first."""
    query = select(CourseSwitch).where(CourseSwitch.site_id == site_id).order_by(CourseSwitch.id)
    return list(session.scalars(query))


def switch(session: Session, site_id: int, on: Sequence[str] = (), off: Sequence[str] = ()) -> None:
    """Adds patterns (`*` any text, `?` any sign) behind those there are, first `on`, then `off`.

    InvalidFields where one is empty or too long.
    """
    given = [(pattern, True) for pattern in on] + [(pattern, False) for pattern in off]
    unusable = {"on" if is_on else "off" for pattern, is_on in given if not 0 < len(pattern.strip()) <= LONGEST_PATTERN}
    if unusable:
        told = f"must be a pattern of course ids such as 'course-v1:DemoX+*', of at most {LONGEST_PATTERN} signs"
        raise InvalidFields({name: [told] for name in sorted(unusable)})
    for pattern, is_on in given:
        session.add(CourseSwitch(site_id=site_id, pattern=pattern.strip(), is_on=is_on, added_at=clock.now()))
        session.flush()


def undo_switch(session: Session, site_id: int) -> CourseSwitch | None:
    """Takes the last pattern away and returns it; None where there is none."""
    found = switches(session, site_id)
    if not found:
        return None
    session.delete(found[-1])
    session.flush()
    return found[-1]


def is_on(course_id: str, patterns: Collection[CourseSwitch]) -> bool:
    """Whether the course is synced; one that no pattern matches isn't. Upper and lower case differ."""
    matching = [each.is_on for each in patterns if fnmatchcase(course_id, each.pattern)]
    return bool(matching) and matching[-1]
