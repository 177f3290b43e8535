"""Hashtags: found in text as Twitter published it, folded for counting, near misses suggested.

Source of the rules: twitter-text (github.com/twitter/twitter-text), `hashtags` in conformance/extract.yml.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from rapidfuzz.distance import DamerauLevenshtein

SIGNS = "#＃"
# Joiners, and marks of single scripts that stand inside words: Hebrew, Japanese, Tibetan, Catalan.
_INSIDE_WORDS = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\xb7"
)
_VARIATION_SELECTORS = "\ufe0e\ufe0f"  # end an emoji, although Unicode counts them as marks
_KEYCAP = "\ufe0f\u20e3"  # "#" followed by one of these is an emoji
_ADDRESS = re.compile(r"(?:https?://|(?<![\w@.])[\w-]+(?:\.[\w-]+)+/)[\w/.~:?@!$&'*+,;=%#-]*", re.IGNORECASE)


def extract(text: str) -> list[str]:
    """The hashtags of `text` in order, as spelt, without their sign."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    return [tag for at, tag in _signed_words(text) if not any(start <= at < end for start, end in addresses)]


def is_tag(written: str) -> bool:
    """Whether this, without its sign, is a hashtag and nothing else."""
    return extract(f"#{written}") == [written]


def fold(tag: str) -> str:
    """The form under which spellings count as one: accents and case don't tell tags apart."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", tag) if not unicodedata.combining(char))
    folded = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


def likely_misspellings(used: Iterable[str], proposed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs (folded tag used, folded tag meant): at most min(3, max(1, ⌊n/6⌋)) slips, the same digits.

    n is the proposed tag's length; a teacher decides about each. A tag near several goes to the nearest.
    """
    of_digits: defaultdict[str, list[str]] = defaultdict(list)
    for target in sorted(set(proposed)):
        of_digits[_digits(target)].append(target)
    for tag in sorted(set(used) - set(proposed)):
        targets = of_digits.get(_digits(tag), [])
        near = [(distance, target) for target in targets if (distance := _slips(tag, target)) is not None]
        if near:
            yield tag, min(near)[1]


def _slips(tag: str, target: str) -> int | None:
    allowed = min(3, max(1, len(target) // 6))
    if abs(len(tag) - len(target)) > allowed:
        return None
    distance = DamerauLevenshtein.distance(tag, target, score_cutoff=allowed)
    return distance if distance <= allowed else None


def _digits(tag: str) -> str:
    return "".join(char for char in tag if char.isdigit())


def _signed_words(text: str) -> Iterator[tuple[int, str]]:
    for at, sign in enumerate(text):
        if sign not in SIGNS or not _may_begin(text, at):
            continue
        end = at + 1
        while end < len(text) and _is_tag_character(text[end]):
            end += 1
        tag = text[at + 1 : end]
        if tag and tag[0] not in _KEYCAP and any(map(_is_letter, tag)) and not _goes_on(text, end):
            yield at, tag


def _may_begin(text: str, at: int) -> bool:
    before = text[at - 1] if at else ""
    return not before or before in _VARIATION_SELECTORS or not (before == "&" or _is_tag_character(before))


def _goes_on(text: str, end: int) -> bool:
    """Another sign or an address at once: then it is neither tag."""
    return text[end : end + 1] in tuple(SIGNS) or text.startswith("://", end)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


def _is_tag_character(char: str) -> bool:
    return char in _INSIDE_WORDS or _is_letter(char) or unicodedata.category(char) == "Nd"
