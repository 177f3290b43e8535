"""Everybody who enrols in one offering, lived through day by day; only one day's steps are in memory."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

from communicator.simulation.chance import happens
from communicator.simulation.course import Course
from communicator.simulation.learner_model import NEVER, Learner, come_back, live_a_day
from communicator.simulation.people import invent_person
from communicator.simulation.study import microseconds, sit_down
from communicator.simulation.visit import Step, Visit

OPENS_BEFORE = timedelta(days=28)
"""How long before the start one can enrol, and so the first day that is written."""
STAYS_OPEN = timedelta(days=14)
"""How long after the end people still look in, and so the last day that is written."""
_RETURNS = 25
"""Every so many-th learner of an offering took the one before it, too."""
_DAY = 86_400_000_000


def person_number(offering: int, index: int, learners: int) -> int:
    """The number, in the world of one seed, of the `index`-th learner of the `offering`-th offering."""
    while offering > 0 and index % _RETURNS == 0:
        offering -= 1
    return offering * learners + index


class Cohort:
    """The learners of one offering. `days()` must be run once, from the first day on."""

    def __init__(self, course: Course, seed: int, offering: int, learners: int) -> None:
        """`offering` is the place of this offering in its series, from 0."""
        self.course = course
        self.opening = (course.start - OPENS_BEFORE).date()
        self.closing = (course.end + STAYS_OPEN).date()
        self.learners = [
            Learner(invent_person(seed, person_number(offering, index, learners)), seed, course, self.opening)
            for index in range(learners)
        ]

    def days(self, until: date) -> Iterator[tuple[date, list[Step]]]:
        """Each day up to `until` with its steps in the order of time; sittings over midnight are split."""
        left_over: list[Step] = []
        for number in range((min(until, self.closing) - self.opening).days + 1):
            day = datetime.combine(self.opening + timedelta(days=number), time(), tzinfo=UTC)
            steps = left_over + [step for learner in self.learners for step in self._lived(learner, number, day)]
            steps.sort(key=attrgetter("at"))
            midnight = microseconds(day) + _DAY
            yield day.date(), [step for step in steps if step.at < midnight]
            left_over = [step for step in steps if step.at >= midnight]

    def _lived(self, learner: Learner, number: int, day: datetime) -> list[Step]:
        if learner.wakes > number:
            return []
        rng = learner.day_generator(number)
        steps = self._enrol(learner, rng, day) if number == learner.enrolled else []
        if number >= learner.starts:
            steps += self._study(learner, rng, number, day)
        if number >= learner.closing:
            steps += self._unenrol(learner, rng, day)
        self._sleep(learner, number)
        return steps

    def _study(self, learner: Learner, rng: random.Random, number: int, day: datetime) -> list[Step]:
        if learner.left:
            come_back(learner)
        if not live_a_day(learner, rng, day, self.course):
            if learner.left:
                self._leave(learner, rng, number)
            return []
        learner.studied.append(number)
        steps = sit_down(learner, rng, day, self.course).hand_over()
        if happens(rng, 0.15):
            steps += sit_down(learner, rng, day, self.course).hand_over()
        if learner.mode == "audit" and learner.wants_grade and happens(rng, 0.012):
            steps += self._upgrade(learner, rng)
        return steps

    def _leave(self, learner: Learner, rng: random.Random, number: int) -> None:
        """One in seven comes back after some weeks, one in ten unenrols the next day."""
        learner.starts = number + 4 + int(rng.expovariate(1 / 15)) if happens(rng, 1 / 7) else NEVER
        if happens(rng, 0.1):
            learner.closing = min(learner.closing, number + 1)

    def _sleep(self, learner: Learner, number: int) -> None:
        """Sets the next day on which anything can happen, so that the others cost nothing."""
        if learner.unenrolled is not None:
            learner.wakes = NEVER
            return
        learner.wakes = min(max(learner.starts, number + 1), max(learner.closing, number + 1))

    def _enrol(self, learner: Learner, rng: random.Random, day: datetime) -> list[Step]:
        moment = microseconds(day) + int(rng.random() * (_DAY - 120e6))
        visit = Visit(learner.person, self.course, rng, moment, 60)
        visit.request("/about", turns_page=True)
        if happens(rng, 0.5):
            # Not logged in yet: the platform knows nobody here.
            visit.steps[0] = visit.steps[0]._replace(source="visitor")
        visit.wait(rng.expovariate(1 / 20))
        self._enrolment_event(visit, learner, "activated")
        learner.enrolled_at = _moment(visit.steps[-1].at)
        learner.busy_until = visit.clock
        return visit.hand_over()

    def _unenrol(self, learner: Learner, rng: random.Random, day: datetime) -> list[Step]:
        moment = max(microseconds(day) + int(rng.random() * (_DAY - 120e6)), learner.busy_until + 60_000_000)
        visit = Visit(learner.person, self.course, rng, moment, 60)
        self._enrolment_event(visit, learner, "deactivated")
        learner.unenrolled = _moment(visit.steps[0].at)
        return visit.hand_over()

    def _upgrade(self, learner: Learner, rng: random.Random) -> list[Step]:
        visit = Visit(learner.person, self.course, rng, learner.busy_until + 30_000_000, 60)
        learner.mode = "verified"
        self._enrolment_event(visit, learner, "mode_changed")
        learner.busy_until = visit.clock
        return visit.hand_over()

    def _enrolment_event(self, visit: Visit, learner: Learner, what: str) -> None:
        event = {"course_id": self.course.course_id, "user_id": learner.person.user_id, "mode": learner.mode}
        visit.tracker(f"edx.course.enrollment.{what}", "/change_enrollment", event)


def _moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
