"""Whose post is it: profile links that learners gave, and their consent, before any post is matched to them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.audience.marks import SOCIAL, forget_marks
from communicator.errors import BadInput
from communicator.roster.people import count_enrolled, is_counted
from communicator.roster.tables import CourseLearner, Enrolment
from communicator.social.handles import NETWORKS, normal_handle
from communicator.social.pseudonyms import author_key
from communicator.social.tables import ProfileLink

AT_ONCE = 5_000


@dataclass(frozen=True)
class Completion:
    """How many of the enrolled gave a link to a profile, agreed to matching, were seen to link back."""

    enrolled: int
    linked: int  # on any network
    by_network: dict[str, int]
    consented: int
    verified: int

    @property
    def per_cent(self) -> float | None:
        """The linked of the enrolled, cut off after two places as the paper's 33.86 is; None for nobody enrolled."""
        return self.linked * 10_000 // self.enrolled / 100 if self.enrolled else None


def link_profile(session: Session, learner_id: int, network: str, written: str, kept_by: str = "") -> bool:
    """Notes the handle that a learner gave; False where it is none, and then an earlier one is dropped.

    Another handle than before loses what was agreed to and verified for the earlier one. `kept_by` is the platform
    that the link comes from, where it goes once the learner takes it out there (`follow_profiles`).
    """
    handle = normal_handle(network, written)
    there = _link(session, learner_id, network)
    if there is not None and there.handle == handle:
        return True
    if there is not None:
        session.delete(there)
        forget_marks(session, SOCIAL, {learner_id})
        session.flush()
    if handle is not None:
        session.add(ProfileLink(learner_id=learner_id, network=network, handle=handle, kept_by=kept_by))
        session.flush()
    return handle is not None


def follow_profiles(
    session: Session, kept_by: str, learner_ids: Collection[int], told: Collection[tuple[int, str]]
) -> int:
    """Drops these learners' links that this platform keeps and no longer tells of; returns how many.

    `told` are (learner, network). Consent goes with the link; links from elsewhere stay.
    """
    asked = sorted(set(learner_ids))
    gone = []
    for start in range(0, len(asked), AT_ONCE):
        query = select(ProfileLink).where(
            ProfileLink.learner_id.in_(asked[start : start + AT_ONCE]), ProfileLink.kept_by == kept_by
        )
        gone += [link for link in session.scalars(query) if (link.learner_id, link.network) not in told]
    for link in gone:
        session.delete(link)
    forget_marks(session, SOCIAL, {link.learner_id for link in gone})
    session.flush()
    return len(gone)


def consent(session: Session, learner_id: int, network: str, wording: str, at: datetime | None = None) -> None:
    """Records that the learner agreed, and to which words. BadInput where they gave no profile link."""
    link = _link(session, learner_id, network)
    if link is None:
        raise BadInput(f"No profile link on {network} that could be agreed to")
    link.consented_at, link.wording = at or clock.now(), wording
    session.flush()


def withdraw_consent(session: Session, learner_id: int) -> None:
    """From now on none of the learner's posts is matched to them, and nobody chooses them by what they posted."""
    for link in session.scalars(select(ProfileLink).where(ProfileLink.learner_id == learner_id)):
        link.consented_at = None
    forget_marks(session, SOCIAL, {learner_id})
    session.flush()


def matched_authors(session: Session, course_pk: int, course_key: bytes) -> dict[tuple[str, str], int]:
    """(network, author key) to the course learner, for those who agreed; the handle of two learners is nobody's."""
    query = (
        select(ProfileLink.network, ProfileLink.handle, CourseLearner.id)
        .join(CourseLearner, CourseLearner.learner_id == ProfileLink.learner_id)
        .where(CourseLearner.course_pk == course_pk, ProfileLink.consented_at.is_not(None), is_counted())
    )
    rows = session.execute(query).all()
    claims = Counter((network, handle) for network, handle, _ in rows)
    return {
        (network, author_key(course_key, network, handle) or ""): course_learner_id
        for network, handle, course_learner_id in rows
        if claims[network, handle] == 1
    }


def profile_completion(session: Session, course_pk: int) -> Completion:
    """Enrolled learners with at least one valid handle, over all networks and on each."""

    def count(*conditions: ColumnElement[bool]) -> int:
        query = (
            select(func.count(func.distinct(ProfileLink.learner_id)))
            .join(CourseLearner, CourseLearner.learner_id == ProfileLink.learner_id)
            .join(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
            .where(CourseLearner.course_pk == course_pk, Enrolment.is_active, is_counted())
        )
        return session.scalars(query.where(*conditions)).one()

    return Completion(
        enrolled=count_enrolled(session, course_pk),
        linked=count(),
        by_network={network: count(ProfileLink.network == network) for network in NETWORKS},
        consented=count(ProfileLink.consented_at.is_not(None)),
        verified=count(ProfileLink.verified_at.is_not(None)),
    )


def _link(session: Session, learner_id: int, network: str) -> ProfileLink | None:
    return session.scalar(
        select(ProfileLink).where(ProfileLink.learner_id == learner_id, ProfileLink.network == network)
    )
