"""Handles in one form each, however written: as an address, with an @, with or without a domain."""

import re
from urllib.parse import urlsplit

TWITTER = "twitter"
MASTODON = "mastodon"
GOOGLE_PLUS = "google_plus"
NETWORKS = (TWITTER, MASTODON, GOOGLE_PLUS)
VERIFIABLE = (MASTODON,)
"""Networks whose profiles say of a link whether it leads back; the others leave nothing to check."""

_VALID = {
    TWITTER: re.compile(r"[a-z0-9_]{1,15}"),
    MASTODON: re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?"),
    GOOGLE_PLUS: re.compile(r"\d{5,30}|\+\w{2,60}"),
}


def normal_handle(network: str, written: str) -> str | None:
    """The handle that `written` names on `network`; None where it names none.

    twitter: `name`; mastodon: `name@host`; google_plus: the number, or `+name`. All in lower case.
    """
    bare = written.strip()
    if "://" in bare or re.match(r"(?:www\.|mobile\.)?(?:twitter|x|plus\.google)\.com/", bare):
        bare = _of_address(network, bare if "://" in bare else f"https://{bare}")
    handle = bare.removeprefix("@").casefold()
    return handle if _VALID[network].fullmatch(handle) else None


def _of_address(network: str, address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as http://[1: what one learner wrote must not stop everybody's
        return ""
    segments = [segment for segment in parts.path.split("/") if segment]
    if network == TWITTER:
        is_there = re.fullmatch(r"(?:www\.|mobile\.)?(?:twitter|x)\.com", parts.netloc.casefold())
        return segments[0] if is_there and segments else ""
    if network == GOOGLE_PLUS:
        named = [each for each in segments if _VALID[network].fullmatch(each.casefold())]
        return named[0] if named and parts.netloc.casefold() == "plus.google.com" else ""
    named = [each.removeprefix("@") for each in segments if each.startswith("@")]
    named += segments[segments.index("users") + 1 :][:1] if "users" in segments else []
    return f"{named[0]}@{parts.netloc}" if named and "@" not in named[0] else (named[0] if named else "")
