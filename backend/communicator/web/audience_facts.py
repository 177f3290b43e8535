"""What the page is told about a course's audience: the cube, who can be written to, and why not where not."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.cube import Cube, cube
from communicator.audience.population import Population, people_of
from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course
from communicator.outreach.simulated_model import acknowledgement
from communicator.prediction.cold_start.shipped import is_shipped
from communicator.prediction.objection import objecting
from communicator.prediction.tables import Snapshot
from communicator.prediction.trained_models import serving_model
from communicator.roster.tables import CourseLearner
from communicator.web.course_facts import Facts, identity_facts, model_facts


def audience_facts(session: Session, course: Course, snapshot: Snapshot | None, last_seen: str | None) -> Facts:
    """The cube of a snapshot and the facts around it; what is missing, where there is none."""
    whole = cube(session, course.id, snapshot)
    people = whole.population
    counted = cube(session, course.id, snapshot, _seen(last_seen)) if last_seen else whole
    return {
        **cube_facts(counted),
        "last_seen": people.last_seen,
        "enrolled": people.enrolled,
        "writable": people.writable,
        "why_unpredicted": None if snapshot else why_unpredicted(session, course, people),
        "why_unwritable": why_unwritable(people),
        "course": identity_facts(course),
        "model": model_facts(snapshot.model) if snapshot else None,
        "notes": snapshot.notes if snapshot else None,
        "drift": _drift(snapshot) if snapshot else None,
        "objecting": count_objecting(session, course.id),
        "acknowledged": acknowledged_facts(session, course.id),
    }


def cube_facts(counted: Cube) -> Facts:
    """The cube itself."""
    return {
        "snapshot": counted.snapshot_id,
        "as_of": counted.as_of,
        "learners": counted.learners,
        "unpredicted": counted.unpredicted,
        "bins": counted.bins,
    }


def _seen(part: str) -> Criteria:
    return Criteria.parse({"attributes": {"last_seen": [part]}})


def _drift(snapshot: Snapshot) -> Facts | None:
    """How far the course lies from what the model learned from; its details are in the model's card."""
    return {name: snapshot.drift.get(name) for name in ("level", "advice")} if snapshot.drift else None


def acknowledged_facts(session: Session, course_pk: int) -> Facts | None:
    """Who acknowledged when that a model of invented courses chooses; None where nobody has."""
    found = acknowledgement(session, course_pk)
    return {"at": found.at, "by": found.by} if found else None


def audience_tag(session: Session, snapshot: Snapshot) -> str:
    """What the facts about a snapshot are known by: its id, and what can change while it is the latest."""
    is_acknowledged = acknowledgement(session, snapshot.course_pk) is not None
    changed = (f".{snapshot.withdrawn}" if snapshot.withdrawn else "", ".a" if is_acknowledged else "")
    return snapshot.id + "".join(changed)


def count_objecting(session: Session, course_pk: int) -> int:
    """How many of the course's learners, as they are counted, object to being predicted."""
    ids = objecting(session, course_pk)
    return session.scalar(people_of(course_pk).where(CourseLearner.id.in_(ids)).with_only_columns(func.count())) or 0


def why_unpredicted(session: Session, course: Course, people: Population) -> str:
    """What is missing for a first prediction, and the command that brings it."""
    last_event = session.scalar(select(func.max(EventFile.last_time)).where(EventFile.course_pk == course.id))
    if last_event is None and not people.learners:
        return (
            "Nothing is known of this course yet: neither its roster nor its event log has been read. "
            "`communicator roster import` and `communicator clickstream import` read them."
        )
    if last_event is None:
        return (
            f"The roster is here ({people.learners:,} learners), the event log isn't. "
            "`communicator clickstream import` reads it."
        )
    until = f"The event log is read until {last_event:%d %b %Y, %H:%M} UTC"
    if is_shipped(serving_model(session)):
        return (
            f"{until}, but nobody has been predicted yet, and no model has been trained on past courses. `communicator "
            "model train` makes one; without it `communicator predict` uses one that has seen invented courses only."
        )
    return f"{until}, but nobody has been predicted yet. `communicator predict` does it."


def why_unwritable(people: Population) -> str | None:
    """Why nobody can be written to, and how to mend it; None where somebody can."""
    if people.writable:
        return None
    if people.enrolled:
        return (
            f"{people.enrolled:,} are enrolled, but the roster holds no address of theirs. "
            "Import the auth_user export with its email column: `communicator roster import`."
        )
    if people.learners:
        return (
            f"These {people.learners:,} were seen in the event log; no roster has said yet who is enrolled and at "
            "which address. Import the auth_user and student_courseenrollment exports: `communicator roster import`."
        )
    return "Nobody is in this course yet. `communicator roster import` reads who is enrolled."
