"""Marks: what sources besides the roster say of a learner, such as a survey's answers or standing in a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Select, or_, select

from communicator.audience.conditions.condition import Basis, Comparison, Condition
from communicator.audience.conditions.values import Faults, is_number, is_text, values_fault
from communicator.audience.marks import FAMILIES, LONGEST, SURVEY, known_names, mark_counts, number_of
from communicator.audience.tables import Mark
from communicator.roster.tables import CourseLearner

ENDS = ("least", "most")
MOST = 50
"""Marks that criteria may name: each is a condition of its own, and databases read so many of them."""
LABELS = {"social:isolate": "posted, and linked with nobody", "social:posted": "posted on a social network"}


@dataclass(frozen=True)
class Numbers:
    """Numbers from `least` to `most`, both included; None leaves an end open."""

    least: float | None = None
    most: float | None = None

    def as_dict(self) -> dict[str, float]:
        """The ends that are given."""
        return {name: end for name, end in zip(ENDS, (self.least, self.most), strict=True) if end is not None}


@dataclass(frozen=True)
class Marks(Condition):
    """By mark the values of which a learner must have one, or the numbers between which theirs lies.

    An empty text means those without the mark. A value that is no number lies between no two.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ("marks",)
    WORDED: ClassVar[str] = "survey:hours>=5"

    wanted: Mapping[str, tuple[str, ...] | Numbers] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"marks": {"survey:plan": ["finish", ""], "survey:hours": {"least": 5}}}`."""
        said = given.get("marks", {})
        if not isinstance(said, Mapping) or len(said) > MOST:
            faults["criteria.marks"] = [f'must be an object such as {{"survey:plan": ["finish"]}}, of {MOST} at most']
            return cls()
        found: dict[str, tuple[str, ...] | Numbers] = {}
        for name, wanted in said.items():
            fault = _fault(name, wanted)
            if fault:
                faults[f"criteria.marks.{name}"] = [fault]
            elif isinstance(wanted, Mapping):
                found[name] = Numbers(*(None if wanted.get(end) is None else float(wanted[end]) for end in ENDS))
            else:
                found[name] = tuple(dict.fromkeys(wanted))
        return cls(found)

    def as_dict(self) -> dict[str, Any]:
        """What is wanted by mark."""
        said = {
            name: wanted.as_dict() if isinstance(wanted, Numbers) else list(wanted)
            for name, wanted in self.wanted.items()
        }
        return {"marks": said} if said else {}

    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """Those whose every mark named is as wanted."""
        for name, wanted in self.wanted.items():
            chosen = chosen.where(_has(basis.course_pk, name, wanted))
        return chosen

    @classmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """`survey:plan=finish,learn` or `survey:hours>=5`."""
        if said.family not in FAMILIES:
            return False
        marks = given.setdefault("marks", {})
        before = marks.get(said.name)
        if said.sign == "=" and before is None:
            marks[said.name] = said.values
            return True
        end = {">=": "least", "<=": "most"}.get(said.sign)
        number = number_of(said.value)
        if end is None or number is None or isinstance(before, list) or end in (before or {}):
            raise said.unreadable("a mark's values are said once, after =, or its numbers by >= and <=, once each")
        marks[said.name] = (before or {}) | {end: number}
        return True

    def in_words(self) -> list[str]:
        """`survey:hours at least 5`."""
        return [_worded(name, wanted) for name, wanted in self.wanted.items()]

    @classmethod
    def choices(cls, basis: Basis) -> dict[str, Any]:
        """`marks`: those of networks and other sources, by name; `surveys`: those of surveys, by column."""
        counted = mark_counts(basis.session, basis.course_pk)
        begins = f"{SURVEY}:"
        return {
            "marks": [
                {"name": name, "label": LABELS.get(name, name), **facts}
                for name, facts in counted.items()
                if not name.startswith(begins)
            ],
            "surveys": [
                {"column": name.removeprefix(begins), "name": name, **facts}
                for name, facts in counted.items()
                if name.startswith(begins)
            ],
        }

    def vanished(self, basis: Basis) -> dict[str, str]:
        """A survey's columns that the course doesn't have. Standing in a network may be nobody's for a while."""
        asked = {name for name in self.wanted if name not in LABELS}
        missing = asked - known_names(basis.session, basis.course_pk) if asked else asked
        return {
            f"criteria.marks.{name}": f"{name}: nobody in this course has this mark (any more)"
            for name in sorted(missing)
        }


def _has(course_pk: int, name: str, wanted: tuple[str, ...] | Numbers) -> ColumnElement[bool]:
    marked = select(Mark.course_learner_id).where(Mark.course_pk == course_pk, Mark.name == name)
    if isinstance(wanted, Numbers):
        low = [Mark.number >= wanted.least] if wanted.least is not None else []
        high = [Mark.number <= wanted.most] if wanted.most is not None else []
        return CourseLearner.id.in_(marked.where(Mark.number.is_not(None), *low, *high))
    has_one = CourseLearner.id.in_(marked.where(Mark.value.in_([value for value in wanted if value])))
    return or_(has_one, CourseLearner.id.not_in(marked)) if "" in wanted else has_one


def _fault(name: object, wanted: object) -> str | None:
    if not is_text(name) or not name or len(str(name)) > LONGEST:
        return f"is no mark's name: a text of 1 to {LONGEST} characters"
    if not isinstance(wanted, Mapping):
        return values_fault(wanted)
    ends = [wanted[end] for end in ENDS if wanted.get(end) is not None]
    if not ends or set(wanted) - set(ENDS) or not all(is_number(end) for end in ends):
        return 'must be a list of texts, or numbers such as {"least": 2, "most": 5}'
    return "must not begin after its end" if ends[0] > ends[-1] else None


def _worded(name: str, wanted: tuple[str, ...] | Numbers) -> str:
    if not isinstance(wanted, Numbers):
        if name in LABELS and wanted == ("yes",):
            return LABELS[name]
        return f"{name} {' or '.join(value or 'unknown' for value in wanted)}"
    ends = (("at least", wanted.least), ("at most", wanted.most))
    return f"{name} {' and '.join(f'{word} {end:g}' for word, end in ends if end is not None)}"
