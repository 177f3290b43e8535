"""The learner model: what an invented learner is like, and what becomes of them, day by day.

A simulation for engineering: it gives files of the right form with outcomes that are learnable but
noisy. It is no evidence about people. All of it, so that it can be judged:

**Traits**, drawn once per learner and offering.
- *ability* a ~ N(0, 1), a little higher with more schooling: whether an answer is right.
- *intention*: 58 % came to look (commitment c ~ N(-1.2, .6)), 26 % to learn (N(0, .7)), 16 % to earn a
  certificate (N(1.2, .6)). Nobody sees c.
- *wants the grade* with probability logistic(1.6 c): the others may watch everything and hand in little,
  so that much activity alone does not foretell a certificate. They try the homework of one week at most.
- *habits*: local hour of study, length of a sitting (log-normal, heavy tail), putting off until the
  deadline, watching to the end or skimming, speed, talking in the forum.

**Coming.** Sixty per cent enrol in the four weeks before the start, the rest trickle in over five
weeks. Never to start has probability logistic(-.6 - .9 c); the others begin some days after they can,
and study on their first day.

**Motivation** m starts at c + N(0, .6), so the first weeks say less than the later ones. Each day it
returns towards c by 5 %, wavers by N(0, .15), sinks with unfinished work that is past its deadline, and
rises or falls with right and wrong answers. A blow (illness, work; 0.8 % a day) takes |N(0, 2)| away.

**A day.** Studies with probability logistic(-1.1 + .8 m + pull of a near deadline + news of a new week -
weekend - 2.2 once the course is over). A sitting follows the course: lectures in order (videos, then an
exercise), homework while it is open, and the exam in the last week; now and then the progress page and the forum.
An answer is right with probability logistic(1.25 a + .35 + .5 per further attempt + .4 if the week's
lectures were seen - difficulty); a third attempt is the last one.

**Leaving.** A weekly hazard logistic(-1.6 - 1.1 m + .5 x deadlines missed), taken daily. One in seven of
those who left comes back after some weeks, for a while; one in ten unenrols. Six in a hundred unenrol at
some time for no reason that can be seen.

Everything a learner does on a day is drawn from a generator seeded by (seed, offering, learner, day): a
longer run repeats a shorter one exactly.
"""

import hashlib
import random
from datetime import date, datetime, timedelta

from communicator.simulation.chance import happens, logistic
from communicator.simulation.course import Block, Course
from communicator.simulation.people import Person

_SCHOOLING = {"p": 0.35, "m": 0.25, "b": 0.1, "hs": -0.15, "jhs": -0.3}
_INTENTIONS = ((0.58, -1.2, 0.6), (0.26, 0.0, 0.7), (0.16, 1.2, 0.6))
_WEEKEND = (5, 6)
NEVER = 1 << 30
"""A day that doesn't come."""


