"""Placeholders: `[:firstname:]`, `[:fullname:]`, with a fallback `[:firstname|there:]`.

A learner's name is somebody else's text. It never passes through the Markdown parser: each placeholder
becomes one private-use character before rendering, and that character becomes the name, escaped for
where it stands, afterwards.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

NAMES = ("firstname", "fullname")
# What stands for a name that isn't known, where the author gave no fallback: "Dear learner,".
NEUTRAL = "learner"
PLACEHOLDER = re.compile(r"\[:(?P<name>[^\[\]|:\n]*)(?:\|(?P<fallback>[^\[\]\n]*?))?:\]")
UNCLOSED = re.compile(r"\[:\s*(?P<name>[A-Za-z_]+)")
FIRST_SLOT, LAST_SLOT = 0xE000, 0xF8FF
LONGEST_NAME = 100
# Characters that break a line, belong to no text, or turn the writing direction of what follows.
TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@dataclass(frozen=True)
class Placeholder:
    """One way of asking for a name."""

    name: str
    fallback: str | None


@dataclass(frozen=True)
class Addressee:
    """How a learner is called; empty where the roster doesn't say."""

    first_name: str = ""
    full_name: str = ""

    def called(self, name: str) -> str:
        """The cleaned first or full name; each helps out for the other."""
        first, full = cleaned(self.first_name), cleaned(self.full_name)
        if name == "firstname":
            return first or full.split(" ")[0]
        return full or first


@dataclass(frozen=True)
class Slots:
    """The placeholders of one message; the n-th is written as the n-th private-use character."""

    placeholders: tuple[Placeholder, ...]

    @classmethod
    def of(cls, *texts: str) -> "Slots":
        """The different placeholders of some texts, in order."""
        found = (_placeholder(match) for text in texts for match in PLACEHOLDER.finditer(text))
        return cls(tuple(dict.fromkeys(found)))

    def cut(self, text: str) -> str:
        """The text with a private-use character for each placeholder; its own such characters are dropped."""
        own = text.translate(dict.fromkeys(range(FIRST_SLOT, LAST_SLOT + 1)))
        return PLACEHOLDER.sub(lambda match: chr(FIRST_SLOT + self.placeholders.index(_placeholder(match))), own)

    def plain(self, addressee: Addressee) -> Mapping[int, str]:
        """What `str.translate` puts into plain text."""
        return {FIRST_SLOT + n: value_of(found, addressee) for n, found in enumerate(self.placeholders)}

    def escaped(self, addressee: Addressee) -> Mapping[int, str]:
        """What `str.translate` puts into HTML, safe in text and in attributes."""
        return {slot: html.escape(value) for slot, value in self.plain(addressee).items()}


def value_of(placeholder: Placeholder, addressee: Addressee) -> str:
    """The name asked for, else the author's fallback, else a neutral word."""
    called = addressee.called(placeholder.name)
    return called or (NEUTRAL if placeholder.fallback is None else placeholder.fallback)


def cleaned(name: str) -> str:
    """A name on one line, without control, private-use and direction-turning characters, of bounded length."""
    kept = (" " if character.isspace() else character for character in name if not _is_harmful(character))
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip()


def faults(text: str) -> list[str]:
    """What is wrong with a text's placeholders, one sentence each; nothing where they can be filled."""
    told = [_unknown(match["name"]) for match in PLACEHOLDER.finditer(text) if match["name"] not in NAMES]
    for match in UNCLOSED.finditer(PLACEHOLDER.sub("", text)):
        near = get_close_matches(match["name"].lower(), NAMES, n=1)
        if near:
            told.append(f"A placeholder isn't closed; write [:{near[0]}:].")
    return list(dict.fromkeys(told))


def is_one_line(text: str) -> bool:
    """Whether a text can stand in a header: no line breaks, control or direction-turning characters."""
    return not any(_is_harmful(character) or (character.isspace() and character != " ") for character in text)


def slots_in(text: str) -> bool:
    """Whether a text holds a placeholder's private-use character."""
    return any(FIRST_SLOT <= ord(character) <= LAST_SLOT for character in text)


def _placeholder(match: re.Match[str]) -> Placeholder:
    return Placeholder(match["name"], match["fallback"])


def _unknown(name: str) -> str:
    near = get_close_matches(name.strip().lower(), NAMES, n=1)
    meant = f"did you mean [:{near[0]}:]?" if near else f"known are {', '.join(f'[:{known}:]' for known in NAMES)}."
    return f"[:{name}:] is no placeholder; {meant}"


def _is_harmful(character: str) -> bool:
    if character.isspace():
        return False
    return unicodedata.category(character) in {"Cc", "Co", "Cs", "Cn"} or ord(character) in TURNING
