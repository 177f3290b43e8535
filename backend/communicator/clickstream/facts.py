"""Events that tell where a learner stands are kept as facts too: enrolment, certificate, passing, course grade."""

from datetime import timedelta
from typing import Final, NamedTuple

import polars as pl
from sqlalchemy.orm import Session

from communicator.clickstream.events import EPOCH
from communicator.roster.told_by_log import Fact, Told, keep_told

LONGEST_VALUE = 100


class FactRow(NamedTuple):
    """What an event of a type says."""

    fact: Fact
    value: str
    """What goes with it, for people: a field of the event."""


FACTS: Final = {
    "edx.course.enrollment.activated": FactRow(Fact.ENROLLED, "the mode"),
    "edx.course.enrollment.deactivated": FactRow(Fact.UNENROLLED, "the mode"),
    "edx.course.enrollment.mode_changed": FactRow(Fact.MODE, "the mode"),
    "edx.certificate.created": FactRow(Fact.CERTIFIED, "the mode"),
    "edx.certificate.revoked": FactRow(Fact.REVOKED, "the mode"),
    "edx.course.grade.passed.first_time": FactRow(Fact.PASSED, ""),
    "edx.course.grade.now_passed": FactRow(Fact.PASSED, ""),
    "edx.course.grade.now_failed": FactRow(Fact.FAILED, ""),
    "edx.grades.course.grade_calculated": FactRow(Fact.GRADE, "the course grade, 0 to 1"),
}


def telling(events: pl.DataFrame) -> pl.DataFrame:
    """The events that tell facts, of events in columns as stored."""
    return events.filter(pl.col("type").is_in(list(FACTS)))


def keep_facts(session: Session, events: pl.DataFrame) -> None:
    """Keeps what events tell about learners' standing.

    `events` has the columns as stored, and `course_pk`. Facts that are known already change nothing, so any order
    and repetition of logs ends in the same. To be called in the transaction that publishes the events.
    """
    columns = ("course_pk", "actor_id", "time", "type", "object", "grade")
    rows = telling(events).select(columns).iter_rows()
    told = [
        Told(course_pk, actor_id, FACTS[kind].fact, EPOCH + timedelta(microseconds=time), _value(kind, text, grade))
        for course_pk, actor_id, time, kind, text, grade in rows
    ]
    keep_told(session, [fact for fact in told if fact.kind != Fact.GRADE or fact.value])


def _value(kind: str, text: str, grade: float | None) -> str:
    if FACTS[kind].fact != Fact.GRADE:
        return text[:LONGEST_VALUE]
    return "" if grade is None else f"{grade:.6f}"  # texts of one length sort as the numbers do
