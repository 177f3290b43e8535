"""The accounts that invented learners have on social networks, and whether they told the course of them."""

import random
from dataclasses import dataclass

from communicator.simulation.chance import happens
from communicator.simulation.learner_model import Learner
from communicator.simulation.people import FIRST_USER_ID, IDS_PER_SEED
from communicator.simulation.talk import OWN

MASTODON, X = "mastodon", "x"
MASTODON_HOST = "social.demox.example"
_WORDS = (
    "heron",
    "walnut",
    "cobalt",
    "juniper",
    "biscuit",
    "marmot",
    "saffron",
    "tundra",
    "velvet",
    "willow",
    "zephyr",
    "koala",
)
"""None of those that the platform's usernames are made of: a handle tells nobody's account there."""
_STRIDE = 7919
"""Has no divisor in common with IDS_PER_SEED: each person keeps a number of their own."""
_NETWORKS = ((MASTODON,), (X,), (MASTODON, X))
_SPEAKS_UP = 0.45
"""So many post when they study; with those who come too seldom left out, a third of the active remains."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who speaks: a learner on the networks, under one handle. `eagerness` is posts a day of study, about."""

    place: int
    handle: str
    shown: str
    networks: tuple[str, ...]
    is_told: bool
    speaks: bool
    eagerness: float
    language: str
    favourite: str

    @property
    def number(self) -> int:
        """The networks' own number of the account."""
        return 10_000_000 + int(self.handle.rsplit("_", 1)[1])


def account_of(learner: Learner, place: int) -> Account:
    """The account of a learner, who is the `place`-th of the offering.

    Handle and networks are the person's; whether they post and tell the course is drawn for each offering.
    """
    person = learner.person
    lasting = random.Random(f"account/{person.user_id}")
    word, networks = lasting.choice(_WORDS), lasting.choices(_NETWORKS, weights=(45, 35, 20))[0]
    rng = random.Random(f"voice/{learner.key}")
    speaks = happens(rng, _SPEAKS_UP)
    return Account(
        place=place,
        handle=f"{word}_{(person.user_id - FIRST_USER_ID) * _STRIDE % IDS_PER_SEED}",
        shown=word.capitalize() if happens(lasting, 0.5) else f"{word} ✨",
        networks=networks,
        is_told=happens(rng, 0.5 if speaks else 0.2),
        speaks=speaks,
        eagerness=0.12 + 0.9 * rng.random() ** 3,
        language="es" if person.home.accept_language.startswith("es") else "en",
        favourite=rng.choice(OWN),
    )


def as_written(account: Account, network: str) -> str:
    """The handle as this learner typed it into their profile: bare, with a sign, or as an address."""
    rng = random.Random(f"typed/{network}/{account.handle}")
    if network == X:
        return rng.choice(("{0}", "@{0}", "https://x.com/{0}", "https://twitter.com/{0}")).format(account.handle)
    forms = ("@{0}@{1}", "{0}@{1}", "https://{1}/@{0}")
    return rng.choice(forms).format(account.handle, MASTODON_HOST)