class Learner:
    """One enrolment: traits, and the state that days change. Days count from the first day written."""

    __slots__ = (
        "ability",
        "busy_until",
        "closing",
        "commitment",
        "enrolled",
        "enrolled_at",
        "grades",
        "key",
        "last_visit",
        "left",
        "missed",
        "mode",
        "motivation",
        "person",
        "postpones",
        "seen",
        "sitting",
        "skims",
        "speed",
        "starts",
        "studied",
        "study_hour",
        "talks",
        "unenrolled",
        "wakes",
        "wants_grade",
    )

    def __init__(self, person: Person, seed: int, course: Course, opening: date) -> None:
        """Draws the traits of `person` in `course`; `opening` is the first day one can enrol."""
        identity = f"learner/{seed}/{course.course_id}/{person.user_id}"
        self.key = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")
        rng = random.Random(self.key)
        self.person = person
        self.ability = rng.gauss(_SCHOOLING.get(person.education or "", 0.0), 1.0)
        self.commitment = _commitment(rng)
        self.motivation = self.commitment + rng.gauss(0, 0.6)
        self.wants_grade = happens(rng, logistic(1.6 * self.commitment))
        self.study_hour = (rng.gauss(20, 2) if happens(rng, 0.6) else rng.gauss(13, 3)) - person.home.utc_offset
        self.sitting = rng.lognormvariate(3.3, 0.5)
        self.postpones = rng.random()
        self.skims = happens(rng, 0.3)
        self.speed = rng.choice(("1.0", "1.0", "1.0", "1.25", "1.50"))
        self.talks = rng.random() ** 4
        self._set_the_course(rng, course, opening)
        self.seen: set[str] = set()
        self.grades: dict[str, tuple[int, int]] = {}
        self.missed = 0
        self.left = False
        self.last_visit: datetime | None = None
        self.enrolled_at: datetime | None = None
        self.unenrolled: datetime | None = None
        self.busy_until = 0

    def _set_the_course(self, rng: random.Random, course: Course, opening: date) -> None:
        start = (course.start.date() - opening).days
        if happens(rng, 0.6):
            self.enrolled = max(0, start - 1 - int(rng.expovariate(1 / 9)))
        else:
            self.enrolled = start + min(35, int(rng.expovariate(1 / 8)))
        begins = max(self.enrolled, start) + int(rng.expovariate(0.45 + 0.25 * max(0.0, self.commitment)))
        self.starts = NEVER if happens(rng, logistic(-0.6 - 0.9 * self.commitment)) else begins
        self.closing = self.enrolled + 1 + rng.randrange(60) if happens(rng, 0.06) else NEVER
        self.mode = rng.choices(("audit", "honor", "verified"), weights=(94, 3, 3))[0]
        self.wakes = self.enrolled
        self.studied: list[int] = []

    def day_generator(self, day: int) -> random.Random:
        """The generator of this learner's day; depends on nothing that came before."""
        return random.Random(self.key ^ (day + 1) * 0x9E3779B97F4A7C15)

    def score(self, problem: Block) -> float | None:
        """The share of this problem's points that the last attempt earned; None if none was made."""
        earned = self.grades.get(problem.hash)
        return None if earned is None else earned[0] / problem.parts


def _commitment(rng: random.Random) -> float:
    draw = rng.random()
    for share, mean, spread in _INTENTIONS:
        draw -= share
        if draw < 0:
            return rng.gauss(mean, spread)
    return rng.gauss(*_INTENTIONS[-1][1:])


def live_a_day(learner: Learner, rng: random.Random, day: datetime, course: Course) -> bool:
    """Moves motivation by one day; says whether the learner studies on it (they may leave instead).

    The first day is always one of study: those who never start have no such day.
    """
    _feel(learner, rng, course, day)
    if learner.last_visit is None:
        return True
    leaving = logistic(-1.6 - 1.1 * learner.motivation + 0.5 * learner.missed)
    if happens(rng, 1 - (1 - leaving) ** (1 / 7)):
        learner.left = True
        return False
    return happens(rng, logistic(_pull(learner, day, course)))


def come_back(learner: Learner) -> None:
    """After some weeks away: what was missed no longer counts so much."""
    learner.left = False
    learner.missed //= 2
    learner.motivation = learner.commitment


def _feel(learner: Learner, rng: random.Random, course: Course, day: datetime) -> None:
    if day.weekday() == 1:
        learner.missed = _deadlines_missed(learner, course, day) if learner.wants_grade else 0
    learner.motivation += 0.05 * (learner.commitment - learner.motivation) + rng.gauss(0, 0.15)
    learner.motivation -= 0.02 * learner.missed
    if happens(rng, 0.008):
        learner.motivation -= abs(rng.gauss(0, 2))


def _deadlines_missed(learner: Learner, course: Course, day: datetime) -> int:
    """How many pieces of graded work are past their deadline without a single attempt, at most four."""
    missed = 0
    for week in course.weeks:
        if week.due <= day:
            missed += sum(
                not any(problem.hash in learner.grades for problem in sequence.components) for sequence in week.graded
            )
    return min(4, missed)


def _pull(learner: Learner, day: datetime, course: Course) -> float:
    pull = -1.1 + 0.8 * learner.motivation - (0.3 if day.weekday() in _WEEKEND else 0.0)
    if day >= course.end:
        return pull - 2.2
    week = min(len(course.weeks) - 1, max(0, (day - course.start + timedelta(hours=12)).days // 7))
    if learner.wants_grade and (course.weeks[week].due - day) < timedelta(days=3):
        pull += 1.2 * learner.postpones
    return pull + (0.4 if day.weekday() <= 1 else 0.0)
