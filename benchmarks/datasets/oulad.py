"""The Open University's courses (OULAD): submissions are the events, the outcome is Pass or Distinction.

No clicks, no gender, region, deprivation, age or disability: a model meets registration, submissions, their scores
and deadlines. Looked at is who is registered at the mark; who has left by then is learned from until then.
Source: Kuzilek, Hlosta, Zdrahal (2017), Open University Learning Analytics dataset, doi:10.1038/sdata.2017.171.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.datasets.marked import UNTOLD, Events, MarkedCourse, history_of, labelled, midnight, numbered
from benchmarks.datasets.rows import OddRow, file_named, rows, told, whole
from communicator.errors import UnreadableFile
from communicator.prediction.history import NEVER
from communicator.prediction.outcomes import DAY

MARKS = (30, 60, 90)
PASSED = {"pass": 1.0, "distinction": 1.0, "fail": 0.0, "withdrawn": 0.0}
EXAM = "exam"
PASSING_SCORE = 40
# Days are counted from the presentation's start; which date that was isn't told, nor needed.
START = midnight(2013, 1, 1)
EARLIEST, LATEST = -1000, 2000
"""Days beyond which a number is no day of a presentation."""

Key = tuple[str, str]  # module, presentation


@dataclass
class Presentation:
    """What the files tell of one module's presentation."""

    length: int = 240
    assessments: dict[str, "Assessment"] = field(default_factory=dict)
    passed: dict[str, float] = field(default_factory=dict)
    registered: dict[str, int] = field(default_factory=dict)  # day
    unregistered: dict[str, int] = field(default_factory=dict)
    submissions: list["Submission"] = field(default_factory=list)


@dataclass(frozen=True)
class Assessment:
    """What can be handed in: its weight in per cent, and the day it is due where that is told."""

    is_exam: bool
    weight: float
    due: int | None


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the day, the score of 100 where it is told, and whether it is of an earlier year."""

    student: str
    assessment: str
    day: int
    score: float | None
    is_banked: bool


def read_folder(folder: Path) -> list[MarkedCourse]:
    """All presentations of a folder.

    Raises:
        UnreadableFile: where a file is missing or unreadable, or nobody is told of; MissingColumn where one lacks one.
    """
    if not folder.is_dir():
        raise UnreadableFile(f"{folder} is no folder; name one that holds the data set's files")
    reader = _Reader(folder)
    words = tuple(reader.read())
    courses = [marked(key, each) for key, each in sorted(reader.presentations.items()) if each.passed]
    if not courses:
        raise UnreadableFile(f"{folder} tells no student's result; studentInfo.csv.gz should have final_result")
    courses[0] = MarkedCourse(**{**vars(courses[0]), "odd": words})
    return courses


class _Reader:
    """Goes through the five files; what can't be used is counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.presentations: dict[Key, Presentation] = defaultdict(Presentation)
        self._course_of: dict[str, Key] = {}

    def read(self) -> Iterator[str]:
        """Fills the presentations; gives words about odd rows."""
        for name, columns, take in (
            ("courses", "code_module code_presentation module_presentation_length", self._length),
            (
                "assessments",
                "code_module code_presentation id_assessment assessment_type date weight",
                self._assessment,
            ),
            ("studentInfo", "code_module code_presentation id_student final_result", self._result),
            (
                "studentRegistration",
                "code_module code_presentation id_student date_registration date_unregistration",
                self._registration,
            ),
            ("studentAssessment", "id_assessment id_student date_submitted is_banked score", self._submission),
        ):
            path, odd = file_named(self.folder, name), Counter[str]()
            for row in rows(path, columns.split(), odd):
                try:
                    take(*row)
                except OddRow as reason:
                    odd[str(reason)] += 1
            yield from told(path, odd)

    def _length(self, module: str, presentation: str, length: str) -> None:
        self.presentations[module, presentation].length = max(_day(length, "a length"), 1)

    def _assessment(self, module: str, presentation: str, number: str, kind: str, due: str, weight: str) -> None:
        try:
            percent = float(weight or "0")
        except ValueError as error:
            raise OddRow("with a weight that is no number") from error
        if not number or not 0 <= percent <= 100:  # noqa: PLR2004 - per cent
            raise OddRow("without an assessment or a weight")
        day = None if due in ("", "?") else _day(due, "a date")
        self._course_of[number] = (module, presentation)
        each = Assessment(kind.lower() == EXAM, percent, day)
        self.presentations[module, presentation].assessments[number] = each

    def _result(self, module: str, presentation: str, student: str, result: str) -> None:
        if not student or result.lower() not in PASSED:
            raise OddRow("without a student or a result")
        self.presentations[module, presentation].passed.setdefault(student, PASSED[result.lower()])

    def _registration(self, module: str, presentation: str, student: str, came: str, went: str) -> None:
        each = self.presentations[module, presentation]
        if came not in ("", "?"):
            each.registered.setdefault(student, _day(came, "a date"))
        if went not in ("", "?"):
            each.unregistered.setdefault(student, _day(went, "a date"))

    def _submission(self, assessment: str, student: str, day: str, banked: str, score: str) -> None:
        if assessment not in self._course_of:
            raise OddRow("of an unknown assessment")
        each = Submission(student, assessment, _day(day, "a date"), _score(score), banked in ("1", "1.0"))
        self.presentations[self._course_of[assessment]].submissions.append(each)


