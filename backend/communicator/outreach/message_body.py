"""A message as learners read it: Markdown to safe HTML and plain text, rendered once, filled per learner."""

import html
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from communicator.errors import InvalidFields
from communicator.outreach.placeholders import Addressee, Slots, slots_in

TAGS = {
    *("p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "small"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
UNSEEN = {"script", "style", "title"}
SCHEMES = {"http", "https", "mailto"}
IN_A_LINK = "A placeholder can't stand in a link's address: names don't belong into addresses."
LEAVING = "No more messages of this course, or no predictions about you"
NO_WAY_OUT = "Learners find their own link here to stop these messages, and predictions about them."


@dataclass(frozen=True)
class FilledMessage:
    """What one learner gets."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class MessageTemplate:
    """A message whose Markdown is rendered and sanitized already; filling it costs microseconds."""

    subject: str
    text: str
    html: str
    slots: Slots
    course_name: str

    def fill(self, addressee: Addressee, way_out: str | None) -> FilledMessage:
        """The message for one learner; `way_out` is their unsubscribe URL, None where nobody is meant."""
        plain, escaped = self.slots.plain(addressee), self.slots.escaped(addressee)
        subject = self.subject.translate(plain)
        return FilledMessage(
            subject=subject,
            text=self.text.translate(plain) + self._text_footer(way_out),
            html=_document(subject, self.html.translate(escaped) + self._html_footer(way_out)),
        )

    @property
    def _reason(self) -> str:
        return f"You get this because you are enrolled in {self.course_name}."

    def _text_footer(self, way_out: str | None) -> str:
        leaving = f"{LEAVING}: {way_out}" if way_out else NO_WAY_OUT
        return f"\n\n-- \n{self._reason}\n{leaving}\n"

    def _html_footer(self, way_out: str | None) -> str:
        leaving = f'<a href="{html.escape(way_out)}">{LEAVING}</a>' if way_out else NO_WAY_OUT
        return f"<hr>\n<p><small>{html.escape(self._reason)}<br>\n{leaving}</small></p>\n"


@lru_cache(maxsize=64)
def make_template(subject: str, body: str, course_name: str) -> MessageTemplate:
    """Renders a message once. `InvalidFields` where a placeholder stands in a link's address."""
    slots = Slots.of(subject, body)
    cut = slots.cut(body)
    return MessageTemplate(
        subject=" ".join(slots.cut(subject).split()),
        text=cut.strip().replace("\r\n", "\n"),
        html=safe_html(_Markdown().render(cut)),
        slots=slots,
        course_name=" ".join(course_name.split()),
    )


def safe_html(unsafe: str) -> str:
    """HTML without scripts, styles, forms, images (opens aren't tracked) and strange links."""
    return nh3.clean(unsafe, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, clean_content_tags=UNSEEN)


class _Markdown(MarkdownIt):
    """CommonMark without raw HTML and images; a link to a placeholder is refused."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.disable("image")

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        if slots_in(url):
            raise InvalidFields({"body": [IN_A_LINK]})
        return super().normalizeLink(url)


def _document(subject: str, content: str) -> str:
    head = f'<meta charset="utf-8"><title>{html.escape(subject)}</title>'
    return f"<!doctype html>\n<html><head>{head}</head>\n<body>\n{content}</body></html>\n"
