"""What this process and those that it began take, as Linux tells it."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_USER_TIME, _SYSTEM_TIME = 11, 12  # fields of /proc/PID/stat behind the command's name, which may hold spaces


def peak_bytes() -> int:
    """The most memory (resident) that each of the processes that are alive ever took, summed.

    No less than what all of them took at any one time; pages that they share count for each.
    """
    return sum(_peak(pid) for pid in _tree(os.getpid()))


def cpu_seconds() -> float:
    """Processor time of the processes that are alive."""
    return sum(_cpu(pid) for pid in _tree(os.getpid()))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def _peak(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0  # a process that ended, and that nobody waited for yet


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[_USER_TIME]) + int(fields[_SYSTEM_TIME])) / _TICKS
