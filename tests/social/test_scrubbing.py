"""Stored texts name nobody."""

import pytest

from communicator.social.handles import normal_handle
from communicator.social.scrubbing import nameless_link, scrub


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("@ana_g mira esto", "@someone mira esto"),
        ("RT @ana: lo de @luis@aulas.example.", "RT @someone: lo de @someone."),
        ("escribid a ana.garcia@example.org", "escribid a @someone"),
        ("Ana García y #AnaGarcía", "@someone y #AnaGarcía"),
        ("https://twitter.com/ana/status/12 y https://x.com/ana", "https://x.com/i/status/12 y"),
        ("https://aulas.example/@ana/99 fin", "fin"),
        ("3 @ 4 euros, C++", "3 @ 4 euros, C++"),
    ],
)
def test_mentions_addresses_names_and_profiles_go(text: str, stored: str) -> None:
    assert scrub(text, ["Ana García"]) == stored


def test_a_link_to_a_resource_stays_as_it_is() -> None:
    assert nameless_link("https://example.org/clase?id=3#dos") == "https://example.org/clase?id=3#dos"
    assert nameless_link("https://www.linkedin.com/in/ana") is None
    assert nameless_link("http://[broken") is None


@pytest.mark.parametrize(
    ("network", "written", "handle"),
    [
        ("twitter", "@Ana_G", "ana_g"),
        ("twitter", "https://x.com/Ana_G/", "ana_g"),
        ("twitter", "twitter.com/Ana_G?lang=es", "ana_g"),
        ("twitter", "Ana García", None),
        ("twitter", "https://example.org/Ana_G", None),
        ("mastodon", "@Ana@Aulas.example", "ana@aulas.example"),
        ("mastodon", "https://aulas.example/@Ana", "ana@aulas.example"),
        ("mastodon", "https://aulas.example/users/Ana", "ana@aulas.example"),
        ("mastodon", "@Ana", None),
        ("google_plus", "https://plus.google.com/+AnaGarcía", "+anagarcía"),
        ("google_plus", "https://plus.google.com/u/0/104560124403688998123/posts", "104560124403688998123"),
        ("google_plus", "", None),
    ],
)
def test_a_handle_is_one_however_it_is_written(network: str, written: str, handle: str | None) -> None:
    assert normal_handle(network, written) == handle
