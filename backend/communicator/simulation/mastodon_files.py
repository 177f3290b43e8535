"""Posts as Mastodon gives them: statuses of the API, and the export of one account.

Shapes follow docs.joinmastodon.org (entities Status and Account; "Exporting your data"). Statuses are what a
course's collector meets: tag timelines, the answers below them, and what accounts boosted. The export holds
everything that its owner wrote, what only followers saw included.
"""

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from communicator.simulation.accounts import MASTODON, MASTODON_HOST, Account
from communicator.simulation.posts import QUOTE, REPLY, REPOST, Conversation, SimulatedPost
from communicator.simulation.whole_files import whole_file

SITE = f"https://{MASTODON_HOST}"
EVERYBODY = "https://www.w3.org/ns/activitystreams#Public"
OWNER_HAS_POSTED = 5
"""The export's owner is the first account with so many posts: the same one on every later day."""
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def write_statuses(path: Path, talk: Conversation) -> int:
    """Writes the statuses that can be found, the newest first, as one list; gives their number. None, no file."""
    found = [post for post in reversed(talk.posts) if post.network == MASTODON and post.is_found]
    if not found:
        return 0
    with whole_file(path) as file:
        for at, post in enumerate(found):
            file.write(b"[\n" if at == 0 else b",\n")
            file.write(json.dumps(_status(talk, post), ensure_ascii=False).encode())
        file.write(b"\n]\n")
    return len(found)


def write_export(path: Path, talk: Conversation) -> None:
    """Writes one account's export, a ZIP with `outbox.json` and `actor.json`; nobody posted enough, no file."""
    posts = _posts_of_owner(talk)
    if not posts:
        return
    activities = [_activity(talk, post) for post in posts]
    outbox = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(activities),
        "orderedItems": activities,
    }
    owner = posts[0].author
    actor = {"id": _actor(owner), "type": "Person", "preferredUsername": owner.handle, "name": owner.shown}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in (("actor.json", actor), ("outbox.json", outbox)):
            # No time of its own: the same posts give the same bytes.
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), json.dumps(document, ensure_ascii=False))
    with whole_file(path) as file:
        file.write(held.getvalue())


def status_id(post: SimulatedPost) -> str:
    """The server's id: milliseconds and sixteen bits more, as its own are."""
    return str(post.at << 16 | post.salt & 0xFFFF)


def _posts_of_owner(talk: Conversation) -> list[SimulatedPost]:
    posted: dict[Account, int] = {}
    owner = None
    for post in talk.posts:
        if post.network == MASTODON:
            posted[post.author] = posted.get(post.author, 0) + 1
            if posted[post.author] == OWNER_HAS_POSTED:
                owner = post.author
                break
    return [post for post in talk.posts if post.network == MASTODON and post.author == owner]


def _status(talk: Conversation, post: SimulatedPost, *, is_inner: bool = False) -> dict[str, Any]:
    parent = post.parent
    return {
        "id": status_id(post),
        "created_at": _stamp(post.at, "milliseconds"),
        **_answered(parent if post.kind == REPLY else None),
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": post.author.language,
        "uri": f"{_uri(post)}/activity" if post.kind == REPOST else _uri(post),
        "url": f"{SITE}/@{post.author.handle}/{status_id(post)}",
        **_counters(talk, post),
        "edited_at": None,
        "content": "" if post.kind == REPOST else _content(talk, post),
        "reblog": _status(talk, parent, is_inner=True) if parent and post.kind == REPOST else None,
        "account": _account(post.author),
        "media_attachments": [],
        "mentions": [_mention(person) for person in _named(talk, post)],
        "tags": [{"name": _folded(tag), "url": _tag_page(tag)} for tag in post.tags],
        "emojis": [],
        "quote": _quote(talk, parent, is_inner=is_inner) if parent and post.kind == QUOTE else None,
        "card": None,
    }


def _answered(post: SimulatedPost | None) -> dict[str, str | None]:
    return {
        "in_reply_to_id": status_id(post) if post else None,
        "in_reply_to_account_id": str(post.author.number) if post else None,
    }


def _counters(talk: Conversation, post: SimulatedPost) -> dict[str, int]:
    counts = talk.counts(post)
    return {
        "replies_count": counts.replies,
        "reblogs_count": counts.reposts,
        "favourites_count": counts.favourites,
        "quotes_count": counts.quotes,
    }


