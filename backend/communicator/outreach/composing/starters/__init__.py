"""Six messages to begin with, in English and Spanish: kind in tone, and sendable as they are."""

from communicator.outreach.composing.footer import language_of
from communicator.outreach.composing.starters.english import ENGLISH
from communicator.outreach.composing.starters.spanish import SPANISH
from communicator.outreach.composing.starters.starter import Starter

IN_LANGUAGE = {"en": ENGLISH, "es": SPANISH}


def starters(language: str | None) -> tuple[Starter, ...]:
    """The six in a language; in English where it isn't known here."""
    return IN_LANGUAGE[language_of(language)]


__all__ = ["Starter", "starters"]
