r"""The values of an INSERT's rows: `'text'` with `\'`, `''` and `\n`, NULL, numbers, `_binary '…'`, `0x…`.

Source: MySQL's reference manual, "Literal Values". What is no literal (a function, a sum) isn't guessed.
"""

import re

_TEXT = rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'"
_VALUE = rb"(?:(?:_[A-Za-z0-9]++\s*+|[Nn])?%b|[^\s'\"`(),;]++)" % _TEXT
ROW = re.compile(rb"\s*+\((?:\s*+%b\s*+,)*+\s*+%b\s*+\)\s*+([,;])" % (_VALUE, _VALUE), re.DOTALL)
_VALUES = re.compile(rb"(_[A-Za-z0-9]++\s*+|[Nn](?='))?(%b)|([^\s'\"`(),;]++)" % _TEXT, re.DOTALL)
_NUMBER = re.compile(rb"[-+]?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?+")
_HEX = re.compile(rb"0[xX]((?:[0-9A-Fa-f]{2})*+)")
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)
_ESCAPED_DOUBLE = re.compile(r'\\(.)|""', re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "0": "\ufffd", "b": "", "Z": "", "%": "\\%", "_": "\\_"}
_WORDS = {b"null": None, b"true": "1", b"false": "0"}


class NotAValue(ValueError):
    """A row holds something that is no literal; the text is the reason that is counted."""


def values(row: bytes) -> list[str | None]:
    """The values of one row as `ROW` found it, as text. NotAValue names why one can't be read."""
    return [
        _bare(bare) if bare else _text(quoted, is_binary=kind[:7].lower() == b"_binary")
        for kind, quoted, bare in _VALUES.findall(row)
    ]


def value(tokens: list[bytes]) -> str | None:
    """One value of its tokens. NotAValue names why it can't be read."""
    match tokens:
        case [quoted] if quoted[:1] in (b"'", b'"'):
            return _text(quoted, is_binary=False)
        case [kind, quoted] if kind[:1] in (b"_", b"N", b"n") and quoted[:1] in (b"'", b'"'):
            return _text(quoted, is_binary=kind.lower() == b"_binary")
        case [bare]:
            return _bare(bare)
    raise NotAValue("unreadable_value")


def _bare(word: bytes) -> str | None:
    if word.isdigit() or _NUMBER.fullmatch(word):
        return word.decode("ascii")
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if found := _HEX.fullmatch(word):
        return bytes.fromhex(found[1].decode("ascii")).decode("utf-8", errors="replace").replace("\x00", "\ufffd")
    raise NotAValue("unreadable_value")


def _text(quoted: bytes, *, is_binary: bool) -> str:
    try:
        text = quoted[1:-1].decode("utf-8", errors="replace" if is_binary else "strict")
    except UnicodeDecodeError as error:
        raise NotAValue("not_utf8") from error
    if quoted[:1] == b'"':
        text = _ESCAPED_DOUBLE.sub(lambda found: _meant(found[1], '"'), text)
    elif "\\" in text or "''" in text:
        text = _ESCAPED.sub(lambda found: _meant(found[1], "'"), text)
    return text.replace("\x00", "\ufffd")


def _meant(letter: str | None, quote: str) -> str:
    return quote if letter is None else _MEANT.get(letter, letter)
