"""`communicator audience`: who matches, counted; saved selections."""

from typing import TYPE_CHECKING

import click

from communicator.cli.audience_segments import segments
from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from communicator.outreach.counting import Counted


@click.group()
def audience() -> None:
    """Who is in a course, and whom criteria choose."""


audience.add_command(segments)


@audience.command(
    epilog="""Examples:

\b
communicator audience count --course ID --where 'complete>=80 and certify<=20'
communicator audience count --course ID --where 'cohort=A,B and survey:hours>=5'
communicator audience count --course ID --segment 'Nearly there'"""
)
@click.option("--course", "course_id", required=True, help="The course's id.")
@click.option("--site", "site_name", help="The site, where more than one has a course of this id.")
@click.option(
    "--where",
    help="'all', or conditions joined by 'and': outcomes in per cent, attributes, marks; see docs/selection.md.",
)
@click.option("--segment", "segment_name", help="A saved selection, by its name or id.")
@framed
def count(frame: Frame, course_id: str, site_name: str | None, where: str | None, segment_name: str | None) -> None:
    """Count the learners who match, those of them who can be written to, and why not the others."""
    from communicator.audience.segments import criteria_of, find_segment
    from communicator.audience.wording import parse_where
    from communicator.courses.catalogue import find_course
    from communicator.errors import InvalidFields
    from communicator.outreach.counting import count_selection
    from communicator.prediction.published import latest_snapshot

    if (where is None) == (segment_name is None):
        raise click.UsageError("Say whom to count: either --where or --segment")
    try:
        criteria = parse_where(where) if where is not None else None
    except InvalidFields as refused:
        raise click.BadParameter(str(refused), param_hint="--where") from refused
    with frame.database.reading() as session:
        course = find_course(session, course_id, site_name)
        snapshot = latest_snapshot(session, course.id)
        if criteria is None:
            criteria = criteria_of(find_segment(session, course.id, segment_name or ""))
        counted = count_selection(session, course.id, criteria, snapshot.id if snapshot else None)
    facts = {"course_id": course_id, "criteria": criteria.as_dict()} | counted.facts()
    frame.tell(facts, _told(counted))


def _told(counted: "Counted") -> str:
    from communicator.audience.wording import describe

    facts = counted.facts()
    parts = [f"{facts['matching']} match ({describe(counted.criteria)})", f"{facts['reachable']} can be written to"]
    if facts["excluded"]:
        parts.append(", ".join(f"{number} {why.replace('_', ' ')}" for why, number in facts["excluded"].items()))
    if counted.criteria.needs_prediction and counted.snapshot_id is None:
        parts.append("the course was never predicted: run `communicator predict`")
    elif counted.unpredicted:
        objecting = f", {counted.objecting} of them as they wish" if counted.objecting else ""
        parts.append(f"{counted.unpredicted} more have no chances to choose by{objecting}")
    if counted.set_apart or counted.unenrolled:
        parts.append(f"beside them {counted.set_apart} staff or test accounts and {counted.unenrolled} who left")
    if counted.is_small:
        parts.append("so few that a message singles them out")
    return "; ".join([*parts, *counted.vanished.values()])
