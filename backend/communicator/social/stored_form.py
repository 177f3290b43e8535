"""A post as it is stored: its author and those it mentions as pseudonyms, its text and links without people."""

from communicator.social.hashtags import fold
from communicator.social.posts import Kind, Post
from communicator.social.pseudonyms import author_key
from communicator.social.scrubbing import nameless_link, scrub

# What the columns hold; longer than any network allows.
_LONGEST_ID = 500
_LONGEST_TAG = 300
_LONGEST_PLACE = 255
_LONGEST_LANG = 35


def stored_form(post: Post, course_key: bytes) -> dict[str, object]:
    """Column values of `SocialPost`, but for its course and when it was collected.

    A repost is stored without words: they are another's, who gave no archive.
    """
    text = "" if post.kind is Kind.REPOST else scrub(_storable(post.text), post.names)
    links = [] if post.kind is Kind.REPOST else [nameless_link(_storable(link)) for link in post.links]
    return {
        "network": post.network,
        "native_id": stored_id(post),
        "origin_uri": post.origin_uri[:_LONGEST_ID],
        "author_key": author_key(course_key, post.network, post.author),
        "kind": post.kind.value,
        "parent": post.parent and _storable(post.parent)[:_LONGEST_ID],
        "root": post.root and _storable(post.root)[:_LONGEST_ID],
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "lang": _storable(post.lang)[:_LONGEST_LANG],
        "text": text,
        "folded_text": fold(text),
        "links": [link for link in links if link],
        "mention_keys": [author_key(course_key, post.network, handle) for handle in dict.fromkeys(post.mentions)],
        "community": _storable(post.community)[:_LONGEST_PLACE],
        "category": _storable(post.category)[:_LONGEST_PLACE],
    }


def stored_id(post: Post) -> str:
    """The post's id in its network, as the column holds it."""
    return _storable(post.native_id)[:_LONGEST_ID]


def stored_tags(post: Post) -> list[dict[str, str]]:
    """Column values of the post's `SocialPostTag` rows, but for the post; one a folded tag."""
    spelt = {
        _storable(folded)[:_LONGEST_TAG]: _storable(raw)[:_LONGEST_TAG] for folded, raw in post.folded_tags.items()
    }
    return [{"folded": folded, "raw": raw} for folded, raw in spelt.items() if folded]


def _storable(text: str) -> str:
    """Without what no database takes: half of a surrogate pair (texts cut in two), and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
