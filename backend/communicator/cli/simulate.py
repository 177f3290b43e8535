"""`communicator simulate`: invented offerings in the real edX file formats."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from communicator import clock
from communicator.cli.frame import Frame, framed
from communicator.simulation.offerings import OfferingFiles
from communicator.simulation.series import days_to_live, series_in, write_series


@click.command(
    epilog="Example: communicator simulate --courses 3 --learners 600 --seed 1 --out var/simulated",
)
@click.option("--courses", default=3, show_default=True, help="How many offerings; the last one is the running one.")
@click.option("--learners", default=600, show_default=True, help="How many people enrol in each.")
@click.option("--seed", default=1, show_default=True, help="The same seed invents the same people and days.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day to write.  [default: yesterday]")
@click.option("--running/--no-running", default=True, show_default=True, help="Whether the last one still runs.")
@framed
def simulate(
    frame: Frame, courses: int, learners: int, seed: int, out: Path, until: datetime | None, running: bool
) -> None:
    """Writes past and running offerings of an invented course: tracking logs, roster, certificates, structure.

    Each has a folder `social` with what learners post: statuses of Mastodon, a search of X, an account's archive,
    and the lists of activities and profiles.

    Run again into the same folder, it continues the running offering up to --until and leaves the days
    that are there as they are.
    """
    last = until.date() if until else clock.now().date() - timedelta(days=1)
    specs = series_in(out, courses, learners, seed, last, running=running)
    with frame.progress("Simulating days", days_to_live(specs, last)) as progress:
        written = write_series(out, specs, last, progress)
    frame.tell({"courses": [_facts(files) for files in written]}, _table(written))


def _facts(files: OfferingFiles) -> dict[str, object]:
    return {
        "course_id": files.course_id,
        "folder": str(files.folder),
        "learners": files.learners,
        "events": files.events,
        "posts": files.posts,
        "from": files.first_day.isoformat(),
        "until": files.until.isoformat(),
        "running": files.spec.running and files.until < files.spec.course.end.date(),
        "new_days": files.new_days,
    }


def _table(written: list[OfferingFiles]) -> str:
    head = f"{'course':<34} {'learners':>8} {'events':>10} {'posts':>7}  {'days':<24} new days"
    lines = [
        f"{files.course_id:<34} {files.learners:>8,} {files.events:>10,} {files.posts:>7,}  "
        f"{_span(files.first_day, files.until):<24} {files.new_days:>8}  {files.folder}"
        for files in written
    ]
    return "\n".join([head, *lines])


def _span(first: date, last: date) -> str:
    return f"{first} – {last}"
