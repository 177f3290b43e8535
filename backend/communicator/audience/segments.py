"""Saved selections of a course: criteria under a name, held against whoever is there when they are asked for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria, is_storable
from communicator.audience.selection import count_matching
from communicator.audience.tables import Segment
from communicator.audience.vanished import vanished
from communicator.errors import AlreadyThere, InvalidFields, UnknownSegment
from communicator.identifiers import new_id

LONGEST_NAME = 200


@dataclass(frozen=True)
class LiveSegment:
    """A saved selection and what it comes to now.

    `matching` is None, and `faults` says why by field, where its criteria can't be read any more: they were kept by
    an earlier version. `vanished` says by field what they ask for that the course no longer has.
    """

    segment: Segment
    matching: int | None
    faults: dict[str, list[str]]
    vanished: dict[str, str]

    def facts(self) -> dict[str, Any]:
        """As requests and commands are answered."""
        return {
            "id": self.segment.id,
            "name": self.segment.name,
            "criteria": self.segment.criteria,
            "matching": self.matching,
            "faults": self.faults,
            "vanished": self.vanished,
            "created_at": self.segment.created_at,
            "created_by": self.segment.created_by,
        }


def save_segment(session: Session, course_pk: int, name: str, criteria: object, caller: str) -> Segment:
    """Keeps criteria under a name. AlreadyThere where the course has it already; InvalidFields for what can't be."""
    segment_id, kept = new_id(), _named(name)
    row = {
        "id": segment_id,
        "course_pk": course_pk,
        "name": kept,
        "criteria": Criteria.parse(criteria).as_dict(),
        "created_at": clock.now(),
        "created_by": caller[:300],
    }
    if not inserted(session, Segment, row):
        raise _taken(kept)
    return session.get_one(Segment, segment_id)


def change_segment(session: Session, segment: Segment, name: str | None, criteria: object | None) -> list[str]:
    """Gives a segment another name, other criteria, or both; returns what changed. Errors as in `save_segment`."""
    changed = []
    if criteria is not None:
        said = Criteria.parse(criteria).as_dict()
        changed += ["criteria"] if said != segment.criteria else []
        segment.criteria = said
    if name is not None and _named(name) != segment.name:
        kept = _named(name)
        others = select(Segment.id).where(Segment.course_pk == segment.course_pk, Segment.name == kept)
        if session.scalar(others) is not None:
            raise _taken(kept)
        segment.name = kept
        changed.append("name")
    session.flush()
    return changed


def remove_segment(session: Session, segment: Segment) -> None:
    """Forgets a saved selection; messages that were chosen by it keep their own criteria."""
    session.execute(delete(Segment).where(Segment.id == segment.id))


def list_segments(session: Session, course_pk: int) -> list[Segment]:
    """The course's saved selections, by name."""
    return list(session.scalars(select(Segment).where(Segment.course_pk == course_pk).order_by(Segment.name)))


def find_segment(session: Session, course_pk: int, named: str) -> Segment:
    """The course's saved selection of this id, or of this name. UnknownSegment where it has none."""
    here = select(Segment).where(Segment.course_pk == course_pk)
    for condition in (Segment.id == named, Segment.name == named.strip()):
        found = session.scalar(here.where(condition))
        if found is not None:
            return found
    raise UnknownSegment("This course has no saved selection of that name or id")


def criteria_of(segment: Segment) -> Criteria:
    """The criteria as they are meant now, read anew; InvalidFields where they can't be read any more."""
    return Criteria.parse(segment.criteria)


def live(session: Session, segment: Segment, snapshot_id: str | None) -> LiveSegment:
    """A saved selection with how many match it now, as of a snapshot."""
    try:
        criteria = criteria_of(segment)
    except InvalidFields as refused:
        return LiveSegment(segment, None, dict(refused.errors), {})
    matching = count_matching(session, segment.course_pk, criteria, snapshot_id)
    return LiveSegment(segment, matching, {}, vanished(criteria, Basis(session, segment.course_pk, snapshot_id)))


def _named(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME or not is_storable(kept):
        raise InvalidFields({"name": [f"must be one line of 1 to {LONGEST_NAME} characters"]})
    return kept


def _taken(name: str) -> AlreadyThere:
    return AlreadyThere(f"This course has a saved selection called {name!r} already; take another name, or change that")
