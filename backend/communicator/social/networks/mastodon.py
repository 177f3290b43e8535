"""Mastodon and servers that speak as it does: account exports (ActivityPub outbox) and the API's statuses.

Only what was meant for everybody is read. Tag names come folded from the servers, so spellings are taken
from the content. An id is `host/number`: the network's own holds the author's name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from communicator.social.archive_files import ArchiveFile
from communicator.social.handles import MASTODON, normal_handle
from communicator.social.hashtags import extract, fold, is_tag
from communicator.social.markup import Marked, read_markup
from communicator.social.posts import Counters, Kind, Post, Skip, count_of, read_each

Record = Mapping[str, Any]

_EVERYBODY = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_WRITTEN = {"Note", "Question", "Article", "Page"}
_PUBLIC = {"public", "unlisted"}
_ANSWERED_OR_QUOTED = ("quote", "quoteUri", "quoteUrl", "_misskey_quote")


def posts_in(file: ArchiveFile) -> Iterator[Post | Skip] | None:
    """The posts of an outbox, a status or a list of statuses; None where the file is none of them."""
    document = file.document
    if isinstance(document, dict) and isinstance(document.get("orderedItems"), list):
        return read_each(_from_activity, document["orderedItems"])
    statuses = document if isinstance(document, list) else [document]
    if not statuses or not all(_is_status(each) for each in statuses):
        return None
    return read_each(_from_status, statuses)


def statuses_in(records: Sequence[Record]) -> Iterator[Post | Skip]:
    """A post or the reason why not for each of the API's statuses, in their order."""
    return read_each(_from_status, list(records))


def _is_status(record: Any) -> bool:
    return isinstance(record, dict) and {"account", "content", "uri", "visibility"} <= record.keys()


def _from_activity(activity: Record) -> Post | Skip:
    """An outbox item: `Create` holds a post, `Announce` repeats one."""
    told = activity.get("object")
    if activity.get("type") == "Announce":
        note: Record = activity
    elif activity.get("type") == "Create" and isinstance(told, dict) and told.get("type") in _WRITTEN:
        note = told
    else:
        return Skip.OTHER_ACTIVITY
    if not _EVERYBODY & {*_listed(activity.get("to")), *_listed(activity.get("cc"))}:
        return Skip.NOT_PUBLIC
    native_id, published = nameless_id(note.get("id")), _time(note.get("published"))
    if native_id is None or published is None:
        return Skip.NO_TIME if native_id else Skip.NO_ID
    author = normal_handle(MASTODON, str(activity.get("actor"))) or ""
    if note is activity:
        repeated = told.get("id") if isinstance(told, dict) else told
        return Post(MASTODON, native_id, author, Kind.REPOST, published, parent=nameless_id(repeated))
    return _written(note, native_id, author, published)


def _written(note: Record, native_id: str, author: str, published: datetime) -> Post:
    marked = read_markup("\n".join(filter(None, (note.get("summary"), note.get("content")))))
    tags = [each for each in note.get("tag") or [] if isinstance(each, dict)]
    quoted = next((note[name] for name in _ANSWERED_OR_QUOTED if isinstance(note.get(name), str)), None)
    people = [_person(each.get("name"), each.get("href")) for each in tags if each.get("type") == "Mention"]
    kind, parent = _kind(note.get("inReplyTo"), quoted)
    return Post(
        MASTODON,
        native_id,
        author,
        kind,
        published,
        text=marked.text,
        raw_tags=_spellings(marked, [each.get("name") for each in tags if each.get("type") == "Hashtag"]),
        parent=parent,
        edited_at=_time(note.get("updated")),
        lang=next(iter(note.get("contentMap") or {}), ""),
        links=tuple(marked.links),
        mentions=tuple(filter(None, people)),
    )


def _from_status(status: Record) -> Post | Skip:
    """A status as the API gives it; a repost holds what it repeats."""
    if status["visibility"] not in _PUBLIC:
        return Skip.NOT_PUBLIC
    native_id, published = nameless_id(status["uri"]), _time(status.get("created_at"))
    if native_id is None or published is None:
        return Skip.NO_TIME if native_id else Skip.NO_ID
    author = normal_handle(MASTODON, status["account"].get("url") or "") or ""
    repeated = status.get("reblog")
    if repeated:
        return Post(MASTODON, native_id, author, Kind.REPOST, published, parent=nameless_id(repeated.get("uri")))
    return _shown(status, native_id, author, published)


def _shown(status: Record, native_id: str, author: str, published: datetime) -> Post:
    marked = read_markup("\n".join(filter(None, (status.get("spoiler_text"), status["content"]))))
    people = [_person(each.get("acct"), each.get("url")) for each in status.get("mentions") or []]
    quoted = (status.get("quote") or {}).get("quoted_status") or {}
    answered = status.get("in_reply_to_id")
    kind, parent = _kind(f"https://{_host(status['uri'])}/statuses/{answered}" if answered else None, quoted.get("uri"))
    return Post(
        MASTODON,
        native_id,
        author,
        kind,
        published,
        text=marked.text,
        raw_tags=_spellings(marked, [each.get("name") for each in status.get("tags") or []]),
        parent=parent,
        edited_at=_time(status.get("edited_at")),
        lang=status.get("language") or "",
        links=tuple(marked.links),
        mentions=tuple(filter(None, people)),
        names=_names(status["account"].get("display_name") or ""),
        counters=Counters(*(count_of(status.get(f"{what}_count")) for what in ("replies", "reblogs", "favourites"))),
    )


def nameless_id(address: object) -> str | None:
    """`host/number` of a post's address, the author's name left out; None where it is no address."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:  # such as http://[1
        return None
    if parts is None or not parts.netloc:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[-1] == "activity":
        segments.pop()
    if len(segments) > 1 and segments[-1].isdigit():
        return f"{parts.netloc}/{segments[-1]}"
    kept = [each for at, each in enumerate(segments) if each[0] != "@" and "users" not in segments[max(0, at - 1) : at]]
    return "/".join([parts.netloc, *(each for each in kept if each != "users")])


def _kind(answered: object, quoted: object) -> tuple[Kind, str | None]:
    if answered:
        return Kind.REPLY, nameless_id(answered)
    return (Kind.QUOTE, nameless_id(quoted)) if quoted else (Kind.ORIGINAL, None)


def _spellings(marked: Marked, names: Sequence[str | None]) -> tuple[str, ...]:
    """The tags as their author spelt them; those that the content doesn't show, as the server tells them.

    Servers and anchors may call anything a tag, an address or a formula too: only what can be one is.
    """
    spelt = [tag for tag in marked.tags if is_tag(tag)] or extract(marked.text)
    shown = {fold(tag) for tag in spelt}
    bare = [name.lstrip("#") for name in names if name]
    return (*spelt, *(name for name in bare if fold(name) not in shown and is_tag(name)))


def _names(displayed: str) -> tuple[str, ...]:
    """A name as it is displayed, and without the :emoji: that people put into theirs."""
    bare = " ".join(re.sub(r":\w+:", " ", displayed).split())
    return tuple(dict.fromkeys(filter(None, (displayed, bare))))


def _person(name: str | None, address: str | None) -> str | None:
    return normal_handle(MASTODON, name or "") or normal_handle(MASTODON, address or "")


def _time(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _host(address: str) -> str:
    return urlsplit(address).netloc


def _listed(told: Any) -> Sequence[str]:
    return told if isinstance(told, list) else [told] if isinstance(told, str) else []
