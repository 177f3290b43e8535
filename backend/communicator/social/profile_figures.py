"""How many of the enrolled gave a link to a profile, agreed to matching, and were seen to link back, by network."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.roster.people import count_enrolled, is_counted
from communicator.roster.tables import CourseLearner, Enrolment
from communicator.social.handles import NETWORKS, VERIFIABLE
from communicator.social.hiding import Hiding
from communicator.social.tables import ProfileLink

_LEARNERS = func.count(func.distinct(ProfileLink.learner_id))


def profile_figures(session: Session, course_pk: int, hiding: Hiding) -> dict[str, Any]:
    """Enrolled, linked on any network and of how many per cent, and per network linked, consented, verified.

    Verified is None of networks on which nobody can be.
    The per cent is a text cut off after two places, as the paper's "33.86"; None where nobody is enrolled.
    """
    agreed, seen = ProfileLink.consented_at.is_not(None), ProfileLink.verified_at.is_not(None)
    linking = _linking(course_pk)
    enrolled, linked = count_enrolled(session, course_pk), session.scalars(linking).one()
    by_network = linking.with_only_columns(
        ProfileLink.network, _LEARNERS, _LEARNERS.filter(agreed), _LEARNERS.filter(seen)
    )
    counted = {row[0]: row[1:] for row in session.execute(by_network.group_by(ProfileLink.network))}
    shown = hiding.count(linked, enrolled)
    return {
        "enrolled": hiding.count(enrolled),
        "linked": shown,
        "per_cent": None if shown is None else per_cent(linked, enrolled),
        "networks": [_line(network, enrolled, *counted.get(network, (0, 0, 0)), hiding) for network in NETWORKS],
    }


def per_cent(part: int, whole: int) -> str | None:
    """Cut off after two places, as the paper does: 275 of 812 are "33.86"; None of nobody."""
    return f"{part * 100 // whole}.{part * 10_000 // whole % 100:02}" if whole else None


def _linking(course_pk: int) -> Select[int]:
    """How many of the course's enrolled gave a link on any network."""
    return (
        select(_LEARNERS)
        .join(CourseLearner, CourseLearner.learner_id == ProfileLink.learner_id)
        .join(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .where(CourseLearner.course_pk == course_pk, Enrolment.is_active, is_counted())
    )


def _line(network: str, enrolled: int, linked: int, consented: int, verified: int, hiding: Hiding) -> dict[str, Any]:
    shown = hiding.count(linked, enrolled)
    within = linked if shown is not None else None
    return {
        "network": network,
        "linked": shown,
        "consented": hiding.count(consented, within),
        "verified": hiding.count(verified, within) if network in VERIFIABLE else None,
    }
