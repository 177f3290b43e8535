"""Erasing a course: its events, its rows, what was released of it, and people who are in no other course.

Its files go first, while the course is still known: killed at any moment, the same again completes it. An import of
the course's logs that is just running fails with one sentence. The same logs imported later bring the course back.
"""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import CursorResult, String, cast, delete, select
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.tables import AccessToken, IdempotentRequest
from communicator.clickstream.event_removal import remove_course_events, remove_folder
from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.insights.tables import PublicRelease
from communicator.prediction.refreshing.stored_arrays import remove_states
from communicator.roster.evidence import in_parts
from communicator.roster.locking import lock_people
from communicator.roster.tables import Actor, Appearance, CourseLearner, Learner
from communicator.social.pseudonyms import destroy_course_key


@dataclass(frozen=True)
class ErasedCourse:
    """What was erased: events, people who were in no other course, and rows by table that named the course."""

    events: int
    people: int
    rows: dict[str, int] = field(default_factory=dict)


def erase_course(database: Database, data_dir: Path, course: Course, caller: str) -> ErasedCourse:
    """Erases the course. CourseErased where somebody else just did."""
    events = remove_course_events(database, data_dir, course.id)
    remove_states(data_dir, course.id)
    destroy_course_key(data_dir, course.id)
    with database.writing() as session:
        lock_people(session, course.site_id)
        people = _people_only_here(session, course.id)
        rows = _delete_named(session, course)
        _forget_releases(session, course)
        session.execute(delete(Course).where(Course.id == course.id))  # what refers to it goes with it
        _delete_people(session, course.site_id, *people)
        told = {"course": course.course_id, "events": events, "people": len(people[0])}
        note(session, caller, "course_erased", course.id, **told)
    # An import or a refresh that was just running may have written once more.
    remove_folder(data_dir, course.id)
    remove_states(data_dir, course.id)
    return ErasedCourse(events, len(people[0]), rows)


def _people_only_here(session: Session, course_pk: int) -> tuple[list[int], list[int]]:
    """Learners and actors of whom no other course tells."""
    elsewhere = CourseLearner.__table__.alias()
    is_elsewhere = select(elsewhere.c.id).where(
        elsewhere.c.learner_id == CourseLearner.learner_id, elsewhere.c.course_pk != course_pk
    )
    learners = select(CourseLearner.learner_id).where(
        CourseLearner.course_pk == course_pk, CourseLearner.learner_id.is_not(None), ~is_elsewhere.exists()
    )
    other = Appearance.__table__.alias()
    appears = select(other.c.actor_id).where(other.c.actor_id == Appearance.actor_id, other.c.course_pk != course_pk)
    actors = select(Appearance.actor_id).where(Appearance.course_pk == course_pk, ~appears.exists())
    return [each for each in session.scalars(learners) if each is not None], list(session.scalars(actors))


def _delete_named(session: Session, course: Course) -> dict[str, int]:
    """Rows that name the course by its id on the site instead of referring to it; how many by table."""
    rows: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        if {"site_id", "course_id"} <= set(table.c.keys()) and table.name != Course.__tablename__:
            here = table.c.site_id == course.site_id, table.c.course_id == course.course_id
            gone = session.execute(delete(table).where(*here))
            assert isinstance(gone, CursorResult)
            rows |= {table.name: gone.rowcount} if gone.rowcount else {}
    others = select(Course.id).where(Course.course_id == course.course_id, Course.id != course.id)
    if session.scalar(others.limit(1)) is None:
        session.execute(delete(AccessToken).where(AccessToken.scope == f"course:{course.course_id}"))
        told = cast(IdempotentRequest.body, String).contains(course.course_id, autoescape=True)
        session.execute(delete(IdempotentRequest).where(told))
    return rows


def _forget_releases(session: Session, course: Course) -> None:
    """Takes the course's own tables out of what was released; those of all courses together name no course."""
    for release in session.scalars(select(PublicRelease).where(PublicRelease.site_id == course.site_id)):
        if course.course_id in release.tables:
            release.tables = {scope: told for scope, told in release.tables.items() if scope != course.course_id}


def _delete_people(session: Session, site_id: int, learner_ids: list[int], actor_ids: list[int]) -> None:
    for some in in_parts(actor_ids):
        session.execute(delete(Actor).where(Actor.id.in_(some)))
    for some in in_parts(learner_ids):
        user_ids = session.scalars(select(Learner.platform_user_id).where(Learner.id.in_(some))).all()
        for table in Base.metadata.sorted_tables:
            if {"site_id", "platform_user_id"} <= set(table.c.keys()) and not table.info.get("outlives_courses"):
                theirs = table.c.site_id == site_id, table.c.platform_user_id.in_(user_ids)
                session.execute(delete(table).where(*theirs))
