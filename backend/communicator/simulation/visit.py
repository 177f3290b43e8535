"""One sitting: a clock, a page, and the steps that the platform would log."""

import random
from typing import Any, NamedTuple

from communicator.simulation.course import Block, Course, Sequence
from communicator.simulation.people import Person

NOTHING_SENT: dict[str, Any] = {"POST": {}, "GET": {}}
"""What a request without a form says."""


class Step(NamedTuple):
    """One event to be. `at` is µs since the epoch, UTC; `source` one of tracking_log's; `page` where it happened."""

    at: int
    visit: "Visit"
    source: str
    name: str
    path: str
    page: str
    event: Any
    block: Block | None


class Visit:
    """A person at the course, from `clock` until `closes` (both µs since the epoch, UTC)."""

    __slots__ = ("clock", "closes", "course", "forms", "page", "person", "rng", "session", "steps")

    def __init__(self, person: Person, course: Course, rng: random.Random, clock: int, seconds: float) -> None:
        """`seconds` is how long the sitting is meant to last."""
        self.person = person
        self.course = course
        self.rng = rng
        self.clock = clock
        self.closes = clock + int(seconds * 1e6)
        self.session = f"{rng.getrandbits(128):032x}"
        self.page = f"/courses/{course.course_id}/info"
        self.steps: list[Step] = []
        self.forms: dict[str, str] = {}
        """What the log's writer keeps for this sitting, by source."""

    @property
    def is_over(self) -> bool:
        """Whether the time that was meant for this sitting is used up."""
        return self.clock >= self.closes

    def wait(self, seconds: float) -> None:
        """Lets time pass, at least 1 ms and never in whole seconds."""
        self.clock += max(1000, int(seconds * 1e6)) + 1000 + int(self.rng.random() * 900_000)

    def hand_over(self) -> list[Step]:
        """The steps so far. The sitting lets go of them, so that no circle keeps them in memory."""
        steps, self.steps = self.steps, []
        return steps

    def request(self, suffix: str, event: Any = None, *, turns_page: bool = False) -> None:
        """A request that the server logs under its path: `/courses/ID` and `suffix`."""
        path = f"/courses/{self.course.course_id}{suffix}"
        self._log("request", path, path, event or NOTHING_SENT, None)
        if turns_page:
            self.page = path

    def browser(self, name: str, event: Any, block: Block | None = None) -> None:
        """An event that the page itself sends."""
        self._log("browser", name, "/event", event, block)

    def server(self, name: str, handler: str, event: Any, block: Block) -> None:
        """An event that a component's handler logs on the server."""
        path = f"/courses/{self.course.course_id}/xblock/{block.usage_key}/handler/xmodule_handler/{handler}"
        self._log("server", name, path, event, block)

    def tracker(self, name: str, path: str, event: Any) -> None:
        """An event that the platform emits on the server by itself (enrolment, forum)."""
        self._log("tracker", name, path, event, None)

    def handle(self, block: Block, handler: str, post: dict[str, list[str]] | None = None) -> None:
        """The request that a component's handler answers."""
        self.request(f"/xblock/{block.usage_key}/handler/xmodule_handler/{handler}", {"POST": post or {}, "GET": {}})

    def open(self, sequence: Sequence) -> None:
        """Loads a subsection's page."""
        self.request(f"/courseware/{sequence.chapter.hash}/{sequence.block.hash}/", turns_page=True)

    def _log(self, source: str, name: str, path: str, event: Any, block: Block | None) -> None:
        self.steps.append(Step(self.clock, self, source, name, path, self.page, event, block))
        # Two events of one sitting never share a microsecond: what follows comes later.
        self.clock += 900 + int(self.rng.random() * 39_000)
