"""Markdown as plain mail text: what learners read where HTML isn't shown.

One paragraph is one line: mail clients wrap it to their window, a telephone's too, which a text wrapped here
couldn't do; on its way it is quoted-printable, so that no line is too long for a server (RFC 2045, 6.7).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

CODE_INDENT = "    "
RULE = "* * *"
LINES = re.compile(r"\n{3,}")


@dataclass
class _List:
    """A list that is open: `number` of its next item, None where items have dots."""

    number: int | None
    step: int = 1

    def mark(self) -> str:
        """What the next item begins with."""
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number - 1}. "


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of a rendered body's tokens: links with their address, lists and quotes marked, headings apart."""
    writer = _Writer()
    for token in tokens:
        writer.take(token)
    return LINES.sub("\n\n", "\n".join(line.rstrip() for line in writer.lines)).strip("\n")


class _Writer:
    """Writes block tokens out; `_prefixes` is what stands before each line of the blocks that are open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._prefixes: list[str] = []
        self._lists: list[_List] = []
        self._mark = ""  # of the item that has just begun

    def take(self, token: Token) -> None:
        """Takes one block token in."""
        kind = token.type
        if kind == "inline":
            self._write(inline_text(token.children or []), gap=not token.hidden)
        elif kind in {"fence", "code_block"}:
            self._write("\n".join(CODE_INDENT + line for line in token.content.rstrip("\n").split("\n")))
            self._gap()
        elif kind == "hr":
            self._write(RULE)
            self._gap()
        elif kind.endswith("_open"):
            self._open(token)
        elif kind.endswith("_close"):
            self._close(token)

    def _open(self, token: Token) -> None:
        kind = token.type
        if kind == "bullet_list_open":
            self._lists.append(_List(None))
        elif kind == "ordered_list_open":
            self._lists.append(_List(int(token.attrs.get("start", 1))))
        elif kind == "list_item_open":
            self._mark = self._lists[-1].mark()
            self._prefixes.append(" " * len(self._mark))
        elif kind == "blockquote_open":
            self._prefixes.append("> ")

    def _close(self, token: Token) -> None:
        kind = token.type
        if kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
            if not self._lists:
                self._gap()
        elif kind in {"list_item_close", "blockquote_close"}:
            if self._mark and kind == "list_item_close":  # an item without anything in it
                self._write("")
            if kind == "blockquote_close" and self.lines and self.lines[-1] == "".join(self._prefixes):
                self.lines.pop()  # the gap after the quote's last paragraph is none of the quote
            self._prefixes.pop()
            if kind == "blockquote_close":
                self._gap()
        elif (kind == "paragraph_close" and not token.hidden) or kind == "heading_close":
            self._gap()

    def _write(self, text: str, gap: bool = True) -> None:
        for line in text.split("\n"):
            before = "".join(self._prefixes)
            if self._mark:
                before = before[: len(before) - len(self._mark)] + self._mark
                self._mark = ""
            self.lines.append(before + line)

    def _gap(self) -> None:
        self.lines.append("".join(self._prefixes) if any(each.strip() for each in self._prefixes) else "")


def inline_text(tokens: Sequence[Token]) -> str:
    """The text of inline tokens. A link is its text and its address in angle brackets (RFC 3986, appendix C)."""
    written: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(written), str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            begun, address = links.pop()
            written[begun:] = [_link("".join(written[begun:]), address)]
        elif token.type in {"softbreak", "hardbreak"}:
            written.append("\n")
        elif token.type in {"strong_open", "strong_close"}:
            written.append("*")
        else:
            written.append(token.content)
    return "".join(written)


def _link(text: str, address: str) -> str:
    plain = address.removeprefix("mailto:")
    if text.strip() in {address, plain, ""}:
        return plain
    return f"{text} <{plain}>"
