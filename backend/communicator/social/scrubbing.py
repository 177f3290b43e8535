"""What names people is struck from a text before it is stored: mentions, addresses, names, profile links."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

SOMEONE = "@someone"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTION = re.compile(r"(?<![\w/])[@＠]\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?(?<![.-])")
_ADDRESS = re.compile(r"(?:https?://|(?<![\w@.])(?:www\.)?(?:twitter|x|facebook|instagram)\.com/)[^\s<>\"]+")
_PROFILE_HOSTS = re.compile(
    r"(?:.*\.)?(?:twitter\.com|x\.com|facebook\.com|instagram\.com|linkedin\.com|plus\.google\.com|bsky\.app"
    r"|t\.me|telegram\.me|wa\.me|threads\.net|tiktok\.com|snapchat\.com|linktr\.ee|vk\.com)"
)
_STATUS = re.compile(r"/[^/]+/status(?:es)?/(\d+)")
_SHORTEST_NAME = 3


def scrub(text: str, names: Iterable[str] = ()) -> str:
    """`text` without people: each mention, mail address and one of `names` is `@someone`.

    Links to profiles go; links to single posts of X stay, in the form that has no author.
    """
    told = _ADDRESS.sub(lambda match: nameless_link(match[0]) or "", text)
    told = _MAIL.sub(SOMEONE, _MENTION.sub(SOMEONE, told))
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            told = re.sub(rf"\+?(?<![\w#＃@]){re.escape(name)}(?!\w)", SOMEONE, told, flags=re.IGNORECASE)
    return told.strip()


def nameless_link(address: str) -> str | None:
    """The address where it names nobody, X's posts in their form without author; None for a profile.

    None, too, for what is no address of the web: a mail address, a script.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        _ = parts.port  # "javascript:…" and the like have none that is a number
    except ValueError:
        return None
    segments = parts.path.split("/")
    if parts.scheme.casefold() not in {"http", "https"} or _MAIL.search(unquote(address)):
        return None
    if "@" in parts.netloc or any(each.startswith("@") for each in segments) or "users" in segments:
        return None
    if not _PROFILE_HOSTS.fullmatch(parts.netloc.casefold()):
        return address
    status = _STATUS.match(parts.path)
    return f"https://x.com/i/status/{status[1]}" if status else None
