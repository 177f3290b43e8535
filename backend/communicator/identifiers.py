"""Random names for what leaves the backend: nothing outside can be counted or guessed."""

import secrets


def new_id() -> str:
    """A random identifier of 16 URL-safe characters (95 bits), the first a letter or digit.

    With "-" in front a command line would read it as an option, and a spreadsheet as a formula.
    """
    while not (made := secrets.token_urlsafe(12))[0].isalnum():
        pass
    return made


def new_secret() -> str:
    """A random secret of 43 URL-safe characters (256 bits)."""
    return secrets.token_urlsafe(32)
