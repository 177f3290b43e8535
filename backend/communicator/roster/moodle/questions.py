"""Questions about a course's learners that Moodle may refuse: of one of them, or of the whole course."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from communicator.service_errors import MoodleBlocked, MoodleFunctionMissing, MoodleRefused, MoodleTokenRefused

_Told = TypeVar("_Told")
_PERSONAL = (
    *("usernotenroled", "userdeleted", "usernotconfirmed", "guestsarenotallowed", "invaliduser", "suspended"),
    *("notingroup", "accessdenied", "invalidrecord", "invalidrecordunknown"),
)
"""Codes that concern the learner who was asked about."""
_NO_CRITERIA = "nocriteriaset"


@dataclass
class OutcomeCounts:
    """What was brought: learners asked about one by one, who has a grade, and who completed the course."""

    asked: int = 0
    graded: int = 0
    completed: int = 0
    waiting: int = 0
    """Who is to be asked about the next time."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Learners of whom Moodle tells nothing, by its code."""
    notes: list[str] = field(default_factory=list)
    """Why grades or completion couldn't be asked for at all."""


@dataclass
class Question:
    """What is asked about learners, until the course as a whole is refused."""

    about: str
    counts: OutcomeCounts
    is_open: bool = True

    def ask(self, call: Callable[[], _Told]) -> _Told | None:
        """What the call tells; None where it is refused. What concerns other questions too is raised."""
        if not self.is_open:
            return None
        try:
            return call()
        except MoodleFunctionMissing as missing:
            self._close(str(missing))
        except (MoodleTokenRefused, MoodleBlocked):
            raise
        except MoodleRefused as refused:
            code = str(refused.facts.get("code", ""))
            if code in _PERSONAL:
                self.counts.skipped[code] += 1
            elif code == _NO_CRITERIA:
                self.is_open = False
            else:
                self._close(str(refused))
        return None

    def _close(self, why: str) -> None:
        self.is_open = False
        self.counts.notes.append(f"No {self.about}: {why}")
