"""What a selection comes to before anything is sent: who matches, who is reached, and why the others aren't."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.audience.conditions.chances import Chances, is_predicted_in
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.population import is_not_unenrolled, people_of
from communicator.audience.selection import fingerprint, matching, narrowed
from communicator.audience.vanished import vanished
from communicator.clock import now
from communicator.outreach.reach import Reach, reach
from communicator.outreach.recently import written_to_recently
from communicator.prediction.objection import objecting
from communicator.prediction.tables import Prediction
from communicator.roster.people import is_counted
from communicator.roster.tables import CourseLearner, Enrolment, Learner

SMALL = 10
"""Below so many matching learners a message is all but personal, which staff are told."""


@dataclass(frozen=True)
class Counted:
    """A selection, counted: matching = reachable + all that are excluded.

    Beside those who match: `unpredicted` meet all else, but have no chances that a range could hold
    (`objecting` of them don't want any); `set_apart` and `unenrolled` would meet the criteria, but are staff, test
    accounts, or gone, and no learners. `vanished` says by field what is asked for that the course no longer has.
    `written_to_recently` of those reached were sent something in the last 7 days.
    """

    criteria: Criteria
    snapshot_id: str | None
    members: frozenset[int]
    parted: Reach
    unpredicted: int
    objecting: int
    set_apart: int
    unenrolled: int
    vanished: dict[str, str]
    written_to_recently: int

    @property
    def is_small(self) -> bool:
        """Whether somebody matches, but so few that writing to them singles them out."""
        return is_small(len(self.members))

    def facts(self) -> dict[str, Any]:
        """The counts as requests and commands are answered."""
        return {
            "snapshot": self.snapshot_id,
            "matching": len(self.members),
            "excluded": self.parted.counts(),
            "reachable": len(self.parted.reachable),
            "small": self.is_small,
            "selection": fingerprint(self.members),
            "unpredicted": self.unpredicted,
            "objecting": self.objecting,
            "no_learners": {"set_apart": self.set_apart, "unenrolled": self.unenrolled},
            "vanished": self.vanished,
            "written_to_recently": self.written_to_recently,
        }


def is_small(matching: int) -> bool:
    """Whether a selection is one of fewer than ten people, but not of nobody."""
    return 0 < matching < SMALL


def count_selection(session: Session, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> Counted:
    """Counts who matches as of a snapshot, and who is left out for which reason."""
    basis = Basis(session, course_pk, snapshot_id)
    members = matching(session, course_pk, criteria, snapshot_id)
    unpredicted, objecting_ = _unpredicted(criteria, basis)
    set_apart, unenrolled = _no_learners(criteria, basis)
    parted = reach(session, course_pk, members, criteria)
    return Counted(
        criteria=criteria,
        snapshot_id=snapshot_id,
        members=frozenset(members),
        parted=parted,
        unpredicted=unpredicted,
        objecting=objecting_,
        set_apart=set_apart,
        unenrolled=unenrolled,
        vanished=vanished(criteria, basis),
        written_to_recently=len(parted.reachable & written_to_recently(session, course_pk, now())),
    )


def _unpredicted(criteria: Criteria, basis: Basis) -> tuple[int, int]:
    if not criteria.needs_prediction:
        return 0, 0
    others = tuple(each for each in criteria.conditions if not isinstance(each, Chances))
    people = narrowed(people_of(basis.course_pk), replace(criteria, conditions=others), basis)
    without = people.outerjoin(Prediction, is_predicted_in(basis.snapshot_id)).where(Prediction.snapshot_id.is_(None))
    total = _number(without, basis.session)
    ids = objecting(basis.session, basis.course_pk)
    return total, _number(without.where(CourseLearner.id.in_(ids)), basis.session) if total and ids else 0


def _no_learners(criteria: Criteria, basis: Basis) -> tuple[int, int]:
    """Staff and test accounts, and those who left, who meet the criteria."""
    stays = is_not_unenrolled(basis.course_pk)
    everybody = (
        select(CourseLearner.id)
        .select_from(CourseLearner)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .where(CourseLearner.course_pk == basis.course_pk, ~(stays & is_counted()))
    )
    those = narrowed(everybody, criteria, basis)
    counted = those.with_only_columns(func.count().filter(~is_counted()), func.count().filter(is_counted()))
    set_apart, unenrolled = basis.session.execute(counted).one()
    return set_apart, unenrolled


def _number(chosen: Select[int], session: Session) -> int:
    return session.scalar(chosen.with_only_columns(func.count())) or 0
