"""Placeholders: `[:firstname:]`, `[:fullname:]`, with a fallback `[:firstname|there:]`.

A learner's name is somebody else's text. It never passes through the Markdown parser: each placeholder
becomes one private-use character before rendering, and that character becomes the name, escaped for
where it stands, afterwards.

A name of a right-to-left script in a left-to-right sentence (or the other way round) would turn what follows it:
there it is isolated, with FSI and PDI in plain text (Unicode Annex 9, section 2.3), with `<bdi>` in HTML. In a
subject a mark of direction (section 2.6) stands only where the name would turn something: a mail reader was seen to
leave a gap for each.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

NAMES = ("firstname", "fullname")
# What stands for a name that isn't known, where the author gave no fallback: "Dear learner,".
NEUTRAL = {"en": "learner", "es": "estudiante"}
LINE_BREAKS = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"  # where str.splitlines splits, as a body is read
PLACEHOLDER = re.compile(rf"\[:(?P<name>[^\[\]|:{LINE_BREAKS}]*)(?:\|(?P<fallback>[^\[\]{LINE_BREAKS}]*?))?:\]")
UNCLOSED = re.compile(r"\[:\s*(?P<name>[A-Za-z_]+)")
CONDITION = re.compile(r"\s*(?:if|else|end)\b", re.I)  # another module reads these, and says what is wrong with them
FIRST_SLOT, LAST_SLOT = 0xE000, 0xF8FF
# The last one stands for the learner's way out.
WAY_OUT_SLOT = LAST_SLOT
A_SLOT = re.compile(f"([{chr(FIRST_SLOT)}-{chr(LAST_SLOT)}])")
LONGEST_NAME = 100
MOST_FAULTS = 20
# Characters that break a line, belong to no text, or turn the writing direction of what follows.
TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
# Numbers and names that follow a name would be drawn to its side.
TURNED = re.compile(f"[^\\w{chr(FIRST_SLOT)}-{chr(LAST_SLOT)}]*[\\d{chr(FIRST_SLOT)}-{chr(LAST_SLOT)}]")
RIGHT_TO_LEFT = {"R", "AL"}
# What people may hope to write, and mustn't: a chance is no learner's to read (the paper's warning).
NEVER_WRITTEN = ("certify", "complete", "leave", "chance", "prediction", "probability", "risk", "attrition")


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
class Pieces:
    """A cut text taken apart at its slots: `str.translate` would look at each of its thousands of characters."""

    parts: tuple[str, ...]
    """Texts and slots in turn, beginning with a text."""

    @classmethod
    def of(cls, cut: str) -> "Pieces":
        """The pieces of a cut text."""
        return cls(tuple(A_SLOT.split(cut)))

    def filled(self, values: Mapping[int, str]) -> str:
        """The text with what stands for each slot."""
        told = list(self.parts)
        told[1::2] = [values[ord(slot)] for slot in self.parts[1::2]]
        return "".join(told)


@dataclass(frozen=True)
class Slots:
    """The placeholders of one message; the n-th is written as the n-th private-use character.

    `isolating`: the message is itself of a right-to-left script, so that every name is isolated. `neutral`:
    what learners without a name are called, where the author doesn't say.
    """

    placeholders: tuple[Placeholder, ...]
    isolating: bool = False
    neutral: str = NEUTRAL["en"]

    @classmethod
    def of(cls, *texts: str, language: str = "en") -> "Slots":
        """The different placeholders of some texts in a language, in order."""
        found = (_placeholder(match) for text in texts for match in PLACEHOLDER.finditer(_without_slots(text)))
        isolating = any(is_right_to_left(text) for text in texts)
        return cls(tuple(dict.fromkeys(found)), isolating, NEUTRAL.get(language, NEUTRAL["en"]))

    def cut(self, text: str) -> str:
        """The text with a private-use character for each placeholder; its own such characters are dropped."""
        slots = {placeholder: chr(FIRST_SLOT + n) for n, placeholder in enumerate(self.placeholders)}
        return PLACEHOLDER.sub(lambda match: slots[_placeholder(match)], _without_slots(text))

    def one_line(self, subject: str, addressee: Addressee) -> str:
        """A cut subject with the names in it."""
        values = self._values(addressee)
        if not self.isolating and not any(map(is_right_to_left, values.values())):
            return subject.translate(values)
        mark = RIGHT_TO_LEFT_MARK if self.isolating else LEFT_TO_RIGHT_MARK
        told = ""
        for n, character in enumerate(subject):
            name = values.get(ord(character))
            if name and is_right_to_left(name) is not self.isolating:
                before = "" if any(map(str.isalpha, told)) else mark  # its first letter would turn the whole line
                name = before + name + (mark if TURNED.match(subject, n + 1) else "")
            told += character if name is None else name
        return told

    def plain(self, addressee: Addressee, way_out: str = "") -> Mapping[int, str]:
        """What stands for the slots of a plain text."""
        values = self._values(addressee)
        names = {slot: self._kept_apart(value, ISOLATE, END_ISOLATE) for slot, value in values.items()}
        return {**names, WAY_OUT_SLOT: way_out}

    def escaped(self, addressee: Addressee, way_out: str = "") -> Mapping[int, str]:
        """What stands for the slots of HTML, safe in text and in attributes; `<bdi>` is round them already."""
        values = {**self._values(addressee), WAY_OUT_SLOT: way_out}
        return {slot: html.escape(value) for slot, value in values.items()}

    def _values(self, addressee: Addressee) -> dict[int, str]:
        return {FIRST_SLOT + n: self._value(found, addressee) for n, found in enumerate(self.placeholders)}

    def _value(self, placeholder: Placeholder, addressee: Addressee) -> str:
        """The name asked for, else the author's fallback, else a neutral word."""
        called = addressee.called(placeholder.name)
        return called or (self.neutral if placeholder.fallback is None else placeholder.fallback)

    def _kept_apart(self, value: str, begin: str, end: str) -> str:
        return f"{begin}{value}{end}" if value and (self.isolating or is_right_to_left(value)) else value


