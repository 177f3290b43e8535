"""What the demo's learners post: imported as archives, with the teacher's list, profiles, and consent of some.

Done again where the simulation wrote on since the last import; what somebody decided meanwhile stays.
"""

import zlib
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.tables import CourseLearner
from communicator.simulation.offerings import OfferingFiles
from communicator.social.activities import decide, list_activities, read_activities, set_activities, suggestions
from communicator.social.collection import import_archives
from communicator.social.matching import consent
from communicator.social.profile_list import link_profiles
from communicator.social.tables import ProfileLink, SocialMisspelling, SocialPost

WORDING = "I agree that my public posts with this course's hashtags are counted as mine."
"""What learners of the demo agreed to, as if on their own page."""
_DISAGREES = 3
"""Every so many-th of those who gave a profile didn't agree."""


def has_new_posts(database: Database, course: Course, offering: OfferingFiles) -> bool:
    """Whether a file of the offering is newer than the posts that were imported last, or none was imported."""
    written = [path.stat().st_mtime for path in offering.social_archives]
    if not written:
        return False
    with database.reading() as session:
        collected = session.scalar(select(func.max(SocialPost.collected_at)).where(SocialPost.course_pk == course.id))
    return collected is None or collected < datetime.fromtimestamp(max(written), UTC)


def import_posts(database: Database, settings: Settings, course: Course, offering: OfferingFiles) -> int:
    """Brings the course's list, posts, profiles, consents and one decision up to the files; how many posts are new."""
    with database.writing() as session:
        if not list_activities(session, course.id):
            set_activities(session, course.id, read_activities(offering.activities_file.read_text(encoding="utf-8")))
        link_profiles(session, course.id, offering.profiles_file.read_text(encoding="utf-8"))
        _consent_of_some(session, course)
    new = import_archives(database, settings.data_dir, course.id, offering.social_archives).new_posts
    with database.writing() as session:
        _confirm_one(session, course)
    return new


def _consent_of_some(session: Session, course: Course) -> None:
    """Two of three agree, once: who withdrew has a wording, and isn't asked again."""
    unasked = (
        select(ProfileLink)
        .join(CourseLearner, CourseLearner.learner_id == ProfileLink.learner_id)
        .where(CourseLearner.course_pk == course.id, ProfileLink.consented_at.is_(None), ProfileLink.wording == "")
    )
    for link in session.scalars(unasked).all():
        if zlib.crc32(link.handle.encode()) % _DISAGREES:
            consent(session, link.learner_id, link.network, WORDING)


def _confirm_one(session: Session, course: Course) -> None:
    """The misspelling used most is confirmed, unless anything was decided already; the rest is left to try."""
    decided = session.scalar(select(func.count()).where(SocialMisspelling.course_pk == course.id))
    found = [] if decided else suggestions(session, course.id)
    if found:
        decide(session, course.id, found[0].tag, found[0].target)
