"""Google+, closed in 2019: Takeout exports (one HTML or JSON file a post) and the API's activities.

Comments belong to others who never handed them over: they are counted as the network's replies, not stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from communicator.social.archive_files import ArchiveFile
from communicator.social.handles import GOOGLE_PLUS, normal_handle
from communicator.social.hashtags import extract
from communicator.social.markup import read_markup
from communicator.social.posts import Counters, Kind, Post, Skip, count_of, read_each

Record = Mapping[str, Any]

_HEAD = re.compile(
    r'<a href="(?P<author>https://plus\.google\.com/[^"]*)"[^>]*class="author">(?P<name>[^<]*)</a>\s*-\s*'
    r'<a [^>]*href="(?P<post>https://plus\.google\.com/[^"]*/posts/[^"]*)"[^>]*>(?P<at>[^<]*)</a>'
    r"(?:<span> - Updated: (?P<edited>[^<]*)</span>)?"
)
_CONTENT = re.compile(r'<div class="main-content">(.*?)</div>', re.DOTALL)
_ACTIVITY = re.compile(r'<div class="(plus-oners|resharers)">(.*?)</div>', re.DOTALL)
_EMBED = re.compile(r'<a [^>]*href="([^"]+)"[^>]*class="(?:inline-)?link-embed"')
_SHARED = re.compile(r'<a [^>]*href="([^"]+)"[^>]*class="reshare-attribution"')
_VISIBILITY = re.compile(r'<div class="visibility">(.*?)</div>', re.DOTALL)
_COMMUNITY = re.compile(r"Shared to the community <a [^>]*>(?P<name>[^<]*)</a>(?:\s*-\s*(?P<category>[^<]*))?")
_COMMENT = '<div class="comment">'


def posts_in(file: ArchiveFile) -> Iterator[Post | Skip] | None:
    """The post of a Takeout file, or the activities of an API answer; None where the file is neither."""
    document = file.document
    if isinstance(document, dict):
        items = document.get("items") if document.get("kind") == "plus#activityFeed" else [document]
        known = [item for item in (items if isinstance(items, list) else []) if _is_ours(item)]
        return read_each(_from_json, known) if known or document.get("kind") == "plus#activityFeed" else None
    if "plus.google.com" not in file.text or 'class="main-content"' not in file.text:
        return None
    return read_each(_from_page, [file.text])


def _is_ours(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    is_takeout = "author" in record and "plus.google.com" in str(record.get("url"))
    return is_takeout or record.get("kind") == "plus#activity"


def _from_page(page: str) -> Post | Skip:
    head = _HEAD.search(page)
    if head is None:
        return Skip.NO_ID
    published = _time(head["at"])
    if published is None:
        return Skip.NO_TIME
    return _shown(page, head, published)


def _shown(page: str, head: re.Match[str], published: datetime) -> Post:
    held = _CONTENT.search(page)
    marked = read_markup(held[1] if held else "")
    edited, shared = _time(head["edited"]), _SHARED.search(page)
    links = [*marked.links, *(unescape(address) for address in _EMBED.findall(page))]
    return Post(
        GOOGLE_PLUS,
        _post_id(head["post"]),
        normal_handle(GOOGLE_PLUS, head["author"]) or "",
        _kind(shared is not None, marked.text),
        published,
        text=marked.text,
        raw_tags=tuple(extract(marked.text)),
        parent=_post_id(shared[1]) if shared else None,
        edited_at=edited if edited and edited > published else None,
        links=tuple(dict.fromkeys(links)),
        mentions=_handles(marked.people),
        names=(unescape(head["name"]), *marked.names),
        counters=_page_counters(page),
        **_place(page),
    )


def _place(page: str) -> dict[str, str]:
    """The community and the category of it that the post was shared to."""
    told = _VISIBILITY.search(page)
    shared = _COMMUNITY.search(told[1]) if told else None
    if shared is None:
        return {}
    return {"community": unescape(shared["name"]), "category": unescape(shared["category"] or "").strip()}


def _page_counters(page: str) -> Counters:
    people = {name: inside.count("<a ") for name, inside in _ACTIVITY.findall(page)}
    return Counters(page.count(_COMMENT), people.get("resharers", 0), people.get("plus-oners", 0))


def _from_json(record: Record) -> Post | Skip:
    """A Takeout JSON post, or an activity as the API gave it."""
    held = record.get("object") or record
    native_id = _post_id(str(held.get("url") or record.get("url") or record.get("id") or ""))
    published = _time(record.get("creationTime") or record.get("published"))
    if not native_id or published is None:
        return Skip.NO_TIME if native_id else Skip.NO_ID
    return _told(record, held, native_id, published)


def _told(record: Record, held: Record, native_id: str, published: datetime) -> Post:
    author = record.get("author") or record.get("actor") or {}
    marked = read_markup(held.get("content") or "")
    edited = _time(record.get("updateTime") or record.get("updated"))
    shared = record.get("resharedPost") or (held if record.get("verb") == "share" else None)
    community = ((record.get("postAcl") or {}).get("communityAcl") or {}).get("community") or {}
    return Post(
        GOOGLE_PLUS,
        native_id,
        normal_handle(GOOGLE_PLUS, author.get("profilePageUrl") or author.get("url") or author.get("id") or "") or "",
        _kind(shared is not None, marked.text),
        published,
        text=marked.text,
        raw_tags=tuple(extract(marked.text)),
        parent=_post_id(str(shared.get("url") or "")) or None if shared else None,
        edited_at=edited if edited and edited > published else None,
        links=tuple(dict.fromkeys([*marked.links, *filter(None, [(record.get("link") or {}).get("url")])])),
        mentions=_handles(marked.people),
        names=tuple(filter(None, (author.get("displayName"), *marked.names))),
        community=community.get("displayName") or "",
        counters=_json_counters(record, held),
    )


def _json_counters(record: Record, held: Record) -> Counters:
    def count(of_takeout: str, of_api: str) -> int | None:
        told = held.get(of_api)
        return count_of(told.get("totalItems")) if isinstance(told, dict) else len(record.get(of_takeout) or [])

    return Counters(count("comments", "replies"), count("reshares", "resharers"), count("plusOnes", "plusoners"))


def _handles(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, (normal_handle(GOOGLE_PLUS, each) for each in people)))


def _kind(is_shared: bool, text: str) -> Kind:
    if not is_shared:
        return Kind.ORIGINAL
    return Kind.QUOTE if text else Kind.REPOST


def _post_id(address: str) -> str:
    """What follows the author in a post's address."""
    return address.rstrip("/").rsplit("/", 1)[-1]


def _time(told: str | None) -> datetime | None:
    for pattern in ("%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(told or "", pattern).astimezone(UTC)
        except ValueError:
            continue
    return None
