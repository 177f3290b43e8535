"""Mastodon's tag timelines: read from the newest post back to where the last reading began, page by page.

Each page is stored together with where the next one begins, so a collector that is killed goes on from there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from communicator import clock
from communicator.social.collectors.checkpoints import locked, mark_done, moment, record_gap, store, text
from communicator.social.collectors.mastodon_replies import follow_up, note_statuses, read_posts
from communicator.social.collectors.mastodon_server import MastodonServer, Status, status_time
from communicator.social.collectors.reading import Reading
from communicator.social.tables import SocialSource

# Read again each time: posts of other servers arrive late, under the time they were written.
OVERLAP = timedelta(hours=1)


def collect_tags(reading: Reading, server: MastodonServer) -> None:
    """Reads every tag's timeline up to now, then the replies, which tag timelines lack."""
    began = clock.now()
    for tag in reading.tags:
        while not _read_back(reading, server, tag, began):
            pass  # a reading that was cut off is finished; what came since is read next
    follow_up(reading, server)
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        mark_done(session, source, began)


def _read_back(reading: Reading, server: MastodonServer, tag: str, began: datetime) -> bool:
    """One reading from the newest post (or from where one was cut off); False where it was an earlier one's rest."""
    with reading.database.reading() as session:
        source = session.get_one(SocialSource, reading.source_id)
        mark = _mark(source, tag)
    cut_off = mark.get("reading")
    walk: dict[str, Any] = cut_off or {"before": None, "oldest": None, "top": None}
    while walk is not None:
        before = walk["before"]
        page = reading.ask(lambda before=before: server.tagged(tag, before))  # type: ignore[misc]
        with reading.database.writing() as session:
            walk = _keep_page(session, reading, tag, page, walk, began)
    return cut_off is None


def _keep_page(
    session: Session, reading: Reading, tag: str, page: list[Status], walk: dict[str, Any], began: datetime
) -> Any:
    """Stores a page and where the next begins, at once; None where the reading is done."""
    source = locked(session, reading.source_id)
    reading.tally.empty_into(source)
    reading.tell(store(session, source, reading.key, read_posts(session, source.id, page), reading.since))
    note_statuses(session, source.id, page)
    mark = _mark(source, tag)
    times = [at for at in (status_time(status) for status in page) if at is not None]
    oldest = min([*times, *_moments(walk["oldest"])], default=None)
    top = max([*times, *_moments(walk["top"])], default=None)
    newest = moment(mark.get("newest_at"))
    floor = reading.since if newest is None else newest - OVERLAP
    is_reached = oldest is not None and floor is not None and oldest <= floor
    is_older = bool(page) and str(page[-1]["id"]) != walk["before"]  # else the server gives the same for ever
    if is_older and not is_reached:
        mark["reading"] = {"before": str(page[-1]["id"]), "oldest": text(oldest), "top": text(top)}
    else:
        if newest is not None and not is_reached:
            _note_lost(session, source, tag, newest, oldest, began)
        mark = {"newest_at": text(max([*_moments(text(top)), *_moments(text(newest))], default=None) if top else None)}
    source.checkpoint = {**source.checkpoint, "tags": {**source.checkpoint.get("tags", {}), tag: mark}}
    return mark.get("reading")


def _note_lost(
    session: Session, source: SocialSource, tag: str, newest: datetime, oldest: datetime | None, began: datetime
) -> None:
    """The server's timeline ends above the newest post that it gave before: what lay between can't be read."""
    until = oldest or began
    reason = f"{source.host} gives posts with #{tag} back only as far as {until:%Y-%m-%d %H:%M} UTC"
    record_gap(session, source, max(newest, source.last_at or newest), until, reason)


def _mark(source: SocialSource, tag: str) -> dict[str, Any]:
    return dict(source.checkpoint.get("tags", {}).get(tag, {}))


def _moments(*written: Any) -> Iterable[datetime]:
    return [at for at in map(moment, written) if at is not None]