def _score(text: str) -> float | None:
    try:
        score = None if text in ("", "?") else float(text)
    except ValueError as error:
        raise OddRow("with a score that is no number") from error
    if score is not None and not 0 <= score <= 100:  # noqa: PLR2004 - per cent
        raise OddRow("with an impossible score")
    return score


def _day(text: str, what: str) -> int:
    day = whole(text, what)
    if not EARLIEST <= day <= LATEST:
        raise OddRow(f"with {what} that is none of a presentation")
    return day


def marked(key: Key, each: Presentation) -> MarkedCourse:
    """A presentation as a course of its students with a result; day d is the moment d days after the start."""
    name = "-".join(key)
    students = sorted(each.passed)
    place = {student: number for number, student in enumerate(students)}
    came = np.array([_moment(each.registered.get(student)) for student in students], dtype=np.int64)
    went = np.array([_moment(each.unregistered.get(student)) for student in students], dtype=np.int64)
    marks = tuple(START + day * DAY for day in MARKS)
    history = history_of(
        name,
        START,
        START + each.length * DAY,
        len(students),
        _events(place, [one for one in each.submissions if one.student in place]),
        enrolled_at=came,
        worth=_worth(each.assessments),
        due={number: START + one.due * DAY for number, one in each.assessments.items() if one.due is not None},
    )
    labels = np.array([each.passed.get(student, UNTOLD) for student in students], dtype=np.float32)
    # Who has unregistered is predicted no longer, so nothing is learned from their silence after that.
    course = labelled(history, labels, exposed_from=went)
    looked_at = np.stack([(came <= mark) & (went > mark) for mark in marks])
    named = tuple(f"day {day}" for day in MARKS)
    return MarkedCourse(name, course, marks, named, looked_at, tuple(students), module=key[0])


def _moment(day: int | None) -> int:
    return NEVER if day is None else START + day * DAY


def _worth(assessments: Mapping[str, Assessment]) -> dict[str, float]:
    """The share of the coursework that each assessment but the exam is worth; alike where none weighs anything."""
    coursework = {number: one.weight for number, one in assessments.items() if not one.is_exam}
    total = sum(coursework.values())
    if not total:
        return dict.fromkeys(coursework, 1 / len(coursework)) if coursework else {}
    return {number: weight / total for number, weight in coursework.items() if weight}


def _events(place: Mapping[str, int], submissions: Sequence[Submission]) -> Events:
    types, type_names = numbered([_type(one) for one in submissions])
    objects, object_names = numbered([one.assessment for one in submissions])
    return Events(
        np.array([place[one.student] for one in submissions], dtype=np.int64),
        np.array([START + one.day * DAY for one in submissions], dtype=np.int64),
        types,
        type_names,
        objects,
        object_names,
        np.array([np.nan if one.score is None else one.score / 100 for one in submissions], dtype=np.float32),
    )


def _type(one: Submission) -> str:
    """What was carried over from an earlier presentation, or has no score, is a submission that tells no result."""
    if one.score is None or one.is_banked:
        return "problem_check"
    return "problem_check_correct" if one.score >= PASSING_SCORE else "problem_check_incorrect"