@lru_cache(maxsize=256)  # one mail asks for the same name several times
def cleaned(name: str) -> str:
    """A name on one line, without control, private-use and direction-turning characters, of bounded length."""
    kept = (" " if character.isspace() else character for character in name if not _is_harmful(character))
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip()


def faults(text: str) -> list[str]:
    """What is wrong with a text's placeholders, one sentence each, up to twenty; none where they can be filled."""
    asked = (match["name"] for match in PLACEHOLDER.finditer(text) if not CONDITION.match(match["name"]))
    unknown = dict.fromkeys(name for name in asked if name not in NAMES)
    told = [_unknown(name) for name in islice(unknown, MOST_FAULTS)]
    unclosed = {match["name"].lower() for match in UNCLOSED.finditer(PLACEHOLDER.sub("", text))}
    meant = {near for name in unclosed if len(name) < LONGEST_NAME for near in get_close_matches(name, NAMES, n=1)}
    return [*told, *(f"A placeholder isn't closed; write [:{near}:]." for near in sorted(meant))]


def is_one_line(text: str) -> bool:
    """Whether a text can stand in a header: no line breaks, control or direction-turning characters."""
    return not any(_is_harmful(character) or (character.isspace() and character != " ") for character in text)


def slots_in(text: str) -> bool:
    """Whether a text holds a placeholder's private-use character."""
    return any(FIRST_SLOT <= ord(character) <= LAST_SLOT for character in text)


def is_right_to_left(text: str) -> bool:
    """Whether a text holds letters that are written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)


def _without_slots(text: str) -> str:
    return A_SLOT.sub("", text)


def _placeholder(match: re.Match[str]) -> Placeholder:
    return Placeholder(match["name"], match["fallback"])


def _unknown(name: str) -> str:
    name = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    asked = name.strip().lower()
    if any(asked.startswith(never) for never in NEVER_WRITTEN):
        return f"[:{name}:] can't be written: learners never read their predictions. Ask for it in [:if …:] instead."
    near = get_close_matches(asked, NAMES, n=1)
    meant = f"did you mean [:{near[0]}:]?" if near else f"known are {', '.join(f'[:{known}:]' for known in NAMES)}."
    return f"[:{name}:] is no placeholder; {meant}"


def _is_harmful(character: str) -> bool:
    if character.isspace():
        return False
    return unicodedata.category(character) in {"Cc", "Co", "Cs", "Cn"} or ord(character) in TURNING
