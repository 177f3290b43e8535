"""The backend's sentences that staff read, each with a code that stays when its words change: `coded` gives it.

A sentence is made where its cause is, in English, and may have been stored as that. At the border it is recognised by
its template here, and told beside its words as a code with what was filled in, so that a page says it in another
language. What no template fits is told in English alone.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from communicator.web.sentences.calling import CALLING
from communicator.web.sentences.choosing import CHOOSING
from communicator.web.sentences.knowing import KNOWING
from communicator.web.sentences.problems import PROBLEMS
from communicator.web.sentences.sending import SENDING
from communicator.web.sentences.writing import WRITING

SENTENCES: Mapping[str, str] = {**CALLING, **CHOOSING, **KNOWING, **PROBLEMS, **SENDING, **WRITING}
"""By code its English, with `{names}` for what is filled in; `{told}` is a sentence of its own."""
PART = re.compile(r"\{(\w+)\}")
KEPT = 4096  # sentences whose code is known without looking: a list repeats few of them
Coded = dict[str, object]


@lru_cache(KEPT)
def coded(sentence: str | None) -> Coded | None:
    """`{"code": …, "params": {name: text, or the same again of a sentence}}`; None where no template fits."""
    if not sentence:
        return None
    for code, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            params = {name: _filled(name, value) for name, value in found.groupdict().items()}
            return {"code": code, "params": params}
    return None


def coded_all(told: Mapping[str, list[str]]) -> dict[str, list[Coded | None]]:
    """Of sentences by field; a list's place is its sentence's."""
    return {field: [coded(sentence) for sentence in sentences] for field, sentences in told.items()}


def _filled(name: str, value: str) -> object:
    return (coded(value) or value) if name == "told" else value


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The most telling first: of two templates that fit, the one with more words of its own is meant."""
    by_words = sorted(SENTENCES.items(), key=lambda item: -len(PART.sub("", item[1])))
    return [(code, re.compile(_pattern(template), re.DOTALL)) for code, template in by_words]


def _pattern(template: str) -> str:
    pieces = PART.split(template)
    return "".join(re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.+?)" for at, piece in enumerate(pieces))
