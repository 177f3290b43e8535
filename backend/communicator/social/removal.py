"""Posts that were deleted on their network are emptied here; only that there was one is kept."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.social.tables import SocialPost, SocialPostCounters, SocialPostTag


def forget_posts(session: Session, course_pk: int, network: str, native_ids: Sequence[str]) -> int:
    """Marks the course's posts of these ids deleted and empties them; how many weren't yet.

    A row without content stays, so that no archive or later reading brings the post back.
    """
    query = select(SocialPost).where(
        SocialPost.course_pk == course_pk,
        SocialPost.network == network,
        SocialPost.native_id.in_(native_ids),
        SocialPost.deleted_at.is_(None),
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.deleted_at = clock.now()
        row.author_key, row.text, row.folded_text, row.links, row.mention_keys = None, "", "", [], []
    ids = [row.id for row in rows]
    for table in (SocialPostTag, SocialPostCounters):
        session.execute(delete(table).where(table.post_id.in_(ids)))
    session.flush()
    return len(ids)
