"""Who the invented learners are: names, addresses, countries, backgrounds, and what they left out.

A person depends on the seed and on their own number only, so that somebody who takes a second
offering is the same person there, with the same account. Addresses end in the domains that
RFC 2606 keeps for examples, IP addresses lie in the range that RFC 2544 keeps for tests.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from communicator.simulation.chance import happens
from communicator.simulation.countries import COUNTRIES, Country

FIRST_USER_ID = 5_000_000
"""High, so that invented people never stand on the ids of a small real site."""
IDS_PER_SEED = 1_000_000
_WORLDS = 500
_NICKNAMES = ("otter", "quasar", "maple", "falcon", "pixel", "comet", "lotus", "ember", "tango", "delta", "nimbus")
_EDUCATION = (("b", 33), ("m", 24), ("hs", 16), ("a", 6), ("p", 4), ("jhs", 3), ("other", 2), ("el", 1), ("none", 1))
_NOT_SAID = 10
_GOALS = (
    "I want to change my career.",
    "Quiero aprender estadística para mi trabajo.\nGracias.",
    "Refresh what I knew\tonce.",
    "C:\\data\\course notes",
    'To read "real" papers; and for fun!',
    "学习新知识",
)
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36",
)


@dataclass(frozen=True, slots=True)
class Person:
    """An account and its profile. Empty strings and None are what a person left out."""

    user_id: int
    username: str
    email: str
    name: str
    home: Country
    country: str | None
    gender: str | None
    year_of_birth: int | None
    education: str | None
    goals: str
    bio: str | None
    joined: datetime
    agent: str
    ip: str


def invent_person(seed: int, number: int) -> Person:
    """The person of this number in the world of this seed."""
    rng = random.Random(f"person/{seed}/{number}")
    home = rng.choices(COUNTRIES, weights=[country.share for country in COUNTRIES])[0]
    woman = happens(rng, 0.46)
    given = rng.choice(home.women if woman else home.men)
    family = rng.choice(home.families)
    username = _username(rng, given, number)
    return Person(
        user_id=FIRST_USER_ID + (seed % _WORLDS) * IDS_PER_SEED + number,
        username=username,
        email="" if happens(rng, 0.01) else f"{username}@example.{rng.choice(('com', 'org', 'net'))}",
        name=_written_name(rng, home, given, family),
        home=home,
        country=_country_said(rng, home),
        gender=_gender_said(rng, woman),
        year_of_birth=None if happens(rng, 0.11) else min(2008, max(1938, round(rng.gauss(1993, 11)))),
        education=_education_said(rng),
        goals=rng.choice(_GOALS) if happens(rng, 0.3) else "",
        bio=rng.choice(("Reader, cyclist.", "hola :)\nme gusta leer", "")) if happens(rng, 0.2) else None,
        joined=datetime(2019, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(5 * 365 * 86_400)),
        agent=rng.choice(_AGENTS),
        ip=f"198.{rng.choice((18, 19))}.{rng.randrange(256)}.{rng.randrange(1, 255)}",
    )


def _username(rng: random.Random, given: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    letters = "".join(letter for letter in plain if letter.isalpha())
    word = letters if len(letters) > len("Jo") and happens(rng, 0.6) else rng.choice(_NICKNAMES)
    return f"{word}{rng.choice(('', '_', '-', '.'))}{number + 11}"


def _written_name(rng: random.Random, home: Country, given: str, family: str) -> str:
    """Names as people type them: mostly whole, sometimes one word, lower case, padded or left out."""
    whole = f"{family}{given}" if home.family_first else f"{given} {family}"
    written = (whole, "", given, whole.lower(), f"{whole} ")
    return rng.choices(written, weights=(90, 2, 4, 3, 1))[0]


def _country_said(rng: random.Random, home: Country) -> str | None:
    return rng.choices((home.code, "", None), weights=(91, 6, 3))[0]


def _gender_said(rng: random.Random, woman: bool) -> str | None:
    return rng.choices(("f" if woman else "m", "o", "", None), weights=(88, 2, 7, 3))[0]


def _education_said(rng: random.Random) -> str | None:
    codes: list[str | None] = [code for code, _ in _EDUCATION]
    weights = [weight for _, weight in _EDUCATION]
    return rng.choices([*codes, "", None], weights=[*weights, _NOT_SAID * 0.7, _NOT_SAID * 0.3])[0]
