"""The suppression list: addresses of a site that nothing is sent to, and whose learners they are."""

from collections.abc import Collection

from sqlalchemy import BindParameter, ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from communicator.access.insertion import inserted
from communicator.clock import now
from communicator.courses.tables import Course
from communicator.outreach.addresses import normal
from communicator.outreach.bounces.tables import SuppressedAddress
from communicator.roster.tables import CourseLearner, Learner

_Column = InstrumentedAttribute
LISTED = "listed"
"""By the site's own list, such as another provider's export."""


def suppress(session: Session, site_id: int, address: str, why: str, source: str) -> bool:
    """Nothing goes to this address of the site any more; True where that is new. The first word stays."""
    row = {"site_id": site_id, "address": normal(address), "why": why, "source": source, "at": now()}
    return inserted(session, SuppressedAddress, row)


def lift(session: Session, site_id: int, address: str) -> bool:
    """The address may be written to again; True where it was suppressed."""
    theirs = (SuppressedAddress.site_id == site_id) & (SuppressedAddress.address == normal(address))
    ended = session.execute(delete(SuppressedAddress).where(theirs).returning(SuppressedAddress.address))
    return ended.first() is not None


def is_suppressed(site_id: _Column[int] | BindParameter[int], address: _Column[str]) -> ColumnElement[bool]:
    """The list's row of an address of a site."""
    return (SuppressedAddress.site_id == site_id) & (SuppressedAddress.address == func.lower(address))


def suppressed_learners(session: Session, course_pk: int) -> set[int]:
    """The course learner ids whose address is suppressed."""
    query = (
        select(CourseLearner.id)
        .join(Learner, Learner.id == CourseLearner.learner_id)
        .join(Course, Course.id == CourseLearner.course_pk)
        .join(SuppressedAddress, is_suppressed(Course.site_id, Learner.email))
        .where(CourseLearner.course_pk == course_pk)
    )
    return set(session.scalars(query))


def list_suppressed(session: Session, site_id: int) -> list[SuppressedAddress]:
    """All of a site, by address."""
    query = select(SuppressedAddress).where(SuppressedAddress.site_id == site_id)
    return list(session.scalars(query.order_by(SuppressedAddress.address)))


def forget_addresses(session: Session, site_id: int, addresses: Collection[str]) -> None:
    """Takes the addresses of somebody who was erased off the list: nobody has them here any more."""
    for address in addresses:
        lift(session, site_id, address)
