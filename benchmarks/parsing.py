"""Reading tracking logs into typed events, beside the plain way: gzip and json.loads of line and payload.

The peer decodes what any reader must (the line, and the event's payload where it is a string) and types
nothing, so the ratio understates the difference to a reader that does.
"""

import gzip
import json
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measuring import Ratio, compare
from communicator.clickstream.log_files import LogSource
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.simulation.series import demo_specs, write_series

LEARNERS = 300
GOAL = 1.5


def measure() -> Ratio:
    """Both read the logs of one simulated offering."""
    with tempfile.TemporaryDirectory() as folder:
        until = date(2026, 6, 1)
        (offering,) = write_series(Path(folder), demo_specs(1, LEARNERS, 1, until, running=False), until)
        logs = offering.tracking_logs
        return compare(
            "parsing",
            GOAL,
            lambda: [_ours(log) for log in logs],
            lambda: [_plain(log) for log in logs],
            peer_name="gzip + json.loads",
            work=f"{offering.events:,} simulated events",
        )


def _ours(log: Path) -> int:
    return sum(batch.size for batch in read_events(LogSource(str(log)).lines(), Counts()))


def _plain(log: Path) -> int:
    events = 0
    with gzip.open(log) as lines:
        for line in lines:
            record = json.loads(line)
            if isinstance(record["event"], str) and record["event"].startswith("{"):
                record["event"] = json.loads(record["event"])
            events += 1
    return events
