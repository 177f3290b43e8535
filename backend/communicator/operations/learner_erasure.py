"""Erasing a person of a site, on their request: every row and every event; what is imported later doesn't bring them.

Three steps, each of which can be done again: the person is noted as erased (keyed digests only), so that imports
leave them out; their events go from all courses' files; their rows go. Killed in between, the same again completes it:
until the last step the person is still found.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.tables import AuditEntry, IdempotentRequest, LoginLink, Site, WebSession
from communicator.audience.tables import Segment
from communicator.clickstream.event_removal import remove_actors
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.staging_folder import remove_unowned
from communicator.courses.tables import Course
from communicator.database import Base, Database
from communicator.operations.person import KnownPerson, find_person
from communicator.outreach.bounces.suppressed import forget_addresses
from communicator.outreach.tables import Communication, Delivery
from communicator.prediction.refreshing.forgetting import forget_states
from communicator.roster.assessments.answers import forget_unused
from communicator.roster.erased import note_erased
from communicator.roster.locking import lock_people
from communicator.roster.tables import CourseLearner, Learner
from communicator.social.pseudonyms import author_key, course_key
from communicator.social.removal import forget_posts
from communicator.social.tables import ProfileLink, SocialPost


@dataclass(frozen=True)
class LearnerErased:
    """What was erased: events, posts that were emptied, and rows by table."""

    events: int
    posts: int
    rows: dict[str, int] = field(default_factory=dict)


def erase_learner(database: Database, data_dir: Path, site: Site, named: str, caller: str) -> LearnerErased:
    """Erases who has this user id or pseudonym on the site. UnknownLearner where nobody has."""
    with database.writing() as session:
        lock_people(session, site.id)
        person = find_person(session, site.id, named)
        note_erased(session, site.id, person.told())
        courses = session.scalars(select(Course.id).where(Course.site_id == site.id).order_by(Course.id)).all()
    remove_unowned(data_dir / EVENTS)
    events = sum(remove_actors(database, data_dir, course_pk, person.actor_ids) for course_pk in courses)
    with database.writing() as session:
        lock_people(session, site.id)
        posts = _forget_posts(session, data_dir, person)
        forget_states(session, data_dir, person.course_learner_ids)
        addresses = _addresses(session, person)
        deliveries = _deliveries(session, person)
        rows = _erase_rows(session, person)
        forget_addresses(session, site.id, addresses)
        _forget_mentions(session, person, addresses)
        note(session, caller, "learner_erased", None, site=site.name, events=events, rows=rows, deliveries=deliveries)
    return LearnerErased(events, posts, rows)


def _erase_rows(session: Session, person: KnownPerson) -> dict[str, int]:
    """Deletes every row about the person, by what tables say of themselves; the referring ones first."""
    rows: dict[str, int] = {}
    for table in reversed(Base.metadata.sorted_tables):
        condition = person.rows_of(table)
        if condition is not None:
            gone = session.execute(delete(table).where(condition), execution_options={"synchronize_session": False})
            assert isinstance(gone, CursorResult)
            rows |= {table.name: gone.rowcount} if gone.rowcount else {}
    forget_unused(session)  # what they answered in words of their own
    return rows


def _addresses(session: Session, person: KnownPerson) -> list[str]:
    query = select(Learner.email).where(Learner.id.in_(person.learner_ids), Learner.email != "")
    return list(session.scalars(query))


def _deliveries(session: Session, person: KnownPerson) -> dict[str, int]:
    """How many mails were in which state: all that the ledger keeps of them."""
    theirs = Delivery.course_learner_id.in_(person.course_learner_ids)
    counted = select(Delivery.state, func.count()).where(theirs).group_by(Delivery.state)
    return {str(state): count for state, count in session.execute(counted)}


def _forget_posts(session: Session, data_dir: Path, person: KnownPerson) -> int:
    """Empties the posts of the handles that the person gave."""
    query = select(ProfileLink.network, ProfileLink.handle).where(ProfileLink.learner_id.in_(person.learner_ids))
    handles = session.execute(query).all()
    in_courses = select(CourseLearner.course_pk).where(CourseLearner.id.in_(person.course_learner_ids))
    emptied = 0
    for course_pk in session.scalars(in_courses).all() if handles else ():
        key = course_key(data_dir, course_pk)
        for network, handle in handles:
            theirs = SocialPost.author_key == author_key(key, network, handle)
            posts = select(SocialPost.native_id).where(SocialPost.course_pk == course_pk, theirs)
            found = session.scalars(posts.where(SocialPost.network == network)).all()
            emptied += forget_posts(session, course_pk, network, found)
    return emptied


def _forget_mentions(session: Session, person: KnownPerson, addresses: list[str]) -> None:
    """Takes the person out of what tells of others too: exclusions, kept answers, sessions, the audit log."""
    _forget_exclusions(session, person)
    said = [*person.pseudonyms, *addresses]
    body = cast(IdempotentRequest.body, String)
    for some in said:
        session.execute(delete(IdempotentRequest).where(or_(body.contains(some), IdempotentRequest.key == some)))
        session.execute(update(AuditEntry).where(AuditEntry.caller.contains(some)).values(caller="somebody erased"))
    for table in (LoginLink, WebSession):
        session.execute(delete(table).where(table.email.in_(addresses)))


def _forget_exclusions(session: Session, person: KnownPerson) -> None:
    """Out of what staff excluded by hand, and why: messages, saved selections, what the audit log tells of both."""
    in_courses = select(CourseLearner.course_pk).where(CourseLearner.id.in_(person.course_learner_ids))
    courses = select(Course.id).where(or_(Course.id.in_(in_courses), Course.site_id == person.site_id))
    messages = session.scalars(select(Communication).where(Communication.course_pk.in_(courses)))
    segments = session.scalars(select(Segment).where(Segment.course_pk.in_(courses)))
    for row in (*messages, *segments):
        row.criteria = _without(row.criteria, person.pseudonyms)
    told = cast(AuditEntry.details, String)
    for pseudonym in person.pseudonyms:
        for entry in session.scalars(select(AuditEntry).where(told.contains(pseudonym))):
            criteria = entry.details.get("criteria")
            if isinstance(criteria, dict):
                entry.details = entry.details | {"criteria": _without(criteria, person.pseudonyms)}


def _without(criteria: dict[str, Any], pseudonyms: frozenset[str]) -> dict[str, Any]:
    """The same criteria where they name nobody of these; they may be an earlier version's, so only that is read."""
    excluded, reasons = criteria.get("exclude", []), criteria.get("exclude_reasons", {})
    if pseudonyms.isdisjoint(excluded) and pseudonyms.isdisjoint(reasons):
        return criteria
    others = {name: value for name, value in criteria.items() if name not in ("exclude", "exclude_reasons")}
    kept = [each for each in excluded if each not in pseudonyms]
    why = {each: reason for each, reason in reasons.items() if each not in pseudonyms}
    return others | ({"exclude": kept} if kept else {}) | ({"exclude_reasons": why} if why else {})
