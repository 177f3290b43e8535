"""Criteria and courses that hypothesis draws, and what criteria mean in plain Python."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communicator.audience.marks import number_of, write_marks
from communicator.courses.tables import Course
from communicator.prediction.tables import Snapshot
from communicator.roster.tables import CourseLearner
from communicator.roster.told_tables import CourseGroup, GroupMember
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY

per_cents = st.integers(0, 100)
ranges = st.tuples(per_cents, per_cents).map(sorted)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)
MODES, COUNTRIES, COHORTS, LANGUAGES = ("audit", "verified"), ("ES", "PT", ""), ("A", "B", ""), ("en", "es", "")
MARKS = {"survey:hours": ("1", "2.5", "10", "-3", "many", ""), "social:isolate": ("yes", "")}


@dataclass
class Drawn:
    """A person as drawn: what the course says of them, and their marks."""

    person: Person
    language: str
    cohort: str
    marks: dict[str, str] = field(default_factory=dict)


people = st.lists(
    st.builds(
        Drawn,
        person=st.builds(
            Person,
            chances=st.none() | st.tuples(per_cents, per_cents, per_cents),
            enrolled=st.sampled_from([True, True, True, False]),
            mode=st.sampled_from(MODES),
            country=st.sampled_from(COUNTRIES),
        ),
        language=st.sampled_from(LANGUAGES),
        cohort=st.sampled_from(COHORTS),
        marks=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in MARKS.items()}),
    ),
    max_size=8,
)


def _some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


_numbers = st.integers(-4, 11) | st.floats(-4, 11, allow_nan=False).map(lambda number: round(number, 2))
ends = st.tuples(_numbers, _numbers).map(sorted)
between = ends.map(lambda two: {"least": two[0], "most": two[1]}) | _numbers.map(lambda one: {"least": one})
criteria = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("certify", "complete", "leave"), ranges),
        "attributes": st.fixed_dictionaries(
            {},
            optional={
                "mode": _some(MODES),
                "country": _some(COUNTRIES),
                "cohort": _some(COHORTS),
                "language": _some(LANGUAGES),
                "last_seen": _some(("recent", "earlier", "never")),
            },
        ),
        "marks": st.fixed_dictionaries(
            {},
            optional={"survey:hours": _some(MARKS["survey:hours"]) | between, "social:isolate": _some(("yes", ""))},
        ),
    },
)


def build(session: Session, drawn: list[Drawn]) -> tuple[Course, list[CourseLearner], Snapshot]:
    """The drawn people, stored."""
    course, learners, snapshot = populate(session, [each.person for each in drawn])
    groups = {
        name: CourseGroup(site_id=course.site_id, platform_id=name, course_id=course.course_id, name=name)
        for name in COHORTS
        if name
    }
    for group in groups.values():
        group.kind = "cohort"
        session.add(group)
    session.flush()
    for learner, each in zip(learners, drawn, strict=True):
        assert learner.learner is not None
        learner.learner.language = each.language
        if each.cohort:
            session.add(GroupMember(group_id=groups[each.cohort].id, learner_id=learner.learner_id, as_of=A_MONDAY))
    marks = {
        name: {learner.id: each.marks[name] for learner, each in zip(learners, drawn, strict=True)} for name in MARKS
    }
    write_marks(session, course.id, "a test", marks)
    session.flush()
    return course, learners, snapshot


def holds(given: dict[str, Any], drawn: Drawn) -> bool:
    """Whether a person of the course is meant by criteria, as a reader of the contract would say."""
    person = drawn.person
    if not person.enrolled:
        return False
    for place, name in enumerate(("certify", "complete", "leave")):
        if name in given and not (person.chances and given[name][0] <= person.chances[place] <= given[name][1]):
            return False
    attributes = {
        "mode": person.mode,
        "country": person.country,
        "cohort": drawn.cohort,
        "language": drawn.language,
        "last_seen": "recent",
    }
    if any(attributes[name] not in values for name, values in given.get("attributes", {}).items()):
        return False
    return all(_is_marked(drawn.marks[name], wanted) for name, wanted in given.get("marks", {}).items())


def _is_marked(value: str, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return value in wanted
    number = number_of(value)
    if number is None:
        return False
    return bool(wanted.get("least", number) <= number <= wanted.get("most", number))
