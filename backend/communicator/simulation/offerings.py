"""Writes an offering into a folder, up to a day; goes on later from where it stopped.

A small state file in the folder says what was asked for and which day was the last one written. Every
file is renamed into place when it is whole, and the state comes last: whenever a run is killed, the next
one finds whole files and writes the rest again, to the same bytes.
"""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from communicator.errors import BadInput, CommunicatorError
from communicator.simulation.cohort import OPENS_BEFORE, STAYS_OPEN, Cohort
from communicator.simulation.course import Course, build_course
from communicator.simulation.package_files import write_package_files
from communicator.simulation.social_files import (
    ACTIVITIES,
    EXPORT,
    FOLDER,
    PROFILES,
    SEARCH,
    STATUSES,
    write_social_files,
)
from communicator.simulation.structure import write_structure
from communicator.simulation.tracking_log import file_name, write_day
from communicator.simulation.whole_files import UNFINISHED, whole_file

STATE_FILE = "simulation.state"
"""JSON, but not called so: whoever imports the whole folder finds only the platform's files in it."""
MODEL_VERSION = 1
"""Raised when the learner model changes: days written by another version can't be continued."""


@dataclass(frozen=True)
class OfferingSpec:
    """What to simulate. Equal specs give equal bytes.

    `place` is the offering's place in its series (from 0), which fixes who takes it; `first_monday` the
    Monday on which it starts; `running` only says how it is meant.
    """

    org: str
    number: str
    run: str
    first_monday: date
    learners: int
    seed: int
    place: int
    running: bool

    @cached_property
    def course(self) -> Course:
        """Its content and dates."""
        return build_course(self.org, self.number, self.run, self.first_monday)

    @property
    def first_day(self) -> date:
        """The first day that is written: enrolment opens."""
        return (self.course.start - OPENS_BEFORE).date()

    @property
    def last_day(self) -> date:
        """The last day that is ever written: some days after the end."""
        return (self.course.end + STAYS_OPEN).date()


@dataclass(frozen=True)
class OfferingFiles:
    """What a folder holds now. `new_days` is how many days this call added; `until` the last one written."""

    spec: OfferingSpec
    folder: Path
    course_id: str
    learners: int
    events: int
    first_day: date
    until: date
    new_days: int
    posts: int | None
    """How many posts of learners can be found; None in a folder that was written before there were any."""

    @property
    def tracking_logs(self) -> list[Path]:
        """The daily logs, oldest first; a day without an event has none."""
        return sorted((self.folder / "tracking").glob("*-events-*.log.gz"))

    @property
    def roster_files(self) -> list[Path]:
        """The four tables of the data package."""
        return sorted(self.folder.glob("*-prod-analytics.sql"))

    @property
    def social_archives(self) -> list[Path]:
        """What learners posted, in the networks' own formats; fewer files, or none, before anybody posted."""
        there = (self.folder / FOLDER / name for name in (STATUSES, SEARCH, EXPORT))
        return [path for path in there if path.exists()]

    @property
    def activities_file(self) -> Path:
        """The teacher's list of activities and hashtags (CSV)."""
        return self.folder / FOLDER / ACTIVITIES

    @property
    def profiles_file(self) -> Path:
        """The handles that learners told the course of (CSV)."""
        return self.folder / FOLDER / PROFILES

    @property
    def structure_file(self) -> Path:
        """The course structure JSON; the grading policy is in `policies/<run>/` beside it."""
        return self.folder / f"{self.spec.course.file_prefix}-course_structure-prod-analytics.json"


def write_offering(
    folder: Path, spec: OfferingSpec, until: date | None = None, progress: Callable[[float], None] | None = None
) -> OfferingFiles:
    """Brings `folder` to the end of day `until` (None: to the offering's last day).

    Days that are there are not written again; if all are, this only reads the state. `progress` is called
    with the number of days lived through so far. Raises BadInput where the folder holds another offering
    or can't be written to.
    """
    last = spec.last_day if until is None else min(until, spec.last_day)
    if last < spec.first_day:
        raise BadInput(f"{spec.run} opens on {spec.first_day}, after {last}: choose a later day")
    try:
        there = _read_state(folder, spec)
        if there is not None and there.until >= last and there.posts is not None:
            return there
        reached = last if there is None else max(last, there.until)
        return _write(folder, spec, reached, there, progress or (lambda _: None))
    except OSError as error:
        raise BadInput(f"{folder} can't be written to: {error.strerror}; choose another folder") from error


def _write(
    folder: Path, spec: OfferingSpec, last: date, there: OfferingFiles | None, progress: Callable[[float], None]
) -> OfferingFiles:
    course = spec.course
    tracking = folder / "tracking"
    tracking.mkdir(parents=True, exist_ok=True)
    for leftover in folder.rglob(f".*{UNFINISHED}"):
        leftover.unlink()  # of a run that was killed
    write_structure(folder, course)
    cohort = Cohort(course, spec.seed, spec.place, spec.learners)
    written = there.until if there else spec.first_day - timedelta(days=1)
    events = there.events if there else 0
    # Days that are there already are lived through again, since later ones follow from them.
    with _uncollected():
        for day, steps in cohort.days(last):
            if day > written and steps:
                events += write_day(tracking / file_name(course, day.isoformat()), steps)
            progress((day - spec.first_day).days + 1)
    enrolled = write_package_files(folder, course, cohort.learners, cohort.opening, last)
    posts = write_social_files(folder, course, cohort.learners, cohort.opening, last)
    new_days = (last - written).days
    files = OfferingFiles(spec, folder, course.course_id, enrolled, events, spec.first_day, last, new_days, posts)
    _write_state(files)
    return files


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for circles: there are none among steps, and it took a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_state(folder: Path, spec: OfferingSpec) -> OfferingFiles | None:
    state = _load(folder / STATE_FILE)
    if state is None:
        return None
    found = _spec_of(folder, state)
    if replace(found, running=spec.running) != spec:
        raise BadInput(f"{folder} holds another simulation (seed {found.seed}, {found.learners} learners): remove it")
    until = date.fromisoformat(state["until"])
    facts = (spec.course.course_id, state["learners"], state["events"], spec.first_day, until, 0)
    return OfferingFiles(spec, folder, *facts, posts=state.get("posts"))


def _load(path: Path) -> dict[str, Any] | None:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise BadInput(f"{path} is not the state of a simulation: remove its folder") from error
    return state if isinstance(state, dict) else None


def _spec_of(folder: Path, state: dict[str, Any]) -> OfferingSpec:
    if state.get("model_version") != MODEL_VERSION:
        raise CommunicatorError(f"{folder} was written by another version of the simulation: remove it")
    facts = dict(state["spec"])
    return OfferingSpec(**(facts | {"first_monday": date.fromisoformat(facts["first_monday"])}))


def _write_state(files: OfferingFiles) -> None:
    state = {
        "model_version": MODEL_VERSION,
        "spec": asdict(files.spec) | {"first_monday": files.spec.first_monday.isoformat()},
        "until": files.until.isoformat(),
        "learners": files.learners,
        "events": files.events,
        "posts": files.posts,
    }
    with whole_file(files.folder / STATE_FILE) as file:
        file.write((json.dumps(state, indent=2) + "\n").encode("ascii"))
