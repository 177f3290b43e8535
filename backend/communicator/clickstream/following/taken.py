"""What became of the records of a log while it was followed."""

from collections import Counter
from dataclasses import dataclass, field

from communicator.clickstream.tracking_log import Counts


@dataclass
class Taken:
    """What became of what was appended: `records = events + sum(skipped.values())`."""

    files: int = 0
    """Files that were begun; a log that is rotated is several."""
    records: int = 0
    events: int = 0
    new_events: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    gone: list[str] = field(default_factory=list)
    """What could not be read to its end, because it is there no longer."""

    def count(self, counts: Counts, new_events: int, is_new_file: bool) -> None:
        """Adds a piece."""
        self.files += is_new_file
        self.records += counts.records
        self.events += counts.events
        self.new_events += new_events
        self.skipped.update(counts.skipped)
