"""`communicator audience`: who matches, counted."""

from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.audience.criteria import Criteria
    from communicator.outreach.reach import Reach


@click.group()
def audience() -> None:
    """Who is in a course, and whom criteria choose."""


@audience.command(epilog="Example: communicator audience count --course ID --where 'complete>=80 and certify<=20'")
@click.option("--course", "course_id", required=True, help="The course's id.")
@click.option("--site", "site_name", help="The site, where more than one has a course of this id.")
@click.option("--where", required=True, help="'all', or conditions: outcomes in per cent, attributes by name.")
@framed
def count(frame: Frame, course_id: str, site_name: str | None, where: str) -> None:
    """Count the learners who match, and those of them who can be written to."""
    from communicator.audience.selection import matching
    from communicator.audience.wording import parse_where
    from communicator.courses.catalogue import find_course
    from communicator.errors import InvalidFields
    from communicator.outreach.reach import reach
    from communicator.prediction.published import latest_snapshot

    try:
        criteria = parse_where(where)
    except InvalidFields as refused:
        raise click.BadParameter(str(refused), param_hint="--where") from refused
    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        snapshot = latest_snapshot(session, course.id)
        members = matching(session, course.id, criteria, snapshot.id if snapshot else None)
        parted = reach(session, course.id, members, criteria)
    facts = {
        "course_id": course_id,
        "criteria": criteria.as_dict(),
        "snapshot": snapshot.id if snapshot else None,
        "matching": len(members),
        "excluded": parted.counts(),
        "reachable": len(parted.reachable),
    }
    frame.tell(facts, _told(criteria, parted, is_predicted=snapshot is not None))


def _told(criteria: "Criteria", parted: "Reach", is_predicted: bool) -> str:
    from communicator.audience.wording import describe

    excluded = parted.counts()
    members = len(parted.reachable) + sum(excluded.values())
    parts = [f"{members} match ({describe(criteria)})", f"{len(parted.reachable)} can be written to"]
    if excluded:
        parts.append(", ".join(f"{number} {reason.replace('_', ' ')}" for reason, number in excluded.items()))
    if criteria.needs_prediction and not is_predicted:
        parts.append("the course was never predicted: run `communicator predict`")
    return "; ".join(parts)
