"""`communicator predict`: every learner's three chances, published as a snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from communicator import clock
from communicator.cli.frame import Frame, framed
from communicator.clock import as_utc
from communicator.errors import (
    ModelUnfit,
    NaiveTime,
    NotEnoughData,
    RefreshedMeanwhile,
    UnknownCourse,
    UnreadableFile,
)
from communicator.service_errors import CoursesFailed

if TYPE_CHECKING:
    from communicator.courses.tables import Course
    from communicator.database import Database
    from communicator.prediction.scoring import Scored
    from communicator.prediction.tables import TrainedModel


def read_moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """A moment that has passed, with its zone, such as 2026-03-09T12:00+01:00, in UTC; wrong use where it isn't one."""
    try:
        moment = as_utc(datetime.fromisoformat(value)) if value is not None else None
    except (ValueError, NaiveTime) as error:
        told = f"{value} is not a time with its zone; write it as 2026-03-09T12:00+00:00"
        raise click.BadParameter(told) from error
    if moment is not None and moment > clock.now():
        raise click.BadParameter(f"{value} is still to come; nothing is known of it")
    return moment


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
    """Predict all learners of courses and publish the snapshots that teachers choose from.

    Automatic messages then look for new matches, once a day of their course.

    Ends with 1 where a course failed; the others are predicted all the same.
    """
    courses, model = _asked_for(frame.database, course_ids, site, model_name)
    predicted = _Predicted()
    with frame.progress("predicting", len(courses)) as done:
        for number, course in enumerate(courses, start=1):
            with predicted.going_on(course.course_id, is_alone=len(courses) == 1):
                predicted.snapshots.append(_published(frame, course, as_of, model, full=full))
                predicted.automatic += _checked(frame, course.id)
            done(number)
    frame.tell({"model": model.name, **asdict(predicted)}, predicted.text())
    predicted.require_all()


def _asked_for(
    database: "Database", course_ids: tuple[str, ...], site: str | None, model_name: str | None
) -> "tuple[list[Course], TrainedModel]":
    """The courses and the model that were named; else all courses with events, and the model that serves."""
    from communicator.courses.catalogue import find_course
    from communicator.operations.refresh import courses_with_events
    from communicator.prediction.trained_models import find_model, serving_model

    with database.reading() as session:
        courses = [find_course(session, course_id, site) for course_id in course_ids]
        model = find_model(session, model_name) if model_name else serving_model(session)
    return courses or courses_with_events(database), model


def _published(
    frame: Frame, course: "Course", as_of: datetime | None, model: "TrainedModel", *, full: bool
) -> dict[str, Any]:
    """Predicts a course; tells of the snapshot that it has now, and of what that took."""
    from communicator.operations.refresh import refresh_telling

    scored = refresh_telling(frame.database, frame.settings, course.id, as_of, model, full=full)
    return _described(frame.database, course.course_id, scored)


def _checked(frame: Frame, course_pk: int) -> list[dict[str, Any]]:
    """What came of the course's automatic messages that look for new matches now."""
    from communicator.operations.automatic_messages import has_automatic

    if not has_automatic(frame.database, course_pk):
        return []
    from communicator.operations.automatic_checks import check_automatic

    return [told.facts() for told in check_automatic(frame.database, frame.settings, course_pk)]


@dataclass
class _Predicted:
    """What came of the courses; one that can't be predicted keeps none of the others from it."""

    snapshots: list[dict[str, Any]] = field(default_factory=list)
    not_enough_yet: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    automatic: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def going_on(self, course_id: str, *, is_alone: bool) -> Iterator[None]:
        """Notes why a course can't be predicted; of a single one that is the command's failure."""
        try:
            yield
        except (NotEnoughData, ModelUnfit, RefreshedMeanwhile, UnknownCourse, UnreadableFile) as error:
            if is_alone:
                raise
            among = self.not_enough_yet if isinstance(error, NotEnoughData) else self.failed
            among.append({"course_id": course_id, "why": str(error)})

    def text(self) -> str:
        """For people: a line a course, and what has to be said of it."""
        lines = [_line(each) for each in self.snapshots]
        lines += [f"Not enough yet: {each['why']}" for each in self.not_enough_yet]
        lines += [f"Course {each['course_id']} failed: {each['why']}" for each in self.failed]
        lines += [_automatic_line(each) for each in self.automatic]
        return (
            "\n".join(lines) or "No course has events; import tracking logs with `communicator clickstream import PATH`"
        )

    def require_all(self) -> None:
        """Raises CoursesFailed where a course failed for more than having too little yet."""
        if self.failed:
            raise CoursesFailed(f"Not predicted: {', '.join(each['course_id'] for each in self.failed)}; see above")


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


def _automatic_line(told: dict[str, Any]) -> str:
    if told["why_nothing"]:
        return f"Automatic message {told['communication']} looked for nobody: {told['why_nothing']}"
    queued = f"{told['queued']:,} queued" if told["queued"] is not None else f"{told['in_comparison']:,} compared"
    held_out = f", {told['held_out']:,} held out" if told["held_out"] else ""
    return f"Automatic message {told['communication']}: {told['new']:,} new matches, {queued}{held_out}"
