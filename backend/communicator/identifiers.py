"""Random names for what leaves the backend: nothing outside can be counted or guessed."""

import secrets


def new_id() -> str:
    """A random identifier of 16 URL-safe characters (96 bits)."""
    return secrets.token_urlsafe(12)


def new_secret() -> str:
    """A random secret of 43 URL-safe characters (256 bits)."""
    return secrets.token_urlsafe(32)
