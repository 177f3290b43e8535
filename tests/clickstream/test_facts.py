"""What logs tell about where learners stand is kept, and counts where the roster is silent or older."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from communicator.clickstream.facts import FACTS
from communicator.clickstream.vocabulary import TOLD
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.roster.log_tables import LearnerFact
from communicator.roster.people import active_course_learners
from communicator.roster.tables import Actor, Appearance, CourseLearner, Enrolment
from communicator.roster.told_by_log import passed_by_log
from tests.clickstream.lines import COURSE, START, line
from tests.clickstream.test_store import import_lines

ENROLMENT = "edx.course.enrollment."
STAFF = 1


def told(minute: float, event_type: str, about: int, by: int | None = None, **payload: Any) -> bytes:
    """The server's word about a learner, at somebody's request (their own where nobody is named)."""
    event = {"course_id": COURSE, "user_id": about, **payload}
    return line(minute, event_type, user=about if by is None else by, event_source="server", event=event)


def course_pk(database: Database) -> int:
    with database.reading() as session:
        return find_course(session, COURSE).id


def facts(database: Database) -> set[tuple[str, str, float, str]]:
    """Who, kind, minute and value of every fact kept."""
    query = select(Actor.user_id, LearnerFact.kind, LearnerFact.time, LearnerFact.value).join(
        Actor, Actor.id == LearnerFact.actor_id
    )
    with database.reading() as session:
        return {
            (who, kind, (time - START) / timedelta(minutes=1), value)
            for who, kind, time, value in session.execute(query)
        }


def active(database: Database) -> set[str]:
    """The user ids of those who take part."""
    with database.reading() as session:
        ids = active_course_learners(session, course_pk(database))
        query = select(Actor.user_id).join(Appearance, Appearance.actor_id == Actor.id)
        return set(session.scalars(query.where(Appearance.course_learner_id.in_(ids))))


def passed(database: Database, pass_mark: float | None = 0.6) -> dict[str, bool]:
    with database.reading() as session:
        found = passed_by_log(session, course_pk(database), pass_mark)
        query = select(Actor.user_id, Appearance.course_learner_id).join(Appearance, Appearance.actor_id == Actor.id)
        who = {course_learner: user_id for user_id, course_learner in session.execute(query)}
    return {who[course_learner]: has_passed for course_learner, has_passed in found.items()}


LINES = [
    told(0, ENROLMENT + "activated", 7, mode="audit"),
    told(1, ENROLMENT + "mode_changed", 7, mode="verified"),
    told(5, ENROLMENT + "deactivated", 8, by=STAFF, mode="audit"),
    told(2, ENROLMENT + "activated", 8, by=STAFF, mode="audit"),
    told(9, "edx.course.grade.passed.first_time", 7),
    told(10, "edx.certificate.created", 7, enrollment_mode="verified"),
    told(11, "edx.grades.course.grade_calculated", 7, percent_grade=0.75, letter_grade="Pass"),
    line(12, "play_video", user=7),
]
KEPT = {
    ("7", "enrolled", 0.0, "audit"),
    ("7", "mode", 1.0, "verified"),
    ("8", "unenrolled", 5.0, "audit"),
    ("8", "enrolled", 2.0, "audit"),
    ("7", "passed", 9.0, ""),
    ("7", "certified", 10.0, "verified"),
    ("7", "grade", 11.0, "0.750000"),
}


def test_facts_are_of_whom_they_tell_and_no_order_or_repetition_changes_them(
    database: Database, tmp_path: Path
) -> None:
    shuffled = random.Random(4).sample(LINES, len(LINES))

    import_lines(database, tmp_path, shuffled[:5])
    import_lines(database, tmp_path, shuffled[3:])
    assert facts(database) == KEPT
    import_lines(database, tmp_path, LINES)
    assert facts(database) == KEPT


def test_who_was_told_of_only_was_never_seen(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)

    with database.reading() as session:
        query = select(Actor.user_id, Appearance.first_seen).join(Appearance, Appearance.actor_id == Actor.id)
        seen = {who: first for who, first in session.execute(query)}  # noqa: C416 - rows aren't pairs
    assert seen["8"] is None
    assert seen["7"] == START + timedelta(minutes=12)


def test_who_left_by_the_logs_word_takes_no_part_until_they_come_back(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [*LINES, line(1, user=9)])
    assert active(database) == {"7", "9"}  # nobody tells an enrolment of 9, who was seen

    import_lines(database, tmp_path, [told(3, ENROLMENT + "activated", 8)])
    assert active(database) == {"7", "9"}

    import_lines(database, tmp_path, [told(6, ENROLMENT + "activated", 8)])
    assert active(database) == {"7", "8", "9"}


def test_the_rosters_word_counts_unless_the_log_is_later(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)

    for as_of, is_active, expected in (
        (None, True, True),
        (None, False, False),
        (START + timedelta(minutes=6), True, True),  # after the log's last word
        (START + timedelta(minutes=3), True, False),  # before it
        (START + timedelta(minutes=6), False, False),
    ):
        enrol(database, "8", is_active, as_of)
        assert ("8" in active(database)) is expected, (as_of, is_active)
    enrol(database, "7", False, START - timedelta(minutes=1))
    assert "7" in active(database)


def enrol(database: Database, who: str, is_active: bool, as_of: Any) -> None:
    with database.writing() as session:
        query = select(CourseLearner.id).join(Appearance, Appearance.course_learner_id == CourseLearner.id)
        found = session.scalars(query.join(Actor, Actor.id == Appearance.actor_id).where(Actor.user_id == who)).one()
        session.merge(Enrolment(course_learner_id=found, enrolled_at=None, is_active=is_active, mode="", as_of=as_of))


def test_who_passed_is_what_was_told_last(database: Database, tmp_path: Path) -> None:
    grade, changed = "edx.grades.course.grade_calculated", "edx.course.grade."
    import_lines(
        database,
        tmp_path,
        [
            *LINES,
            told(20, changed + "passed.first_time", 10),
            told(30, changed + "now_failed", 10),
            told(40, grade, 11, percent_grade=0.59, letter_grade=""),
            told(41, grade, 11, percent_grade=0.6, letter_grade="Pass"),
            told(42, grade, 12, percent_grade=0.6),
            told(43, grade, 12, percent_grade=0.1),
            told(44, grade, 13),  # no grade in it
            told(45, "edx.certificate.created", 14),
            told(46, "edx.certificate.revoked", 14),
        ],
    )

    assert passed(database) == {"7": True, "10": False, "11": True, "12": False, "14": False}
    assert passed(database, None) == {"7": True, "10": False, "14": False}


def test_every_fact_is_the_platforms_word_not_a_learners_deed() -> None:
    assert FACTS.keys() <= TOLD
