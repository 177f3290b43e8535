"""A series of offerings of one course: past ones, and perhaps one that is running now."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from communicator.errors import BadInput
from communicator.simulation.course import WEEKS
from communicator.simulation.offerings import OfferingFiles, OfferingSpec, write_offering
from communicator.simulation.whole_files import whole_file

ORG = "DemoX"
NUMBER = "STAT101"
SERIES_FILE = "series.state"
MOST_COURSES = 40
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
MOST_LEARNERS = 500_000
_GAP_WEEKS = 16
"""From one start to the next: eight weeks of course, then room for the certificates and a rest."""
_TERMS = {1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2, 7: 2, 8: 2, 9: 3, 10: 3, 11: 3, 12: 3}
_AGE = timedelta(weeks=4)
_GRID = 14


def demo_specs(courses: int, learners: int, seed: int, until: date, *, running: bool = True) -> list[OfferingSpec]:
    """`courses` offerings, oldest first; with `running` the last one started four to six weeks before `until`.

    Starts lie on a grid of every second Monday, so that the same request some days later mostly means
    the same offerings; `series_in` makes it sure for a folder that holds them.
    """
    _check(courses, learners, seed, until)
    days = (until - _AGE).toordinal()
    newest = date.fromordinal(days - (days - 1) % _GRID)
    if not running:
        newest -= timedelta(weeks=WEEKS)
    return _specs(courses, learners, seed, newest, running)


def series_in(
    out: Path, courses: int, learners: int, seed: int, until: date, *, running: bool = True
) -> list[OfferingSpec]:
    """The same, but a series that `out` holds already keeps its dates: it is continued, not begun anew.

    Raises BadInput where `out` holds the series of another request.
    """
    specs = demo_specs(courses, learners, seed, until, running=running)
    held = _held_in(out)
    if held is None:
        return specs
    newest = date.fromisoformat(held.pop("newest_monday"))
    if held != _request(specs):
        told = ", ".join(f"{name} {value}" for name, value in held.items())
        raise BadInput(f"{out} holds another simulation ({told}): choose another folder or the same numbers")
    return _specs(courses, learners, seed, newest, running)


def folder_name(spec: OfferingSpec) -> str:
    """The folder of an offering below the series' own: org-course-run."""
    return f"{spec.org}-{spec.number}-{spec.run}"


def write_series(
    out: Path, specs: list[OfferingSpec], until: date, progress: Callable[[float], None] | None = None
) -> list[OfferingFiles]:
    """Writes each offering into its folder below `out`, none further than `until`.

    `progress` is called with the number of days lived through so far, of `days_to_live(specs, until)`.
    """
    _hold(out, specs)
    written: list[OfferingFiles] = []
    before = 0

    def tell(done: float) -> None:
        if progress is not None:
            progress(before + done)

    for spec in specs:
        written.append(write_offering(out / folder_name(spec), spec, until, tell))
        before += days_to_live([spec], until)
    return written


def days_to_live(specs: list[OfferingSpec], until: date) -> int:
    """How many days all offerings have together, up to `until`."""
    return sum((min(until, spec.last_day) - spec.first_day).days + 1 for spec in specs)


def _specs(courses: int, learners: int, seed: int, newest: date, running: bool) -> list[OfferingSpec]:
    mondays = [newest - timedelta(weeks=_GAP_WEEKS * back) for back in range(courses)][::-1]
    runs = _run_names(mondays)
    return [
        OfferingSpec(ORG, NUMBER, run, monday, learners, seed, place, running and place == courses - 1)
        for place, (run, monday) in enumerate(zip(runs, mondays, strict=True))
    ]


def _request(specs: list[OfferingSpec]) -> dict[str, Any]:
    last = specs[-1]
    return {"courses": len(specs), "learners": last.learners, "seed": last.seed, "running": last.running}


def _held_in(out: Path) -> dict[str, Any] | None:
    try:
        held = json.loads((out / SERIES_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise BadInput(f"{out / SERIES_FILE} can't be read as a simulation's: choose another folder") from error
    if not isinstance(held, dict) or "newest_monday" not in held:
        raise BadInput(f"{out / SERIES_FILE} can't be read as a simulation's: choose another folder")
    return held


def _hold(out: Path, specs: list[OfferingSpec]) -> None:
    """Keeps the dates before anything is written, so that a run that is killed is continued with them."""
    held = _request(specs) | {"newest_monday": specs[-1].first_monday.isoformat()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        with whole_file(out / SERIES_FILE) as file:
            file.write((json.dumps(held) + "\n").encode("ascii"))
    except OSError as error:
        raise BadInput(f"{out} can't be written to: {error.strerror}; choose another folder") from error


def _run_names(mondays: list[date]) -> list[str]:
    """Year and term, as 2025_T3; a second start in one term gets a letter, as 2025_T3b."""
    names: list[str] = []
    for monday in mondays:
        name = f"{monday.year}_T{_TERMS[monday.month]}"
        names.append(name if name not in names else f"{name}b")
    return names


def _check(courses: int, learners: int, seed: int, until: date) -> None:
    if not 1 <= courses <= MOST_COURSES:
        raise BadInput(f"{courses} courses can't be simulated: choose 1 to {MOST_COURSES}")
    if not 1 <= learners <= MOST_LEARNERS:
        raise BadInput(f"{learners} learners a course can't be simulated: choose 1 to {MOST_LEARNERS:,}")
    if not EARLIEST <= until <= LATEST:
        raise BadInput(f"{until} can't be the last day: choose one from {EARLIEST} to {LATEST}")
    if seed < 0:
        raise BadInput(f"{seed} is no seed: choose 0 or more")
