"""Looking at a stream of SQL by patterns, with no more of it in memory than the piece that is looked at."""

import re
from typing import BinaryIO

AT_ONCE = 1 << 20
_SPACE = re.compile(rb"(?:[\s\x00]++|--[^\n]*+\n|\#[^\n]*+\n)*+", re.DOTALL)
_WORD = re.compile(rb"[^\s,;()'\"`\x00]++")
_QUOTED = {
    quote: re.compile(rb"%b[^%b\\]*+(?:(?:\\.|%b%b)[^%b\\]*+)*+%b" % ((quote,) * 6), re.DOTALL)
    for quote in (b"'", b'"')
} | {b"`": re.compile(rb"`[^`]*+(?:``[^`]*+)*+`", re.DOTALL)}


class CutShort(Exception):
    """The stream ends inside a statement."""


class SqlScanner:
    """A place in a stream of SQL, and what comes next there."""

    def __init__(self, stream: BinaryIO) -> None:
        """Nothing is read yet."""
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self._ended = False

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """What the pattern finds here, if it ends before what was read so far does; the place moves behind it.

        None says only that it isn't all in memory: `token` decides.
        """
        found = pattern.match(self._buffer, self._at)
        if found is None or (found.end() == len(self._buffer) and not self._ended):
            return None
        self._at = found.end()
        return found

    def token(self) -> bytes:
        """The next word, quoted text (with its quotes) or sign, after blanks and comments; b"" at the end."""
        self._skip_blanks()
        first = self._peek(1)
        if first in _QUOTED:
            return self._through(_QUOTED[first])
        if first in (b",", b";", b"(", b")", b""):
            self._at += len(first)
            return first
        return self._through(_WORD)

    def line(self) -> bytes:
        """The rest of the line."""
        while (end := self._buffer.find(b"\n", self._at)) < 0 and self._more():
            pass
        rest = self._buffer[self._at : end if end >= 0 else len(self._buffer)]
        self._at += len(rest)
        return rest

    def _skip_blanks(self) -> None:
        while True:
            # What ends where the buffer does may go on: it is looked at again with more.
            while (found := _SPACE.match(self._buffer, self._at)) and found.end() == len(self._buffer):
                if not self._more():
                    break
            self._at = found.end() if found else self._at
            opening = self._peek(2)
            if opening == b"/*":
                self._skip_comment()
            elif opening == b"--" or opening[:1] == b"#":
                self.line()
                if self._peek(1) == b"":
                    return
            else:
                return

    def _skip_comment(self) -> None:
        while (end := self._buffer.find(b"*/", self._at + 2)) < 0:
            # Nothing of the comment is kept but a star that may begin its end.
            self._at = max(self._at, len(self._buffer) - 3)
            if not self._more():
                raise CutShort
        self._at = end + 2

    def _through(self, pattern: re.Pattern[bytes]) -> bytes:
        while True:
            found = pattern.match(self._buffer, self._at)
            if found is not None and (found.end() < len(self._buffer) or self._ended):
                self._at = found.end()
                return found[0]
            if not self._more():
                if found is None:
                    raise CutShort
                self._ended = True

    def _peek(self, count: int) -> bytes:
        while len(self._buffer) - self._at < count and self._more():
            pass
        return self._buffer[self._at : self._at + count]

    def _more(self) -> bool:
        # What is long is read in longer pieces, so that looking again at its beginning costs little.
        more = b"" if self._ended else self._stream.read(max(AT_ONCE, len(self._buffer) - self._at))
        self._ended = self._ended or not more
        self._buffer, self._at = self._buffer[self._at :] + more, 0
        return bool(more)
