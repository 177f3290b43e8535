"""The social report: one plain JSON document that the page, the Moodle plugin and the push share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.social import sections
from communicator.social.scope import Scope
from communicator.social.sections import Asked, Document, iso
from communicator.social.tables import SocialPost
from communicator.social.tag_tables import LISTED

VERSION = 1
PARTS: Mapping[str, Callable[[Asked], Document]] = {
    "hashtags": sections.hashtags,
    "timeline": sections.timeline,
    "interactions": sections.interaction_tables,
    "participants": sections.profiles,
    "network": sections.conversation_figures,
    "coverage": sections.coverage,
}
"""The document's parts by the names of their addresses."""


def social_report(
    session: Session,
    course: Course,
    network: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    hides_few: bool = False,
) -> Document:
    """All figures of the course's posts, of one network and a period where given; times as ISO 8601 texts.

    With `hides_few`, figures that fewer than five people stand behind are None (`hiding`).
    """
    asked = Asked(session, course, Scope(course.id, network, since, until), hides_few)
    document = {"version": VERSION} | _heading(asked)
    for section in (*PARTS.values(), sections.activities, sections.categories):
        document |= section(asked)
    return document


def social_part(
    session: Session, course: Course, part: str, *, hides_few: bool = False, listed: int = LISTED, **narrowed: Any
) -> Document:
    """One of `PARTS` under the same heading; `narrowed` as in `social_report`, `listed` of learners' own hashtags."""
    asked = Asked(session, course, Scope(course.id, **narrowed), hides_few, listed)
    return _heading(asked) | PARTS[part](asked)


def _heading(asked: Asked) -> Document:
    """Which course, when this was counted, up to when there are posts, and what it was narrowed to."""
    course, scope, session = asked.course, asked.scope, asked.session
    networks = select(SocialPost.network).where(SocialPost.course_pk == course.id).distinct()
    newest = max((post.at for post in asked.corpus.posts), default=None)
    return {
        "course": {
            "course_id": course.course_id,
            "site": course.site.name,
            "name": course.name,
            "start": iso(course.start),
            "end": iso(course.end),
            "time_zone": course.time_zone,
        },
        "generated_at": iso(clock.now()),
        "posts_until": iso(asked.hiding.figure(newest, {post.author for post in asked.corpus.posts})),
        "network": scope.network,
        "since": iso(scope.since),
        "until": iso(scope.until),
        "networks": sorted(session.scalars(networks)),
        "hidden_below": asked.hiding.below,
    }
