"""A course's sources: which servers are asked, for which hashtags, up to which cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput, InvalidFields
from communicator.service_errors import NetworkBusy, NothingToCollect
from communicator.social.activities import list_activities
from communicator.social.collectors.checkpoints import SEARCH, STREAM
from communicator.social.collectors.mastodon_server import MastodonServer, host_of
from communicator.social.collectors.x_server import HOST, XServer
from communicator.social.handles import MASTODON, TWITTER
from communicator.social.hashtags import is_tag
from communicator.social.tables import SocialGap, SocialSource


@dataclass(frozen=True)
class Wanted:
    """What a teacher or operator asks for; `cap` and `tags` where they are given replace what was there."""

    mastodon: Sequence[str] = ()  # hosts
    x: bool = False
    tags: Sequence[str] = ()
    cap: int | None = None  # posts of X that may be read in all
    end: Sequence[str] = ()  # hosts, or x.com


def set_sources(database: Database, settings: Settings, course_pk: int, wanted: Wanted) -> None:
    """Adds and changes the course's sources; a new host is asked first, so that a misspelt one is never kept.

    NotMastodon, NetworkAway, TokenMissing, InvalidFields (no hashtag), BadInput (an unknown one to end).
    """
    tags = _checked(wanted.tags)
    hosts = [host_of(written) for written in wanted.mastodon]
    with database.reading() as session:
        known = {source.host for source in _sources(session, course_pk) if source.network == MASTODON}
    for host in hosts:
        if host not in known:
            _ask_once(host, settings)
    if wanted.x:
        XServer(settings.x_url, settings.x_bearer_token)
    with database.writing() as session:
        for network, host in [*((MASTODON, host) for host in hosts), *([(TWITTER, HOST)] * wanted.x)]:
            _add(session, course_pk, network, host)
        for source in active_sources(session, course_pk):
            source.tags = tags or source.tags
            if source.network == TWITTER and wanted.cap is not None:
                source.spend_cap = wanted.cap
        for written in wanted.end:
            _end(session, course_pk, HOST if written in {"x", HOST} else host_of(written))


def active_sources(session: Session, course_pk: int | None = None) -> list[SocialSource]:
    """The servers that are searched, of the course or of all."""
    query = select(SocialSource).where(SocialSource.is_active, SocialSource.how == SEARCH)
    if course_pk is not None:
        query = query.where(SocialSource.course_pk == course_pk)
    return list(session.scalars(query.order_by(SocialSource.id)))


def listed_tags(session: Session, course_pk: int) -> list[str]:
    """The hashtags of the course's list of activities, as the teacher spelt them."""
    return [each.hashtag for each in list_activities(session, course_pk) if each.hashtag]


def require_tags(session: Session, course: Course, source: SocialSource) -> None:
    """NothingToCollect where neither the source nor the course's list has a hashtag."""
    if not source.tags and not listed_tags(session, course.id):
        raise NothingToCollect(
            f"{course.course_id} has no hashtags to collect: give some with --tag, "
            "or a list with `communicator social activities`"
        )


def stream_beside(session: Session, search: SocialSource) -> SocialSource:
    """The row of the stream that listens where `search` asks."""
    return _add(session, search.course_pk, search.network, search.host, STREAM)


def _add(session: Session, course_pk: int, network: str, host: str, how: str = SEARCH) -> SocialSource:
    one = (SocialSource.course_pk == course_pk, SocialSource.network == network, SocialSource.host == host)
    source = session.scalar(select(SocialSource).where(*one, SocialSource.how == how))
    if source is None:
        source = SocialSource(course_pk=course_pk, network=network, host=host, how=how)
        session.add(source)
        session.flush()
    if not source.is_active:
        source.is_active, source.state = True, "never" if source.last_at is None else "waiting"
    return source


def _end(session: Session, course_pk: int, host: str) -> None:
    found = [source for source in _sources(session, course_pk) if source.host == host]
    if not found:
        raise BadInput(f"Nothing is collected from {host} for this course")
    for source in found:
        source.is_active, source.state, source.note = False, "ended", ""
        for gap in session.scalars(select(SocialGap).where(SocialGap.source_id == source.id)):
            if gap.ended_at is None:
                gap.ended_at = max(gap.began_at, source.last_at or gap.began_at)


def _sources(session: Session, course_pk: int) -> Sequence[SocialSource]:
    return session.scalars(select(SocialSource).where(SocialSource.course_pk == course_pk)).all()


def _ask_once(host: str, settings: Settings) -> None:
    try:
        MastodonServer(host, settings.mastodon_tokens).check()
    except NetworkBusy:
        return  # it is there, and will answer later


def _checked(tags: Sequence[str]) -> list[str]:
    bare = [tag.strip().lstrip("#＃") for tag in tags]
    wrong = [tag for tag in bare if not is_tag(tag)]
    if wrong:
        raise InvalidFields({"tag": [f"{tag} can't be a hashtag" for tag in wrong]})
    return list(dict.fromkeys(bare))
