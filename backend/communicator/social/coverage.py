"""What each source of a course's posts brought, missed, was refused and cost."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.social.handles import TWITTER
from communicator.social.tables import SocialGap, SocialSource


@dataclass(frozen=True)
class Gap:
    """A time whose posts may be missing; `until` None where the source is not collecting now."""

    network: str
    host: str
    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class SourceCoverage:
    """One source; `posts` are those it brought first, `refused` of its `requests` failed.

    `how` is search, stream or archive, `state` ok, waiting, refused, ended or never; `last_at` is when everything
    up to then was read. `spent` counts posts that were read and are paid for; None where reading costs nothing.
    `seen` counts repeats, too, and `skipped` those of them that are no public posts of the course's days.
    """

    network: str
    host: str
    how: str
    last_at: datetime | None
    posts: int
    seen: int
    skipped: int
    refused: int
    requests: int
    spent: int | None
    spend_cap: int | None
    gaps: tuple[Gap, ...]
    state: str
    note: str


def count_archive(session: Session, course_pk: int, network: str, posts: int, new_posts: int) -> None:
    """Notes what archives of this network brought."""
    one = (SocialSource.course_pk == course_pk, SocialSource.network == network, SocialSource.how == "archive")
    source = session.scalar(select(SocialSource).where(*one).with_for_update())
    if source is None:
        source = SocialSource(course_pk=course_pk, network=network, how="archive", is_active=False)
        session.add(source)
        session.flush()
    source.seen += posts
    source.kept += new_posts
    source.state, source.last_at = "ended", clock.now()


def coverage(session: Session, course_pk: int) -> list[SourceCoverage]:
    """The course's sources in the order they were added."""
    query = select(SocialSource).where(SocialSource.course_pk == course_pk).order_by(SocialSource.id)
    sources = session.scalars(query).all()
    gaps: dict[int, list[Gap]] = {source.id: [] for source in sources}
    places = {source.id: (source.network, source.host) for source in sources}
    holes = select(SocialGap).where(SocialGap.source_id.in_(places)).order_by(SocialGap.began_at, SocialGap.id)
    for gap in session.scalars(holes):
        told = Gap(*places[gap.source_id], since=gap.began_at, until=gap.ended_at, reason=gap.reason)
        gaps[gap.source_id].append(told)
    return [_of(source, tuple(gaps[source.id])) for source in sources]


def _of(source: SocialSource, gaps: tuple[Gap, ...]) -> SourceCoverage:
    costs = source.network == TWITTER and source.how == "search"
    return SourceCoverage(
        network=source.network,
        host=source.host,
        how=source.how,
        last_at=source.last_at,
        posts=source.kept,
        seen=source.seen,
        skipped=source.skipped,
        refused=source.refused,
        requests=source.requests,
        spent=source.reads if costs else None,
        spend_cap=source.spend_cap,
        gaps=gaps,
        state=source.state,
        note=source.note,
    )
