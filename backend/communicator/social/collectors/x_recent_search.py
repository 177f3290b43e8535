"""X's recent search, paid by the post: what is new since the last time, never more than the spend cap allows.

A page and where the next begins are stored at once. Posts are counted as read before they are asked for, and the
count is put right with the answer: a collector that is killed in between may count too many, never too few.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from communicator import clock
from communicator.errors import CommunicatorError
from communicator.service_errors import CapReached
from communicator.social.collectors.checkpoints import locked, mark_done, moment, record_gap, store, text
from communicator.social.collectors.reading import Reading
from communicator.social.collectors.x_server import (
    DAYS,
    LARGEST_PAGE,
    LONGEST_QUERY,
    SMALLEST_PAGE,
    XServer,
    id_at,
    time_of,
)
from communicator.social.networks.twitter import answer_in
from communicator.social.tables import SocialSource

OVERLAP = timedelta(minutes=2)  # read again: X finds new posts about half a minute late
MARGIN = timedelta(minutes=1)  # X refuses ids older than seven days by its own clock


def collect_recent(reading: Reading, server: XServer) -> None:
    """Reads what is new with any of the tags. CapReached where the spend cap ends it."""
    walk = _cut_off(reading)
    if walk is not None:
        _walk(reading, server, walk)
    began = clock.now()
    for tags, since in _due(reading, began):
        _walk(reading, server, {"tags": tags, "since": text(since), "until_id": None, "began": text(began)})
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        mark_done(session, source, began)


def query_of(tags: Sequence[str]) -> str:
    """The search for posts with any of the tags."""
    return " OR ".join(f"#{tag}" for tag in tags)


def _cut_off(reading: Reading) -> dict[str, Any] | None:
    with reading.database.reading() as session:
        source = session.get_one(SocialSource, reading.source_id)
        walk = source.checkpoint.get("reading")
    return dict(walk) if walk else None


def _due(reading: Reading, began: datetime) -> Iterator[tuple[list[str], datetime | None]]:
    """Tags that were read up to the same time, as many together as a query holds."""
    with reading.database.reading() as session:
        read_until = session.get_one(SocialSource, reading.source_id).checkpoint.get("tags", {})
    ordered = sorted(reading.tags, key=lambda tag: read_until.get(tag) or "")
    for until, tags in groupby(ordered, key=read_until.get):
        since = moment(until)
        for together in _fitting(list(tags)):
            if since is None or since < began:
                yield together, since


def _fitting(tags: list[str]) -> Iterator[list[str]]:
    together: list[str] = []
    for tag in tags:
        if together and len(query_of([*together, tag])) > LONGEST_QUERY:
            yield together
            together = []
        together.append(tag)
    yield together


def _walk(reading: Reading, server: XServer, walk: dict[str, Any]) -> None:
    """Reads from the newest post (or below `until_id`) back to `since`."""
    query, token = query_of(walk["tags"]), None
    while True:
        narrowed = _narrowed(reading, walk, token)
        size = _reserve(reading)
        document = _paid(reading, server, query, size, narrowed)
        token = (document.get("meta") or {}).get("next_token")
        with reading.database.writing() as session:
            _keep_page(session, reading, document, size, walk, bool(token))
        if not token:
            return


def _paid(reading: Reading, server: XServer, query: str, size: int, narrowed: dict[str, str | None]) -> dict[str, Any]:
    """The answer; what was counted beforehand is taken back where there is none."""
    try:
        return reading.ask(lambda: server.search(query, size, **narrowed))
    except CommunicatorError:
        with reading.database.writing() as session:
            locked(session, reading.source_id).reads -= size
        raise


def _narrowed(reading: Reading, walk: dict[str, Any], token: str | None) -> dict[str, str | None]:
    """Where the search begins and ends; what X doesn't reach back to any more is left out, and noted when done."""
    earliest = clock.now() - DAYS + MARGIN
    since = moment(walk["since"])
    start = max(since - OVERLAP, earliest) if since else max(reading.since or earliest, earliest)
    narrowed: dict[str, str | None] = {"since_id": id_at(start)}
    if token:
        return {**narrowed, "next_token": token}
    if walk["until_id"]:
        narrowed["until_id"] = max(walk["until_id"], id_at(earliest + MARGIN), key=int)
    return narrowed


def _reserve(reading: Reading) -> int:
    """How many posts may be asked for; they count as read from now on. CapReached where too few are left."""
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        left = LARGEST_PAGE if source.spend_cap is None else source.spend_cap - source.reads
        if left >= SMALLEST_PAGE:
            size = min(LARGEST_PAGE, left)
            source.reads += size
            return size
        cap, reads = source.spend_cap, source.reads
    raise CapReached(f"cap reached: {reads} of {cap} posts are read, and X gives {SMALLEST_PAGE} at least; raise --cap")


def _keep_page(
    session: Session, reading: Reading, document: dict[str, Any], size: int, walk: dict[str, Any], goes_on: bool
) -> None:
    """Stores a page and where the next begins, or that the walk is done."""
    source = locked(session, reading.source_id)
    reading.tally.empty_into(source)
    records = document["data"]
    source.reads += len(records) - size
    reading.tell(store(session, source, reading.key, answer_in(document), reading.since))
    checkpoint = dict(source.checkpoint)
    ids = [str(record["id"]) for record in records if str(record.get("id", "")).isdigit()]
    if goes_on:
        walk["until_id"] = min([*ids, *filter(None, [walk["until_id"]])], key=int, default=walk["until_id"])
        checkpoint["reading"] = dict(walk)
    else:
        _note_lost(session, source, reading, walk)
        checkpoint.pop("reading", None)
        checkpoint["tags"] = {**checkpoint.get("tags", {}), **dict.fromkeys(walk["tags"], walk["began"])}
    source.checkpoint = checkpoint


def _note_lost(session: Session, source: SocialSource, reading: Reading, walk: dict[str, Any]) -> None:
    """What was older than seven days when it could have been read."""
    began = moment(walk["began"]) or clock.now()
    since, until = moment(walk["since"]) or reading.since, clock.now() - DAYS + MARGIN
    if walk["until_id"]:
        until = min(until, time_of(walk["until_id"]))
    if since is not None and since < until and since < began:
        tags = " ".join(f"#{tag}" for tag in walk["tags"])
        record_gap(session, source, since, until, f"X gives back seven days only; posts with {tags} are missing")