def _quote(talk: Conversation, quoted: SimulatedPost, *, is_inner: bool) -> dict[str, Any]:
    """What a status quotes: the whole of it, but inside of another status its id only, as the server does."""
    if is_inner:
        return {"state": "accepted", "quoted_status_id": status_id(quoted)}
    return {"state": "accepted", "quoted_status": _status(talk, quoted, is_inner=True)}


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.number),
        "username": account.handle,
        "acct": account.handle,
        "display_name": account.shown,
        "locked": False,
        "bot": False,
        "url": f"{SITE}/@{account.handle}",
        "uri": _actor(account),
        "emojis": [],
        "fields": [],
    }


def _mention(account: Account) -> dict[str, str]:
    address = f"{SITE}/@{account.handle}"
    return {"id": str(account.number), "username": account.handle, "url": address, "acct": account.handle}


def _activity(talk: Conversation, post: SimulatedPost) -> dict[str, Any]:
    """An outbox item; what only followers may see is addressed to them."""
    actor, followers = _actor(post.author), f"{_actor(post.author)}/followers"
    head = {
        "id": f"{_uri(post)}/activity",
        "type": "Announce" if post.kind == REPOST else "Create",
        "actor": actor,
        "published": _stamp(post.at, "seconds"),
        "to": [EVERYBODY] if post.is_public else [followers],
        "cc": [followers] if post.is_public else [],
    }
    if post.kind == REPOST and post.parent is not None:
        return head | {"object": _uri(post.parent)}
    return head | {"object": _note(talk, post, head)}


def _note(talk: Conversation, post: SimulatedPost, head: dict[str, Any]) -> dict[str, Any]:
    content = _content(talk, post)
    people = [{"type": "Mention", "href": _actor(each), "name": f"@{each.handle}"} for each in _named(talk, post)]
    tags = [{"type": "Hashtag", "href": _tag_page(tag), "name": f"#{_folded(tag)}"} for tag in post.tags]
    note = {
        "id": _uri(post),
        "type": "Note",
        "summary": None,
        "inReplyTo": _uri(post.parent) if post.parent and post.kind == REPLY else None,
        "published": head["published"],
        "url": f"{SITE}/@{post.author.handle}/{status_id(post)}",
        "attributedTo": head["actor"],
        "to": head["to"],
        "cc": head["cc"],
        "content": content,
        "contentMap": {post.author.language: content},
        "tag": [*people, *tags],
    }
    return note | {"quote": _uri(post.parent)} if post.parent and post.kind == QUOTE else note


def _content(talk: Conversation, post: SimulatedPost) -> str:
    return f"<p>{''.join(_marked(talk, post))}</p>"


def _marked(talk: Conversation, post: SimulatedPost) -> Iterator[str]:
    for kind, value in post.parts:
        if kind == "tag":
            yield f'<a href="{_tag_page(value)}" class="mention hashtag" rel="tag">#<span>{escape(value)}</span></a>'
        elif kind == "link":
            address = escape(value)
            yield f'<a href="{address}" rel="nofollow noopener" target="_blank">{address.removeprefix("https://")}</a>'
        elif kind == "person":
            handle = talk.accounts[int(value)].handle
            yield (
                f'<span class="h-card" translate="no"><a href="{SITE}/@{handle}" class="u-url mention">'
                f"@<span>{handle}</span></a></span>"
            )
        else:
            yield escape(value, quote=False)


def _named(talk: Conversation, post: SimulatedPost) -> list[Account]:
    return [talk.accounts[int(value)] for kind, value in post.parts if kind == "person"]


def _actor(account: Account) -> str:
    return f"{SITE}/users/{account.handle}"


def _uri(post: SimulatedPost) -> str:
    return f"{_actor(post.author)}/statuses/{status_id(post)}"


def _tag_page(tag: str) -> str:
    return f"{SITE}/tags/{_folded(tag)}"


def _folded(tag: str) -> str:
    """A tag's name as the server keeps it: small letters, marks off."""
    return "".join(each for each in unicodedata.normalize("NFKD", tag.lower()) if not unicodedata.combining(each))


def _stamp(at: int, until: str) -> str:
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000, tzinfo=None)
    return moment.isoformat(timespec=until) + "Z"
