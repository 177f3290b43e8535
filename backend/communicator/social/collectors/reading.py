"""What every reader works with: the database, the source, its course's key and days, and patience."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError
from communicator.social.collectors.backoff import Patience
from communicator.social.collectors.checkpoints import Tally
from communicator.social.pseudonyms import course_key
from communicator.social.tables import SocialSource

T = TypeVar("T")


@dataclass
class Reading:
    """One source being read; `since` is the course's start (None: not known), `new` counts posts not there before."""

    database: Database
    settings: Settings
    source_id: int
    host: str
    tags: list[str]
    key: bytes
    since: datetime | None
    patience: Patience
    progress: Callable[[float], None] = lambda _: None
    tally: Tally = field(default_factory=Tally)
    new: int = 0

    def ask(self, request: Callable[[], T]) -> T:
        """What the network answers, asked as often as patience allows; every request is counted."""

        def counted() -> T:
            self.tally.requests += 1
            try:
                return request()
            except CommunicatorError:
                self.tally.refused += 1
                raise

        return self.patience.call(counted)

    def tell(self, new: int) -> None:
        """Counts posts that weren't there before."""
        self.new += new
        self.progress(self.new)


def reading_of(
    database: Database, settings: Settings, source: SocialSource, course: Course, tags: list[str], patience: Patience
) -> Reading:
    """The reading of one of the course's sources; `tags` are the list's, used where the source has none of its own."""
    key = course_key(settings.data_dir, course.id)
    own = [str(tag) for tag in source.tags] or tags
    return Reading(database, settings, source.id, source.host, own, key, course.start, patience)
