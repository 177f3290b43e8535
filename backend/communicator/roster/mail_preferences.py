"""Whether learners want mail of an organisation, as they told the platform: the latest choice counts.

Source: the Research Guide, "Email Opt-in Report": a choice applies to all courses of the organisation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.roster.erased import without_erased
from communicator.roster.keeping import Kept, learners_by_user_id
from communicator.roster.tables import CourseLearner
from communicator.roster.told_tables import MailPreference

Facts = Mapping[str, Any]


def organisation_of(course_id: str) -> str:
    """The organisation of a course: what its id begins with."""
    key = course_id.partition(":")[2] or course_id
    return key.replace("+", "/").partition("/")[0]


def keep_preferences(session: Session, site_id: int, rows: Sequence[Facts]) -> Kept:
    """Keeps `{"platform_user_id", "organisation", "is_opted_in", "set_at"}` of learners who are known."""
    kept = Kept()
    rows = without_erased(session, site_id, rows)
    learners = learners_by_user_id(session, site_id, {row["platform_user_id"] for row in rows})
    query = select(MailPreference).where(MailPreference.learner_id.in_(learners.values()))
    known = {(each.learner_id, each.organisation): each for each in session.scalars(query.with_for_update())}
    for row in rows:
        learner_id, organisation = learners[row["platform_user_id"]], row["organisation"]
        found = known.get((learner_id, organisation))
        choice = {"is_opted_in": row["is_opted_in"], "set_at": row["set_at"]}
        if found is None:
            fresh = MailPreference(learner_id=learner_id, organisation=organisation, **choice)
            known[learner_id, organisation] = fresh
            session.add(fresh)
            kept.new += 1
        elif (row["set_at"], not row["is_opted_in"]) > (found.set_at, not found.is_opted_in):
            # Of two choices of one moment the wish for no mail counts.
            kept.changed += found.is_opted_in != row["is_opted_in"]
            found.is_opted_in, found.set_at = row["is_opted_in"], row["set_at"]
    session.flush()
    return kept


def who_declined(session: Session, course_pk: int) -> set[int]:
    """The course's learners who told the platform that they want no mail of its organisation."""
    organisation = organisation_of(session.get_one(Course, course_pk).course_id)
    query = (
        select(CourseLearner.id)
        .join(MailPreference, MailPreference.learner_id == CourseLearner.learner_id)
        .where(CourseLearner.course_pk == course_pk, MailPreference.is_opted_in.is_(False))
        .where(MailPreference.organisation == organisation)
    )
    return set(session.scalars(query))


def has_declined(session: Session, course_learner_id: int) -> bool:
    """Whether this course learner told the platform that they want no mail of the course's organisation."""
    query = (
        select(MailPreference.organisation, Course.course_id)
        .join(CourseLearner, CourseLearner.learner_id == MailPreference.learner_id)
        .join(Course, Course.id == CourseLearner.course_pk)
        .where(CourseLearner.id == course_learner_id, MailPreference.is_opted_in.is_(False))
    )
    return any(organisation == organisation_of(course_id) for organisation, course_id in session.execute(query))
