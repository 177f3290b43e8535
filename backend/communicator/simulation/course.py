"""An invented course: eight weeks of lectures, exercises and homework with deadlines, and a final exam.

Ids, names and dates are a function of the offering alone. Points are chosen so that the problems'
`weight` fields and the grading policy tell the same worth: homework 60 %, final exam 40 %.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

WEEKS = 8
PASS_MARK = 0.6
HOMEWORK = "Homework"
EXAM = "Final Exam"
HOST = "courses.demox.example"
_TOPICS = (
    "Questions and data",
    "Pictures of data",
    "Centre and spread",
    "Chance",
    "Random variables",
    "Samples",
    "Confidence",
    "Tests and decisions",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A component or container. `parts`, `weight`, `due`, `difficulty` speak of problems, `seconds` of videos."""

    usage_key: str
    category: str
    name: str
    hash: str
    week: int
    seconds: int = 0
    parts: int = 0
    weight: float = 0.0
    difficulty: float = 0.0
    format: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A subsection: a path of units, each of which holds one component."""

    block: Block
    chapter: Block
    units: tuple[Block, ...]
    components: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """One chapter: when it opens, its lectures, and what is graded in it."""

    number: int
    chapter: Block
    opens: datetime
    due: datetime
    lectures: tuple[Sequence, ...]
    graded: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A whole offering's content. `start` and `end` are aware UTC."""

    course_id: str
    org: str
    number: str
    run: str
    name: str
    block: Block
    start: datetime
    end: datetime
    weeks: tuple[Week, ...]

    @property
    def file_prefix(self) -> str:
        """How the data package names this course: org-course-run."""
        return f"{self.org}-{self.number}-{self.run}"

    def graded_problems(self) -> list[Block]:
        """Every problem that counts, in the order of the course."""
        return [problem for week in self.weeks for sequence in week.graded for problem in sequence.components]


class _Builder:
    """Makes blocks of one offering, with ids as Studio makes them: 32 hexadecimal digits."""

    def __init__(self, org: str, number: str, run: str) -> None:
        self.key = f"{org}+{number}+{run}"

    def block(self, category: str, slug: str, name: str, week: int, **facts: object) -> Block:
        # A hash as a name, not as a safeguard: the same block has the same id in every run.
        digest = "course" if category == "course" else hashlib.sha256(f"{self.key}/{slug}".encode()).hexdigest()[:32]
        usage_key = f"block-v1:{self.key}+type@{category}+block@{digest}"
        return Block(usage_key, category, name, digest, week, **facts)  # type: ignore[arg-type]

    def sequence(self, slug: str, name: str, chapter: Block, components: list[Block]) -> Sequence:
        first = components[0]
        block = self.block("sequential", slug, name, chapter.week, format=first.format, due=first.due)
        units = tuple(
            self.block("vertical", f"{slug}/unit{index}", component.name, chapter.week)
            for index, component in enumerate(components)
        )
        return Sequence(block, chapter, units, tuple(components))

    def lecture(self, week: int, chapter: Block, part: int) -> Sequence:
        slug = f"week{week}/lecture{part}"
        digits = int(hashlib.sha256(f"{slug}".encode()).hexdigest()[:6], 16)
        components = [
            self.block("video", f"{slug}/video{i}", f"Video {part}.{i}", week, seconds=150 + (digits >> (3 * i)) % 480)
            for i in range(1, 3)
        ]
        exercise = self.block("problem", f"{slug}/exercise", f"Try it {part}", week, parts=1, difficulty=-0.4)
        return self.sequence(slug, f"{_TOPICS[week]}, part {part}", chapter, [*components, exercise])

    def graded(self, week: int, chapter: Block, due: datetime, exam: bool) -> Sequence:
        slug, label, count = (f"week{week}/exam", EXAM, 8) if exam else (f"week{week}/homework", HOMEWORK, 3)
        problems = [
            self.block(
                "problem",
                f"{slug}/problem{i}",
                f"{label} question {i}",
                week,
                parts=1 + (week + i) % 3,
                weight=4.0 if exam else 2.0,
                difficulty=0.07 * week - 0.2 + 0.15 * i + (0.15 if exam else 0.0),
                format=label,
                due=due,
            )
            for i in range(1, count + 1)
        ]
        return self.sequence(slug, label if exam else f"{label} {week + 1}", chapter, problems)


def build_course(org: str, number: str, run: str, first_monday: date) -> Course:
    """The offering that starts at noon (UTC) of that Monday; week w's work is due the Monday after, 23:30."""
    make = _Builder(org, number, run)
    monday = datetime.combine(first_monday, time(), tzinfo=UTC)
    weeks = []
    for number_of_week in range(WEEKS):
        chapter = make.block("chapter", f"week{number_of_week}", f"Week {number_of_week + 1}", number_of_week)
        due = monday + timedelta(days=7 * (number_of_week + 1), hours=23, minutes=30)
        graded = [make.graded(number_of_week, chapter, due, exam=False)]
        if number_of_week == WEEKS - 1:
            graded.append(make.graded(number_of_week, chapter, due, exam=True))
        lectures = tuple(make.lecture(number_of_week, chapter, part) for part in (1, 2))
        opens = monday + timedelta(days=7 * number_of_week, hours=12)
        weeks.append(Week(number_of_week, chapter, opens, due, lectures, tuple(graded)))
    return Course(
        course_id=f"course-v1:{make.key}",
        org=org,
        number=number,
        run=run,
        name="Statistics for Everyone",
        block=make.block("course", "course", "Statistics for Everyone", 0),
        start=weeks[0].opens,
        end=weeks[-1].due,
        weeks=tuple(weeks),
    )
