"""Posts as X gives them: the answer of the API's recent search (v2), all its pages in one document.

Shape follows docs.x.com ("Search recent Posts"): `data` the newest first, people in `includes`, counts in
`meta`. A repost is text that begins with `RT @name:`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from communicator.simulation.accounts import Account, X
from communicator.simulation.posts import QUOTE, REPLY, REPOST, Conversation, SimulatedPost
from communicator.simulation.whole_files import whole_file

_EPOCH = 1_288_834_974_657  # ms; ids count from here
_LONGEST_REPEATED = 140
_REFERENCES = {REPLY: "replied_to", REPOST: "retweeted", QUOTE: "quoted"}


def write_search(path: Path, talk: Conversation) -> int:
    """Writes the posts that a search finds; gives their number. None, no file."""
    found = [post for post in reversed(talk.posts) if post.network == X and post.is_found]
    if not found:
        return 0
    people = {account.number: account for post in found for account in (post.author, *_named(talk, post))}
    meta = {"newest_id": post_id(found[0]), "oldest_id": post_id(found[-1]), "result_count": len(found)}
    with whole_file(path) as file:
        for at, post in enumerate(found):
            file.write(b'{"data": [\n' if at == 0 else b",\n")
            file.write(_encoded(_post(talk, post)))
        users = [
            {"id": str(number), "name": people[number].shown, "username": people[number].handle}
            for number in sorted(people)
        ]
        file.write(b'\n],\n"includes": ' + _encoded({"users": users}) + b',\n"meta": ' + _encoded(meta) + b"}\n")
    return len(found)


def post_id(post: SimulatedPost) -> str:
    """The network's id: milliseconds since its epoch and twenty-two bits more."""
    return str(post.at - _EPOCH << 22 | post.salt & 0x3FFFFF)


def _post(talk: Conversation, post: SimulatedPost) -> dict[str, Any]:
    counts = talk.counts(post)
    document: dict[str, Any] = {
        "id": post_id(post),
        "edit_history_tweet_ids": [post_id(post)],
        "author_id": str(post.author.number),
        "conversation_id": post_id(_root(post)),
        "created_at": f"{datetime.fromtimestamp(post.at // 1000, UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "lang": post.author.language,
        "text": _text(talk, post),
        "entities": _entities(talk, post.parent if post.kind == REPOST and post.parent else post),
        "public_metrics": {
            "retweet_count": counts.reposts,
            "reply_count": counts.replies,
            "like_count": counts.favourites,
            "quote_count": counts.quotes,
        },
    }
    if post.parent is not None:
        document["referenced_tweets"] = [{"type": _REFERENCES[post.kind], "id": post_id(post.parent)}]
        if post.kind == REPLY:
            document["in_reply_to_user_id"] = str(post.parent.author.number)
    return document


def _text(talk: Conversation, post: SimulatedPost) -> str:
    if post.kind == REPOST and post.parent is not None:
        repeated = _text(talk, post.parent)
        cut = repeated if len(repeated) <= _LONGEST_REPEATED else f"{repeated[: _LONGEST_REPEATED - 1]}…"
        return f"RT @{post.parent.author.handle}: {cut}"
    words = "".join(_written(talk, post))
    quoted = f" {_shortened(post_id(post.parent))}" if post.kind == QUOTE and post.parent else ""
    return (words + quoted).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _written(talk: Conversation, post: SimulatedPost) -> Iterator[str]:
    for kind, value in post.parts:
        if kind == "tag":
            yield f"#{value}"
        elif kind == "person":
            yield f"@{talk.accounts[int(value)].handle}"
        else:
            yield _shortened(value) if kind == "link" else value


def _entities(talk: Conversation, post: SimulatedPost) -> dict[str, Any]:
    links = [value for kind, value in post.parts if kind == "link"]
    told = {
        "hashtags": [{"tag": tag} for tag in post.tags],
        "mentions": [{"username": each.handle, "id": str(each.number)} for each in _named(talk, post)],
        "urls": [{"url": _shortened(link), "expanded_url": link} for link in links],
    }
    return {name: each for name, each in told.items() if each}


def _named(talk: Conversation, post: SimulatedPost) -> list[Account]:
    return [talk.accounts[int(value)] for kind, value in post.parts if kind == "person"]


def _root(post: SimulatedPost) -> SimulatedPost:
    while post.kind == REPLY and post.parent is not None:
        post = post.parent
    return post


def _shortened(address: str) -> str:
    """The network's own short address of a link: the same one for the same link."""
    return f"https://t.co/{sum(ord(letter) * 31**at for at, letter in enumerate(address)) % 36**8:08d}"


def _encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
