"""Assessments: the score and the attempts that a learner reached on chosen ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import Select, false

from communicator.audience.assessments import assessments_of
from communicator.audience.conditions.condition import Basis, Comparison, Condition
from communicator.audience.conditions.values import Faults, Range, is_list, is_text, narrowed, range_fault
from communicator.roster.assessments.asked import assessment_id_of, who_scored, who_tried
from communicator.roster.assessments.told import LONGEST_NAME, LONGEST_PROBLEM, MOST_ATTEMPTS
from communicator.roster.tables import CourseLearner

MOST = 50
"""Assessments, or parts of them, that criteria may name."""
_FIELDS = ("problem", "name", "score", "attempts")
_EXAMPLE = 'must be a list such as [{"problem": "block-v1:…", "score": [0, 40]}]'


@dataclass(frozen=True)
class OnAssessment:
    """Of an assessment the per cents and the attempts, both ends included; None doesn't restrict.

    `name` is for people, as whoever composed it saw it.
    """

    problem: str
    score: Range | None = None
    attempts: Range | None = None
    name: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What is said, without what isn't."""
        ranges = {"score": self.score, "attempts": self.attempts}
        said = {name: list(bounds) for name, bounds in ranges.items() if bounds is not None}
        return {"problem": self.problem, **said, **({"name": self.name} if self.name else {})}


@dataclass(frozen=True)
class Assessments(Condition):
    """All must hold; who has no result of an assessment is in no range of it."""

    FIELDS: ClassVar[tuple[str, ...]] = ("assessments",)
    WORDED: ClassVar[str] = 'score:"PROBLEM"<=40'

    on: tuple[OnAssessment, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"assessments": [{"problem": ID, "score": [lo, hi], "attempts": [lo, hi]}]}`, a range at least."""
        said = given.get("assessments", [])
        if not is_list(said) or len(said) > MOST:
            faults["criteria.assessments"] = [f"{_EXAMPLE}, of {MOST} at most"]
            return cls()
        before = len(faults)
        for place, each in enumerate(said):
            for field, fault in _faults(each):
                faults[f"criteria.assessments.{place}{field}"] = [fault]
        if len(faults) > before:
            return cls()
        return cls(tuple(_read(each) for each in said))

    def as_dict(self) -> dict[str, Any]:
        """What is said of each."""
        return {"assessments": [each.as_dict() for each in self.on]} if self.on else {}

    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """Those whose latest score and attempts lie in every range."""
        for each in self.on:
            found = assessment_id_of(basis.session, basis.course_pk, each.problem)
            if found is None:
                return chosen.where(false())
            if each.score is not None:
                chosen = chosen.where(CourseLearner.id.in_(who_scored(basis.course_pk, found, *each.score)))
            if each.attempts is not None:
                chosen = chosen.where(CourseLearner.id.in_(who_tried(basis.course_pk, found, *each.attempts)))
        return chosen

    @classmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """`score:"block-v1:…"<=40` or `attempts:"block-v1:…">=3`."""
        if said.family not in ("score", "attempts") or not said.object:
            return False
        several = given.setdefault("assessments", [])
        entry = next((each for each in several if each["problem"] == said.object), None)
        if entry is None:
            entry = {"problem": said.object}
            several.append(entry)
        highest = 100 if said.family == "score" else MOST_ATTEMPTS
        try:
            entry[said.family] = narrowed(entry.get(said.family), said.sign, said.value, highest)
        except ValueError as error:
            raise said.unreadable(f"{said.family} is compared with a whole number") from error
        return True

    def in_words(self) -> list[str]:
        """`score 0–40 % on Homework 3`, `3 or more attempts at Homework 3`."""
        return [phrase for each in self.on for phrase in _worded(each)]

    @classmethod
    def choices(cls, basis: Basis) -> dict[str, Any]:
        """`{"assessments": [{"problem", "name", "due", "learners", "answers", …}]}`, those that are graded first."""
        return {"assessments": [each._asdict() for each in assessments_of(basis.session, basis.course_pk)]}

    def vanished(self, basis: Basis) -> dict[str, str]:
        """Assessments of which nobody has a result."""
        return {
            f"criteria.assessments.{place}": f"{each.name or short_name(each.problem)}: nobody has a result of it"
            for place, each in enumerate(self.on)
            if assessment_id_of(basis.session, basis.course_pk, each.problem) is None
        }


def short_name(problem: str) -> str:
    """The last part of the platform's id, for people."""
    return problem.replace("@", "/").rpartition("/")[2][:LONGEST_NAME] or problem


def problem_faults(given: Mapping[Any, Any], known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry's names: field (after a dot) and fault."""
    for unknown in sorted(str(name) for name in given if name not in known):
        yield f".{unknown}", f"is not known; known are {', '.join(known)}"
    for name, longest in (("problem", LONGEST_PROBLEM), ("name", LONGEST_NAME)):
        text = given.get(name, "")
        if not is_text(text) or len(str(text)) > longest:
            yield f".{name}", f"must be a text of at most {longest} characters"
    if not given.get("problem"):
        yield ".problem", "must be an assessment's id, as GET /audience/fields tells it"


def _faults(given: object) -> Iterator[tuple[str, str]]:
    if not isinstance(given, Mapping):
        yield "", _EXAMPLE
        return
    yield from problem_faults(given, _FIELDS)
    if given.get("score") is None and given.get("attempts") is None:
        yield "", "needs a range: score or attempts"
    if given.get("score") is not None and (fault := range_fault(given["score"])):
        yield ".score", fault
    if given.get("attempts") is not None and (fault := range_fault(given["attempts"], MOST_ATTEMPTS, "attempts")):
        yield ".attempts", fault


def _read(given: Mapping[str, Any]) -> OnAssessment:
    score, attempts = given.get("score"), given.get("attempts")
    return OnAssessment(
        given["problem"],
        None if score is None else (score[0], score[1]),
        None if attempts is None else (attempts[0], attempts[1]),
        given.get("name", ""),
    )


def _worded(said: OnAssessment) -> Iterator[str]:
    name = said.name or short_name(said.problem)
    if said.score is not None:
        low, high = said.score
        yield f"score {low} % on {name}" if low == high else f"score {low}–{high} % on {name}"
    if said.attempts is not None:
        low, high = said.attempts
        many = f"{low}–{high} attempts" if low != high else f"{low} attempt{'s' * (low != 1)}"
        yield f"{low} or more attempts at {name}" if high == MOST_ATTEMPTS else f"{many} at {name}"
