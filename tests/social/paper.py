"""Invented posts that come to the figures of the paper's Tables 2 and 3."""

from datetime import UTC, datetime, timedelta

from communicator.social.posts import Counters, Kind, Post

BEGAN = datetime(2015, 1, 12, 9, tzinfo=UTC)
PROPOSED = ("RSEEjemplosRRSS", "RSEMalasPracticas", "RSEMiKlout", "UsosTwitterEnseñanza", "RSEHangout", "RSEDebate")
PROPOSED += ("RSEIdentidad", "RSEPresentacion")
MISSPELT = {
    "RSEEjemplosRRS": "RSEEjemplosRRSS",
    "RSEMalaPracticas": "RSEMalasPracticas",
    "RSEMiKlot": "RSEMiKlout",
    "UsosTwiterEnseñanza": "UsosTwitterEnseñanza",
    "RSEHangut": "RSEHangout",
    "RSEDevate": "RSEDebate",
    "RSEIdentidat": "RSEIdentidad",
    "RSEPresentasion": "RSEPresentacion",
}


def google_plus_posts() -> list[Post]:
    """302 publications of 140 users: 37 used proposed tags 128 times, 43 used 82 own tags 144 times, 23 both."""
    spellings = [*MISSPELT, *PROPOSED]
    proposed = [_post("google_plus", n, n % 37, (spellings[n % 16],)) for n in range(128)]
    own = [f"propio{n % 82}" for n in range(144)]
    informal = [_post("google_plus", 128 + n, 14 + n % 43, (own[2 * n], own[2 * n + 1])) for n in range(72)]
    untagged = [_post("google_plus", 200 + n, 57 + n % 83, ()) for n in range(102)]
    return [*proposed, *informal, *untagged]


def twitter_posts() -> list[Post]:
    """108 publications (8 of them quotes), 17 replies, 42 reposts, 45 favourites reported."""
    kinds = [Kind.ORIGINAL] * 100 + [Kind.QUOTE] * 8 + [Kind.REPLY] * 17 + [Kind.REPOST] * 42
    counted = [Counters(favourites=1) if n < 45 else None for n in range(len(kinds))]
    return [
        _post("twitter", n, n % 50, ("RSEMiKlout",), kind, counters)
        for n, (kind, counters) in enumerate(zip(kinds, counted, strict=True))
    ]


def _post(
    network: str,
    number: int,
    author: int,
    tags: tuple[str, ...],
    kind: Kind = Kind.ORIGINAL,
    counters: Counters | None = None,
) -> Post:
    at = BEGAN + timedelta(days=number % 28)
    text = " ".join(["Una entrada", *(f"#{tag}" for tag in tags)])
    return Post(network, str(number), f"user{author}", kind, at, text=text, raw_tags=tags, counters=counters)
