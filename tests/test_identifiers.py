"""Identifiers can be typed where people type them."""

from communicator.identifiers import new_id


def test_an_identifier_never_looks_like_an_option_or_a_formula() -> None:
    made = {new_id() for _ in range(5_000)}
    assert len(made) == 5_000
    assert all(each[0].isalnum() and len(each) == 16 for each in made)
