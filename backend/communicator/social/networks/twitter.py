"""Twitter, now X: account archives of 2013 (Grailbird) and since (window.YTD), and the API's answers (v1.1, v2).

A post keeps the id of its first version through edits. What only followers could see is not marked in archives.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from communicator.social.archive_files import ArchiveFile
from communicator.social.handles import TWITTER, normal_handle
from communicator.social.hashtags import extract
from communicator.social.posts import Counters, Kind, Post, Skip, count_of, read_each, texts

Record = Mapping[str, Any]

_PREFIX = re.compile(r"\s*(?:Grailbird\.data\.tweets_\w+|window\.YTD\.tweets?\.part\d+)\s*=\s*")
_SNOWFLAKES_SINCE = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_FIRST_SNOWFLAKE = 29_700_859_247  # ids below were counted up and tell no time
_KINDS = {"replied_to": Kind.REPLY, "retweeted": Kind.REPOST, "quoted": Kind.QUOTE}


def posts_in(file: ArchiveFile) -> Iterator[Post | Skip] | None:
    """The posts of an archive's file or of an API answer; None where it is neither."""
    prefix = _PREFIX.match(file.text[:200])
    if prefix is not None:
        owner = _owner(file)
        return read_each(lambda record: _post(record.get("tweet", record), owner), file.document_after(prefix.end()))
    records, people = _answer(file.document)
    if not records or not _is_post(records[0]):
        return None
    return read_each(lambda record: _post(record, *people.get(str(record.get("author_id")), ("", ""))), records)


def answer_in(document: Any) -> list[Post | Skip]:
    """The posts of an answer of the API, none where it holds none."""
    records, people = _answer(document)
    return list(read_each(lambda record: _post(record, *people.get(str(record.get("author_id")), ("", ""))), records))


def _answer(document: Any) -> tuple[list[Any], dict[str, tuple[str, str]]]:
    """The records of an API answer, and who is meant by an `author_id`: the handle, and the name that is displayed."""
    if isinstance(document, list):
        return document, {}
    if not isinstance(document, dict):
        return [], {}
    includes = document.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    records = document.get("statuses") or document.get("data")
    known = [user for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    people = {str(user.get("id")): (str(user.get("username")), str(user.get("name") or "")) for user in known}
    return records if isinstance(records, list) else [], people


def _is_post(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    of_v1 = "id_str" in record and ("text" in record or "full_text" in record)
    of_v2 = {"id", "text"} <= record.keys() and not record.keys().isdisjoint({"edit_history_tweet_ids", "author_id"})
    return of_v1 or of_v2


def _owner(file: ArchiveFile) -> str:
    """The archive's owner, whom its account.js beside the posts names; its posts don't."""
    beside = file.sibling("account.js") or b""
    named = re.search(rb'"username"\s*:\s*"(\w+)"', beside)
    return named[1].decode() if named else ""


def _post(record: Record, owner: str, owners_name: str = "") -> Post | Skip:
    ids = _versions(record)
    if not ids:
        return Skip.NO_ID
    published = _time(record.get("created_at"), ids[0])
    if published is None:
        return Skip.NO_TIME
    kind, parent = _kind(record)
    text = html.unescape(record.get("full_text") or record.get("text") or "")
    return Post(
        network=TWITTER,
        native_id=ids[0],
        author=normal_handle(TWITTER, (record.get("user") or {}).get("screen_name") or owner) or "",
        kind=kind,
        parent=parent,
        root=_text(record.get("conversation_id")),
        created_at=published,
        edited_at=_time(None, ids[-1]) if len(ids) > 1 else None,
        lang="" if record.get("lang") in (None, "und") else str(record["lang"]),
        text=text,
        raw_tags=tuple(extract(text)),
        origin_uri=f"https://x.com/i/status/{ids[0]}",
        counters=None if kind is Kind.REPOST else _counters(record),
        **_entities(record, owners_name),
    )


def _versions(record: Record) -> list[str]:
    """The post's ids from its first version to its last; empty where it has none."""
    edits = record.get("edit_info") or {}
    edit = edits.get("edit") or {}
    control = edits.get("initial") or edit.get("editControlInitial") or {}
    ids = record.get("edit_history_tweet_ids") or control.get("editTweetIds") or []
    ids = [*ids] or [record.get("id_str") or record.get("id")]
    return sorted({str(each) for each in ids if str(each).isdigit()}, key=int)


def _time(told: object, native_id: str) -> datetime | None:
    """The time told in any of the formats; else the one that the id holds."""
    for pattern in ("%a %b %d %H:%M:%S %z %Y", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(str(told), pattern).astimezone(UTC)
        except ValueError:
            continue
    number = int(native_id)
    return None if number < _FIRST_SNOWFLAKE else _SNOWFLAKES_SINCE + timedelta(milliseconds=number >> 22)


def _kind(record: Record) -> tuple[Kind, str | None]:
    """What the post is, and the post it answers or repeats."""
    references = {_KINDS.get(each.get("type")): each.get("id") for each in record.get("referenced_tweets") or []}
    repeated = (record.get("retweeted_status") or {}).get("id_str")
    answered = record.get("in_reply_to_status_id_str") or references.get(Kind.REPLY)
    quoted = record.get("quoted_status_id_str") or references.get(Kind.QUOTE)
    if repeated or Kind.REPOST in references or str(record.get("full_text") or record.get("text")).startswith("RT @"):
        return Kind.REPOST, _text(repeated or references.get(Kind.REPOST))
    if answered:
        return Kind.REPLY, _text(answered)
    return (Kind.QUOTE, _text(quoted)) if quoted else (Kind.ORIGINAL, None)


def _counters(record: Record) -> Counters | None:
    """v2 renames at times: reposts were retweets."""
    metrics = record.get("public_metrics") or {}
    told = Counters(
        replies=_count(metrics, "reply_count"),
        reposts=_count({**record, **metrics}, "repost_count", "retweet_count"),
        favourites=_count({**record, **metrics}, "like_count", "favorite_count"),
    )
    return None if told == Counters() else told


def _count(record: Record, *names: str) -> int | None:
    return count_of(next((record[name] for name in names if record.get(name) is not None), None))


def _entities(record: Record, owners_name: str) -> dict[str, Any]:
    entities = record.get("entities") or {}
    people: Sequence[Record] = entities.get("user_mentions") or entities.get("mentions") or []
    handles = (normal_handle(TWITTER, each.get("screen_name") or each.get("username") or "") for each in people)
    names = [owners_name, (record.get("user") or {}).get("name"), *(each.get("name") for each in people)]
    links = (each.get("expanded_url") or each.get("url") for each in entities.get("urls") or [])
    return {
        "mentions": tuple(handle for handle in handles if handle),
        "names": texts(names),
        "links": texts(links),
    }


def _text(told: object) -> str | None:
    return str(told) if told else None
