"""A message as learners read it: Markdown to safe HTML and plain text, rendered once, filled per learner.

`make_template` takes a message apart. Which of its conditional paragraphs a learner reads decides on one
`Rendering`, made once for all who read the same; filling it with a name and a way out costs microseconds.
"""

from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from communicator.errors import InvalidFields
from communicator.outreach.composing.conditional import Part, parse
from communicator.outreach.composing.document import direction_of, document, on_tags
from communicator.outreach.composing.footer import DEFAULT_LANGUAGE, Footer, language_of
from communicator.outreach.composing.knowledge import HAS_NAME, NOTHING_KNOWN, Condition, Knowledge
from communicator.outreach.composing.markup import markup_fault
from communicator.outreach.composing.plain_text import plain_text
from communicator.outreach.placeholders import Addressee, Pieces, Slots, slots_in

TAGS = {
    *("p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
UNSEEN = {"script", "style", "title"}
SCHEMES = {"http", "https", "mailto"}
IN_A_LINK = "A placeholder can't stand in a link's address: names don't belong into addresses."


@dataclass(frozen=True)
class FilledMessage:
    """What one learner gets."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Rendering:
    """One way a message reads, footer and all, with slots for the names and the way out."""

    subject: str
    text: Pieces
    html: Pieces
    slots: Slots

    def fill(self, addressee: Addressee, way_out: str | None) -> FilledMessage:
        """The message for one learner."""
        return FilledMessage(
            subject=self.slots.one_line(self.subject, addressee),
            text=self.text.filled(self.slots.plain(addressee, way_out or "")),
            html=self.html.filled(self.slots.escaped(addressee, way_out or "")),
        )


@dataclass(frozen=True)
class MessageTemplate:
    """A message taken apart: what it asks about a learner, and how it reads for each answer."""

    subject: str
    parts: tuple[Part, ...]
    slots: Slots
    conditions: tuple[Condition, ...]
    footer: Footer

    @property
    def asks_for(self) -> frozenset[str]:
        """The facts that must be known of a learner to fill it: outcomes and attributes; mostly none."""
        return frozenset(condition.fact for condition in self.conditions) - {HAS_NAME}

    def answers(self, addressee: Addressee, known: Knowledge = NOTHING_KNOWN) -> tuple[bool, ...]:
        """Which of the conditions a learner meets."""
        return tuple(condition.met(addressee, known) for condition in self.conditions)

    def rendering(self, answers: tuple[bool, ...], leads_out: bool) -> Rendering:
        """How it reads for all with these answers; `leads_out`: with a way out in it (not so in tests, previews)."""
        return _render(self, answers, leads_out)

    def fill(self, addressee: Addressee, way_out: str | None, known: Knowledge = NOTHING_KNOWN) -> FilledMessage:
        """The message for one learner; `way_out` is their unsubscribe URL, None where nobody is meant."""
        return self.rendering(self.answers(addressee, known), way_out is not None).fill(addressee, way_out)

    def markdown(self, answers: tuple[bool, ...]) -> str:
        """The Markdown of all with these answers, placeholders still in it."""
        met = dict(zip(self.conditions, answers, strict=True))
        shown = (
            part.markdown for part in self.parts if part.condition is None or met[part.condition] is not part.otherwise
        )
        return "\n\n".join(shown)


@lru_cache(maxsize=64)
def make_template(
    subject: str, body: str, course_name: str, language: str = DEFAULT_LANGUAGE, site_title: str = ""
) -> MessageTemplate:
    """Takes a message apart. InvalidFields where a condition can't be read or a placeholder stands in a link.

    Also where it has too much markup. `language` is that of the footer, `site_title` the name of the site as learners
    know it, where it has one.
    """
    parsed, too_much = parse(body), markup_fault(body)
    if parsed.faults or too_much:
        raise InvalidFields({"body": parsed.faults or [too_much]})
    footer = Footer(" ".join(course_name.split()), " ".join(site_title.split()), language_of(language))
    one_line = " ".join(subject.split())
    template = MessageTemplate(
        subject=one_line,
        parts=tuple(parsed.parts),
        slots=Slots.of(one_line, *(part.markdown for part in parsed.parts), language=footer.language),
        conditions=parsed.conditions,
        footer=footer,
    )
    for part in parsed.parts:
        markdown_tokens(template.slots.cut(part.markdown))
    return template


@lru_cache(maxsize=256)
def _render(template: MessageTemplate, answers: tuple[bool, ...], leads_out: bool) -> Rendering:
    slots, footer = template.slots, template.footer
    markdown, tokens = _Markdown(), markdown_tokens(slots.cut(template.markdown(answers)))
    subject = slots.cut(template.subject)
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    direction = direction_of(rendered)
    content = safe_html(rendered, on_tags(direction))
    return Rendering(
        subject=subject,
        text=Pieces.of(plain_text(tokens) + footer.text(leads_out)),
        html=Pieces.of(document(subject, content, footer.html(leads_out), footer.language, direction)),
        slots=slots,
    )


def safe_html(unsafe: str, on_tags: dict[str, dict[str, str]] | None = None) -> str:
    """HTML without scripts, styles, forms, images (opens aren't tracked) and strange links.

    `on_tags` are attributes of ours that each tag gets: `{tag: {attribute: value}}`.
    """
    return nh3.clean(
        unsafe,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        clean_content_tags=UNSEEN,
        set_tag_attribute_values=on_tags,
    )


@lru_cache(maxsize=16)
def markdown_tokens(markdown: str) -> tuple[Token, ...]:
    """What CommonMark makes of a text whose placeholders are cut; InvalidFields where one stands in a link.

    Kept for a moment, since checks ask for the same text several times.
    """
    return tuple(_Markdown().parse(markdown))


class _Markdown(MarkdownIt):
    """CommonMark without raw HTML and images; a link to a placeholder is refused.

    A line break stays one: the name below "Kind regards," is meant to be there.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True})
        self.disable("image")

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        if slots_in(url):
            raise InvalidFields({"body": [IN_A_LINK]})
        return super().normalizeLink(url)
