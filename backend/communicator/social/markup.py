"""Posts written as HTML, as plain text, with the tags, links and people that their anchors mark."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_BREAKS = {"p", "br", "div", "li"}


@dataclass
class Marked:
    """What stood in the markup: `people` are the addresses of profiles, `names` how they were written."""

    text: str = ""
    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read_markup(html: str) -> Marked:
    """Reads Mastodon's and Google+'s markup; `text` has line ends where the markup breaks lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.marked.text = "\n".join(" ".join(line.split()) for line in "".join(reader.pieces).split("\n")).strip()
    return reader.marked


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.marked = Marked()
        self.pieces: list[str] = []
        self._anchor: tuple[str, str] | None = None  # class and address, while inside one
        self._anchor_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS and self.pieces:
            self.pieces.append("\n")
        if tag == "a":
            told = dict(attrs)
            self._anchor = (f"{told.get('class') or ''} {told.get('rel') or ''}", told.get("href") or "")
            self._anchor_from = len(self.pieces)

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" or self._anchor is None:
            return
        classes, address = self._anchor
        shown = "".join(self.pieces[self._anchor_from :]).strip()
        words = classes.replace("ot-hashtag", "hashtag").split()
        if "hashtag" in words or "tag" in words:
            self.marked.tags.append(shown.lstrip("#＃"))
        elif "mention" in words or "proflink" in words:
            self.marked.people.append(address)
            self.marked.names.append(shown.removeprefix("@"))
        elif address:
            self.marked.links.append(address)
        self._anchor = None

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
