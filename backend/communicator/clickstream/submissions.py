"""What a submission's payload tells of its answers, in the form in which it is staged.

Thousands of learners submit the same few answers to a problem, byte for byte, with the same marks and labels: what
such bytes tell is remembered, and a payload is decoded no further than to them.
"""

from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from communicator.clickstream.payloads import reader_of
from communicator.roster.assessments.told import GivenAnswer, digest_of, given_answers

REMEMBERED: Final = 4_096
"""How many different submissions are remembered, and of how many bytes at the most: 16 MiB a process."""
_FIELDS: Final = ("answers", "correct_map", "submission")
_read_raw = reader_of(*_FIELDS, kind=msgspec.Raw, missing=msgspec.Raw(b"null"))
_read_whole = reader_of(*_FIELDS, "state")
_decode = msgspec.json.Decoder().decode
_decode_answers = msgspec.json.Decoder(tuple[GivenAnswer, ...]).decode
_encode = msgspec.json.encode
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)


class Submission(NamedTuple):
    """Answers as they are staged."""

    digest: str
    answers: str
    """JSON of [part, value, is_correct, label, question]."""

    @classmethod
    def of(cls, answers: object, correct_map: object, submission: object) -> "Submission | None":
        """None where no answers are told."""
        if not isinstance(answers, dict):
            return None
        given = given_answers(answers, correct_map, submission)
        return cls(digest_of(given), _encode(given).decode())


NOT_TOLD: Final = Submission(digest_of(()), "[]")


def submitted(payload: msgspec.Raw) -> Submission | None:
    """What a `problem_check` of the server tells; None where it tells no answers."""
    told = _read_raw(payload)
    fields = bytes(told.answers), bytes(told.correct_map), bytes(told.submission)
    try:
        return _told(*fields) if sum(map(len, fields)) <= REMEMBERED else _told.__wrapped__(*fields)
    except _UNREADABLE:  # what is read sparingly isn't mended
        whole = _read_whole(payload)
        return Submission.of(whole.answers, whole.correct_map, whole.submission)


def rescored(payload: msgspec.Raw) -> Submission | None:
    """What a `problem_rescore` tells: its state, that before, has the answers; its marks are new."""
    told = _read_whole(payload)
    answers: Any = told.state.get("student_answers") if isinstance(told.state, dict) else told.answers
    return Submission.of(answers, told.correct_map, told.submission)


def answers_staged(answers: str) -> tuple[GivenAnswer, ...]:
    """The answers of a `Submission`."""
    return _staged(answers) if len(answers) <= REMEMBERED else _decode_answers(answers)


@lru_cache(REMEMBERED)
def _told(answers: bytes, correct_map: bytes, submission: bytes) -> Submission | None:
    return Submission.of(_decode(answers), _decode(correct_map), _decode(submission))


_staged = lru_cache(REMEMBERED)(_decode_answers)
