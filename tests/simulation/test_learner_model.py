"""The learner model: shares that a real open course could show."""

from collections import Counter
from datetime import date

import pytest

from communicator.simulation.cohort import Cohort
from communicator.simulation.course import PASS_MARK, build_course
from communicator.simulation.package_files import grade
from communicator.simulation.people import invent_person


@pytest.mark.slow
def test_shares_lie_where_they_were_meant_to() -> None:
    course = build_course("DemoX", "STAT101", "2025_T1", date(2025, 2, 3))
    cohort = Cohort(course, seed=1, offering=0, learners=1500)
    events: Counter[int] = Counter()
    for _, steps in cohort.days(date(2026, 1, 1)):
        events.update(step.visit.person.user_id for step in steps)
    counts = sorted(events.values())
    learners = len(cohort.learners)
    points = sum(problem.weight for problem in course.graded_problems())
    handed_in = [
        sum(problem.weight for problem in course.graded_problems() if problem.hash in learner.grades) / points
        for learner in cohort.learners
    ]
    certified = sum(grade(course, learner) >= PASS_MARK for learner in cohort.learners) / learners
    completed = sum(share >= PASS_MARK for share in handed_in) / learners
    assert 0.05 <= certified <= 0.10
    assert certified < completed < 2 * certified
    assert 0.30 <= sum(learner.last_visit is None for learner in cohort.learners) / learners <= 0.60
    assert 80 <= sum(counts) / learners <= 160
    assert counts[-1] > 10 * counts[learners // 2]


def test_people_come_from_many_places_and_leave_things_out() -> None:
    people = [invent_person(1, number) for number in range(800)]
    countries = Counter(person.country for person in people)
    assert len(countries) >= 15
    assert {"ES", "MX", "CO", "AR", "PE"} <= set(countries)
    assert {None, ""} < set(countries)
    assert {person.gender for person in people} == {"f", "m", "o", "", None}
    assert any(person.year_of_birth is None for person in people)
    assert any(not person.name.isascii() for person in people)
    assert any(not person.name for person in people)
    assert len({person.username for person in people}) == len(people)


def test_a_person_depends_on_seed_and_number_only() -> None:
    assert invent_person(5, 77) == invent_person(5, 77)
    assert invent_person(5, 77) != invent_person(6, 77)
