"""What every kind of condition does: read itself from criteria, say itself, and narrow a course's people."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import Select
from sqlalchemy.orm import Session

from communicator.audience.conditions.values import Faults
from communicator.errors import InvalidFields

EXAMPLE = "complete>=80 and certify<=20 and country=ES,PT"


@dataclass(frozen=True)
class Basis:
    """What conditions are held against: a course, and the predictions of a snapshot (None: there are none)."""

    session: Session
    course_pk: int
    snapshot_id: str | None


@dataclass(frozen=True)
class Comparison:
    """A comparison as a command's `--where` says it: `complete>=80` is a name, a sign and a value.

    What is in double quotes is taken as it is: `survey:"hours a week">=5`, `cohort="Team A, evening",B`.
    """

    name: str  # without quotes; up to a colon in lower case
    sign: str  # one of >=, <=, >, <, =
    value: str  # as written, with quotes
    text: str

    @property
    def family(self) -> str:
        """What comes before a colon in the name; empty where there is none."""
        family, colon, _ = self.name.partition(":")
        return family if colon else ""

    @property
    def object(self) -> str:
        """What comes after the first colon in the name."""
        return self.name.partition(":")[2]

    @property
    def values(self) -> list[str]:
        """The values that `country=ES,PT` names, quoted or not."""
        parts = re.findall(r'\s*(?:"([^"]*)"|([^,"]*))\s*(?:,|$)', self.value)
        found = [quoted or plain.strip() for quoted, plain in parts]
        return found[:-1] if len(found) > 1 and not self.value.rstrip().endswith(",") else found

    def unreadable(self, why: str) -> InvalidFields:
        """What to raise where the name is this kind's, but not what is said of it."""
        return InvalidFields({"where": [f"can't read '{self.text}': {why}, as in '{EXAMPLE}'"]})


class Condition(ABC):
    """One kind of condition as criteria say it; all that it says must hold. Saying nothing restricts nobody.

    Subclasses are frozen dataclasses whose every field has a default that says nothing, so that
    `parse(as_dict())` equals what it came from.
    """

    FIELDS: ClassVar[tuple[str, ...]]
    """The keys of criteria that are this kind's."""
    WORDED: ClassVar[str]
    """One example as commands say it, such as `certify<=20`."""

    @classmethod
    @abstractmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """What the criteria's JSON object says at FIELDS; into `faults` what is wrong, by `criteria.FIELD…`."""

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """The keys and values that `parse` reads; nothing of what isn't restricted."""

    @abstractmethod
    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """`chosen` (of `people_of`: course learner ids, joined with enrolment and learner), narrowed further.

        It must give no course learner twice: a condition over a table of many rows a learner asks by `IN (SELECT …)`.
        """

    @classmethod
    @abstractmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """Adds what a command says to the criteria `given`; False where the name isn't this kind's."""

    @abstractmethod
    def in_words(self) -> list[str]:
        """Phrases that a teacher understands, one for each thing said."""

    @property
    def needs_prediction(self) -> bool:
        """Whether it can hold only of predicted learners."""
        return False

    @classmethod
    def choices(cls, basis: Basis) -> dict[str, Any]:  # noqa: ARG003 - what kinds override may do without
        """What there is to choose by in the course, with counts, for staff."""
        return {}

    def vanished(self, basis: Basis) -> dict[str, str]:
        """By `criteria.FIELD…` what is asked for that the course doesn't have (any more): it holds of nobody."""
        return {}

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.as_dict())
