"""What a tracking event's name and payload tell: its type, object, position and grade, and whom it is about."""

from collections.abc import Callable
from functools import cache, lru_cache
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from communicator.clickstream.event_types import LONGEST_OBJECT, LONGEST_TYPE, read_path, without_person
from communicator.clickstream.repairs import mend
from communicator.clickstream.vocabulary import BLOCK, BY_NAME_ONLY, FAMILIES, KINDS, NOTHING, Reads, reads_of_unknown
from communicator.courses.course_ids import is_course_id

LONGEST_ID = 100
PROBLEM_CHECK = "problem_check"
CROSSINGS = {
    "seq_next": "edx.ui.lms.sequence.next_selected",
    "seq_prev": "edx.ui.lms.sequence.previous_selected",
}
"""What a move by name only is, where it leads into another subsection."""
NO_MODULE = msgspec.Raw()


class Typed(NamedTuple):
    """What an event is, but for who did it, when, and in which course."""

    type: str
    object: str
    position: float | None
    grade: float | None
    max_grade: float | None
    about: str
    """The user id of the learner whom the event is about; "" where it is about who did it."""


class _Row(NamedTuple):
    """How events of one name and source are read."""

    type: str
    split: str  # what the type depends on: "", PROBLEM_CHECK, or a type in CROSSINGS
    reads: Reads
    decode: "_Decoder"


class _Decoder(NamedTuple):
    """Reads the fields that are read, and no others, of a payload: an object, or JSON in a string."""

    of_either: Callable[[Any], Any]  # a text where the payload is one
    of_object: Callable[[bytes | str], Any]
    empty: Any  # what a payload that is neither says


class _Module(msgspec.Struct):
    usage_key: Any = None


class _InCourse(msgspec.Struct):
    course_id: Any = None
    courserun_key: Any = None
    course: Any = None  # of early events


_ADDRESSES = frozenset(
    field
    for family in FAMILIES
    for kind in family.kinds
    for field in family.reads_of(kind).object
    if field[-3:] == "url"
)
_UNCLEAN = (msgspec.MsgspecError, UnicodeError, RecursionError)


def _decoder_of(struct: type[msgspec.Struct]) -> _Decoder:
    either = msgspec.json.Decoder(str | struct)
    return _Decoder(either.decode, msgspec.json.Decoder(struct).decode, struct())


_MODULE, _IN_COURSE = _decoder_of(_Module), _decoder_of(_InCourse)
_tuple = tuple.__new__  # the constructor of a named tuple is Python code, and this runs for each line of terabytes


def typed(
    event_type: str, name: str, source: str, payload: msgspec.Raw, module: msgspec.Raw = NO_MODULE
) -> Typed | None:
    """What a record tells by its `event_type`, `name`, `event_source`, `event` and `context.module`.

    None where it has no name at all. Only as much of the payload is decoded as the vocabulary names.
    """
    if event_type[:1] == "/" and (not name or name[0] == "/"):
        return _page(event_type)
    row = _row(event_type, name, source not in ("browser", "mobile"))
    if row is None or type(row) is Typed:
        return row
    assert type(row) is _Row
    kind, split, reads, decoder = row
    told = _read(payload, decoder)
    grade = _first_number(told, reads.grade) if reads.grade else None
    return _tuple(
        Typed,
        (
            _split(kind, split, told) if split else kind,
            _object(told, reads.object, module) if reads.object else "",
            _first_number(told, reads.position) if reads.position else None,
            grade,
            _first_number(told, reads.max_grade) if reads.out_of is None or grade is None else reads.out_of,
            _about(told, reads) if reads.about else "",
        ),
    )


def course_told(payload: msgspec.Raw) -> str:
    """The course that a payload names; "" where it names none. For records whose context names none."""
    found = _read(payload, _IN_COURSE)
    for course_id in (found.course_id, found.courserun_key, found.course):
        if isinstance(course_id, str) and is_course_id(course_id):
            return course_id
    return ""


@lru_cache(maxsize=65_536)
def _page(path: str) -> Typed:
    page = read_path(path)
    return Typed(page.type, page.object, None, None, None, "")


