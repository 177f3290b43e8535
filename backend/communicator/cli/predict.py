"""`communicator predict`: every learner's three chances, published as a snapshot."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed
from communicator.clock import as_utc
from communicator.errors import NaiveTime, NotEnoughData

if TYPE_CHECKING:
    from communicator.database import Database
    from communicator.prediction.scoring import Scored


def read_moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """A moment with its zone, such as 2026-03-09T12:00+01:00, in UTC; wrong use where it isn't one."""
    try:
        return as_utc(datetime.fromisoformat(value)) if value is not None else None
    except (ValueError, NaiveTime) as error:
        told = f"{value} is not a time with its zone; write it as 2026-03-09T12:00+00:00"
        raise click.BadParameter(told) from error


@click.command(epilog="Example: communicator predict --course course-v1:DemoX+STAT101+2026_T1")
@click.option("--course", "course_ids", metavar="COURSE_ID", multiple=True, help="Default: all courses with events.")
@click.option("--site", help="The course's site, where several have a course of this id.")
@click.option("--as-of", callback=read_moment, metavar="TIME", help="Default: each course's latest event.")
@click.option("--model", "model_name", metavar="NAME", help="Default: the one chosen by `communicator model use`.")
@click.option("--full", is_flag=True, help="From each learner's first event, instead of by the new events alone.")
@framed
def predict(
    frame: Frame,
    course_ids: tuple[str, ...],
    site: str | None,
    as_of: datetime | None,
    model_name: str | None,
    full: bool,
) -> None:
    """Predict all learners of courses and publish the snapshots that teachers choose from."""
    from communicator.courses.catalogue import find_course
    from communicator.operations.refresh import courses_with_events, refresh_telling
    from communicator.prediction.trained_models import find_model, serving_model

    database = frame.database
    with database.reading() as session:
        courses = [find_course(session, course_id, site) for course_id in course_ids]
        model = find_model(session, model_name) if model_name else serving_model(session)
    courses = courses or courses_with_events(database)
    snapshots, not_yet = [], []
    with frame.progress("predicting", len(courses)) as done:
        for number, course in enumerate(courses, start=1):
            try:
                scored = refresh_telling(database, frame.settings, course.id, as_of, model, full=full)
                snapshots.append(_described(database, course.course_id, scored))
            except NotEnoughData as error:
                if len(courses) == 1:
                    raise
                not_yet.append({"course_id": course.course_id, "why": str(error)})
            done(number)
    lines = [*map(_line, snapshots), *(f"Not enough yet: {each['why']}" for each in not_yet)]
    frame.tell(
        {"model": model.name, "snapshots": snapshots, "not_enough_yet": not_yet},
        "\n".join(lines) or "No course has events; import tracking logs with `communicator clickstream import PATH`",
    )


def _described(database: "Database", course_id: str, scored: "Scored") -> dict[str, Any]:
    from communicator.prediction.published import published_means
    from communicator.prediction.tables import Snapshot

    with database.reading() as session:
        learners, means = published_means(session, scored.snapshot_id)
        snapshot = session.get_one(Snapshot, scored.snapshot_id)
    told = {"course_id": course_id, "snapshot": snapshot.id, "as_of": snapshot.as_of.isoformat()}
    return told | {"learners": learners, "mean": means, "notes": snapshot.notes} | scored.told.facts()


def _line(snapshot: dict[str, Any]) -> str:
    done = (
        f"{snapshot['mode']}{': ' + snapshot['why'] if snapshot['why'] else ''}; {snapshot['new_events']:,} new events "
        f"of {snapshot['touched']:,} learners, {snapshot['replayed']:,} taken back, "
        f"{sum(snapshot['seconds'].values()):.1f} s"
    )
    notes = snapshot["notes"] or {"outcomes": {}, "course": []}
    lines = [f"{snapshot['course_id']}: {snapshot['learners']:,} learners as of {snapshot['as_of']} ({done})"]
    lines += [f"  {outcome}: {note['text']}" for outcome, note in notes["outcomes"].items()]
    return "\n".join([*lines, *(f"  {note['text']}" for note in notes["course"])])
