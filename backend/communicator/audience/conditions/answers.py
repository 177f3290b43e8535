"""Answers: the values that a learner gave to a chosen part of an assessment in the latest submission."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import Select, false

from communicator.audience.conditions.assessments import MOST, problem_faults, short_name
from communicator.audience.conditions.condition import Basis, Comparison, Condition
from communicator.audience.conditions.values import Faults, is_list, is_text, values_fault
from communicator.roster.assessments.asked import assessment_id_of, who_answered
from communicator.roster.assessments.told import LONGEST_PART
from communicator.roster.tables import CourseLearner

_FIELDS = ("problem", "name", "part", "values")
_EXAMPLE = 'must be a list such as [{"problem": "block-v1:…", "part": "…_2_1", "values": ["choice_1"]}]'


@dataclass(frozen=True)
class GaveAnswer:
    """One of these values at a part of an assessment; `name` is the assessment's, for people."""

    problem: str
    part: str
    values: tuple[str, ...]
    name: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What is said."""
        said = {"problem": self.problem, "part": self.part, "values": list(self.values)}
        return said | ({"name": self.name} if self.name else {})


@dataclass(frozen=True)
class Answers(Condition):
    """All must hold; who didn't answer a part gave none of its values. A value "" is a part left blank."""

    FIELDS: ClassVar[tuple[str, ...]] = ("answers",)
    WORDED: ClassVar[str] = 'answer:"PROBLEM#PART"=choice_1'

    given: tuple[GaveAnswer, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[Any, Any], faults: Faults) -> Self:
        """`{"answers": [{"problem": ID, "part": PART, "values": [...]}]}`, as GET /audience/answers tells them."""
        said = given.get("answers", [])
        if not is_list(said) or len(said) > MOST:
            faults["criteria.answers"] = [f"{_EXAMPLE}, of {MOST} at most"]
            return cls()
        before = len(faults)
        for place, each in enumerate(said):
            for field, fault in _faults(each):
                faults[f"criteria.answers.{place}{field}"] = [fault]
        if len(faults) > before:
            return cls()
        return cls(
            tuple(
                GaveAnswer(each["problem"], each["part"], tuple(dict.fromkeys(each["values"])), each.get("name", ""))
                for each in said
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """What is said of each."""
        return {"answers": [each.as_dict() for each in self.given]} if self.given else {}

    def narrow(self, chosen: Select[int], basis: Basis) -> Select[int]:
        """Those whose latest submission has one of the values at every part."""
        for each in self.given:
            found = assessment_id_of(basis.session, basis.course_pk, each.problem)
            if found is None:
                return chosen.where(false())
            gave = who_answered(basis.session, basis.course_pk, found, each.part, each.values)
            chosen = chosen.where(CourseLearner.id.in_(gave) if gave is not None else false())
        return chosen

    @classmethod
    def take(cls, said: Comparison, given: dict[str, Any]) -> bool:
        """`answer:"block-v1:…#…_2_1"=choice_1,choice_3`."""
        if said.family != "answer":
            return False
        problem, hash_sign, part = said.object.rpartition("#")
        if said.sign != "=" or not hash_sign:
            raise said.unreadable('an answer is said as answer:"PROBLEM#PART"=VALUE,VALUE')
        given.setdefault("answers", []).append({"problem": problem, "part": part, "values": said.values})
        return True

    def in_words(self) -> list[str]:
        """`answered choice_1 on Homework 3`."""
        return [
            f"answered {' or '.join(value or 'nothing' for value in each.values)} "
            f"on {each.name or short_name(each.problem)}"
            for each in self.given
        ]

    def vanished(self, basis: Basis) -> dict[str, str]:
        """Assessments of which nobody has a result."""
        return {
            f"criteria.answers.{place}": f"{each.name or short_name(each.problem)}: nobody has answered it"
            for place, each in enumerate(self.given)
            if assessment_id_of(basis.session, basis.course_pk, each.problem) is None
        }


def _faults(given: object) -> Iterator[tuple[str, str]]:
    if not isinstance(given, Mapping):
        yield "", _EXAMPLE
        return
    yield from problem_faults(given, _FIELDS)
    part = given.get("part")
    if not is_text(part) or not part or len(str(part)) > LONGEST_PART:
        yield ".part", "must be a part's id, as GET /audience/answers tells it"
    if fault := values_fault(given.get("values")):
        yield ".values", fault