@lru_cache(maxsize=16_384)
def _row(event_type: str, name: str, from_server: bool) -> _Row | Typed | None:
    """The vocabulary's row: of `event_type`, or of `name` where that is a path or missing; or the general rule.

    What is all told by the name is given at once.
    """
    by_name = not event_type or event_type.startswith("/")
    told = (name if by_name else event_type).strip()
    if not told:
        return None
    found = BY_NAME_ONLY.get(told) if by_name else None
    kind, reads = found or KINDS.get(told) or (storable(told, LONGEST_TYPE), reads_of_unknown(told))
    if kind == PROBLEM_CHECK and not from_server:
        kind, reads = "problem_check_browser", NOTHING
    if reads is NOTHING:
        return Typed(kind, "", None, None, None, "")
    split = kind if kind == PROBLEM_CHECK or (found and kind in CROSSINGS) else ""
    return _Row(kind, split, reads, _decoder(reads, split))


def reader_of(*fields: str, kind: Any = Any, missing: Any = None) -> Callable[[msgspec.Raw], Any]:
    """What reads these fields of a payload, `missing` where it doesn't have one; with what `typed` forgives."""
    decoder = _decoder_of(msgspec.defstruct("Fields", [(field, kind, missing) for field in fields], gc=False))
    return lambda payload: _read(payload, decoder)


def _split(kind: str, split: str, told: Any) -> str:
    if split == PROBLEM_CHECK:
        return f"{kind}_{told.success}" if told.success in ("correct", "incorrect") else kind
    # As the platform's own transformers tell the last unit from those before it.
    leaves = told.current_tab is not None and told.current_tab == (told.tab_count if split == "seq_next" else 1)
    return CROSSINGS[split] if leaves else kind


@cache
def _decoder(reads: Reads, split: str) -> _Decoder:
    beside = ["success"] if split == PROBLEM_CHECK else ["current_tab", "tab_count"] if split else []
    fields = [(field, Any, None) for field in sorted({*reads.fields, *beside})]
    return _decoder_of(msgspec.defstruct("Payload", fields, gc=False))


def _read(payload: msgspec.Raw, decoder: _Decoder) -> Any:
    """A payload: an object, or JSON in a string; an empty one where it is neither.

    Strings that were cut at 512 characters and form data tell nothing that is certain.
    """
    told: Any = None
    try:
        told = decoder.of_either(payload)
        return decoder.of_object(told) if type(told) is str else told
    except _UNCLEAN:
        return _read_mended(told or bytes(payload), decoder)


def _read_mended(content: bytes | str, decoder: _Decoder) -> Any:
    mended = mend(content)
    try:
        return decoder.of_object(mended) if mended else decoder.empty
    except (msgspec.MsgspecError, RecursionError):  # nested too deep for this decoder only
        return decoder.empty


def _object(told: Any, fields: tuple[str, ...], module: msgspec.Raw) -> str:
    for field in fields:
        value = getattr(told, field) if field != BLOCK else _block(module)
        if type(value) is str:
            if value:
                return _kept(value) if field not in _ADDRESSES else _kept(without_person(value))
        elif type(value) is int:
            return str(value)[:LONGEST_OBJECT]
    return ""


@lru_cache(maxsize=65_536)
def _kept(text: str) -> str:
    return storable(text, LONGEST_OBJECT)


def _block(module: msgspec.Raw) -> Any:
    return _read(module, _MODULE).usage_key if module else None


def _about(told: Any, reads: Reads) -> str:
    for field in reads.about:
        value = getattr(told, field)
        if type(value) is int or (value and isinstance(value, str)):
            return storable(str(value), LONGEST_ID)
    return ""


def _first_number(told: Any, fields: tuple[str, ...]) -> float | None:
    for field in fields:
        value = getattr(told, field)
        if value is not None:
            number = _number(value) if type(value) is not float or not isfinite(value) else value
            if number is not None:
                return number + 0.0  # one zero, not two
    return None


def _number(value: Any) -> float | None:
    if type(value) not in (int, str, float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def storable(text: str, longest: int) -> str:
    """A text that both databases keep, of so many characters at the most."""
    # PostgreSQL takes no NUL in a text.
    return text[:longest] if "\x00" not in text else text.replace("\x00", "\ufffd")[:longest]
