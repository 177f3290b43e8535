"""What is told of one learner and assessment at one moment, in the form in which it is kept, whoever tells it.

Values that learners gave become texts of a bounded length; several choices become a JSON list, sorted.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from math import floor, isfinite
from typing import Any, NamedTuple

import msgspec

LONGEST_PROBLEM = LONGEST_NAME = LONGEST_PART = LONGEST_QUESTION = 255
LONGEST_VALUE = LONGEST_LABEL = 200
MOST_PARTS = 100
"""Parts of an assessment that are kept."""
MOST_CHOSEN = 50
"""Values of one answer that are kept: boxes that were ticked."""
MOST_ATTEMPTS = 1_000_000
_RIGHT = {"correct": True, "incorrect": False, "partially-correct": False}
_HINTS = re.compile(r"<(choicehint|optionhint|compoundhint|stringequalhint)\b.*?</\1>|<[^<>]*>", re.DOTALL)
_NOTHING: dict[str, Any] = {}
_DERIVED = "_dynamath"
"""What a browser made of a formula, beside the answer itself."""
_encode = msgspec.json.encode


class GivenAnswer(NamedTuple):
    """What was answered to a part; `label` and `question` are for people, "" where nothing tells them."""

    part: str
    value: str
    is_correct: bool | None
    label: str
    question: str


class Scored(NamedTuple):
    """A score of so much; None: it was taken back."""

    at: datetime
    score: float | None
    max_score: float | None


class Attempted(NamedTuple):
    """How many attempts were made; None: they were taken back."""

    at: datetime
    attempts: int | None


class Answered(NamedTuple):
    """What was submitted last; no answers: they were taken back. Of two at one moment the greater digest counts."""

    at: datetime
    digest: str
    answers: tuple[GivenAnswer, ...]


class Told(NamedTuple):
    """What one source tells of an actor and an assessment of a course; None: nothing of that."""

    course_pk: int
    actor_id: int
    problem: str
    scored: Scored | None = None
    attempted: Attempted | None = None
    answered: Answered | None = None
    name: str = ""
    """What learners read above the assessment, and as of when."""
    named_at: datetime | None = None


def given_answers(answers: object, correct_map: object, submission: object = None) -> tuple[GivenAnswer, ...]:
    """The answers of a problem by its parts, in order, as events and states of the platform tell them.

    `answers` is {part: value or values}, `correct_map` {part: {"correctness"}}, `submission` {part: {"answer",
    "question"}}. What is of another form is left out; nothing is raised.
    """
    marks, shown = _object(correct_map), _object(submission)
    found = {}
    for name, value in _object(answers).items():
        part = storable(str(name), LONGEST_PART)
        if part and not part.endswith(_DERIVED):
            correctness, told = _object(marks.get(name)).get("correctness"), _object(shown.get(name))
            is_correct = _RIGHT.get(correctness) if type(correctness) is str else None
            kept, label = value_text(value), label_text(told.get("answer"))
            question = _shown(told.get("question"), LONGEST_QUESTION)
            found[part] = GivenAnswer(part, kept, is_correct, "" if label == kept else label, question)
    return tuple([found[part] for part in sorted(found)[:MOST_PARTS]])


def digest_of(answers: Iterable[GivenAnswer]) -> str:
    """Sixteen hexadecimal digits that tell different answers, marks and labels apart."""
    told = _encode([answer[:4] for answer in answers])
    return hashlib.sha256(told).hexdigest()[:16]


def value_text(value: object) -> str:
    """A value as it is kept; several are a JSON list of them, sorted, each once."""
    if type(value) is list:
        several = sorted({_one(each) for each in value[:MOST_CHOSEN]})
        return _cut(_encode(several).decode(), LONGEST_VALUE)
    return _cut(_one(value), LONGEST_VALUE)


def label_text(shown: object) -> str:
    """What learners read for an answer, without markup and the hints within it; "" where nothing tells it."""
    if type(shown) is list:
        texts = [_shown(each, LONGEST_LABEL) for each in shown[:MOST_CHOSEN]]
        return _cut(" · ".join(sorted({text for text in texts if text})), LONGEST_LABEL)
    return _shown(shown, LONGEST_LABEL)


def name_text(shown: object) -> str:
    """An assessment's name, as it is kept."""
    return _shown(shown, LONGEST_NAME)


def per_cent_of(score: float | None, max_score: float | None) -> int | None:
    """Whole per cent, 0 to 100, rounded once as everywhere here; None where there is no score or no maximum."""
    if score is None or max_score is None or max_score <= 0:
        return None
    share = 100 * score / max_score
    return min(100, max(0, floor(share + 0.5))) if isfinite(share) else None


def attempts_of(told: object) -> int | None:
    """A number of attempts; None where it is none."""
    is_number = isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= MOST_ATTEMPTS
    return int(told) if is_number else None  # type: ignore[call-overload]


def storable(text: str, longest: int) -> str:
    """A text that both databases keep, of so many characters at the most."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text[:longest] if "\x00" not in text else text.replace("\x00", "\ufffd")[:longest]


def _one(value: object) -> str:
    if type(value) is str:
        return _plain(value, LONGEST_VALUE) if len(value) <= LONGEST_VALUE else _told(value, LONGEST_VALUE)
    if value is None:
        return ""
    try:
        return storable(_encode(value, order="deterministic").decode(), 4 * LONGEST_VALUE)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return ""


def _shown(text: object, longest: int) -> str:
    if type(text) is not str:
        return ""
    if "<" in text:
        return _told(_HINTS.sub(" ", text[: 20 * longest]), longest)
    return _plain(text, longest) if len(text) <= longest else _told(text, longest)


def _told(text: str, longest: int) -> str:
    return _cut(" ".join(storable(text, 4 * longest).split()), longest)


_plain = lru_cache(4_096)(_told)
"""Thousands of learners read the same questions and tick the same boxes."""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _object(given: object) -> dict[str, Any]:
    return given if type(given) is dict else _NOTHING


def newest(told: Sequence[Told]) -> Told:
    """One of several that tell of the same actor and assessment: of each thing what was told last."""
    first = told[0]
    scored = max((each.scored for each in told if each.scored is not None), key=score_order, default=None)
    attempted = max((each.attempted for each in told if each.attempted is not None), key=attempt_order, default=None)
    answered = max((each.answered for each in told if each.answered is not None), key=answer_order, default=None)
    named = max(told, key=name_order)
    return first._replace(
        scored=scored, attempted=attempted, answered=answered, name=named.name, named_at=named.named_at
    )


def name_order(told: Told) -> tuple[bool, float, str]:
    """As `score_order`, of names."""
    is_named = bool(told.name and told.named_at)
    return is_named, told.named_at.timestamp() if told.named_at else 0.0, told.name


def score_order(scored: Scored) -> tuple[datetime, float, float]:
    """What counts of two scores: the later, of two of one moment the greater; the same for any order of telling."""
    return scored.at, _or_less(scored.score), _or_less(scored.max_score)


def attempt_order(attempted: Attempted) -> tuple[datetime, int]:
    """As `score_order`."""
    return attempted.at, -1 if attempted.attempts is None else attempted.attempts


def answer_order(answered: Answered) -> tuple[datetime, str]:
    """As `score_order`."""
    return answered.at, answered.digest


def _or_less(number: float | None) -> float:
    return float("-inf") if number is None else number
