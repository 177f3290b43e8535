"""The links of a message as Markdown has them, and what people had better not find in them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from communicator.outreach.composing.conditional import parse
from communicator.outreach.composing.lint.findings import Finding
from communicator.outreach.composing.markup import markup_fault
from communicator.outreach.message_body import markdown_tokens
from communicator.outreach.placeholders import Slots

TRACKING = re.compile(
    r"[?&#](?:utm_\w+|fbclid|gclid|msclkid|mc_eid|mc_cid|_hsenc|igshid|trk\w*)=|pixel|/track(?:ing)?/", re.I
)
SHORTENERS = {"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "buff.ly", "lnkd.in", "rebrand.ly"}
SAYS_NOTHING = {
    *("click here", "click", "here", "this", "this link", "link", "read more", "more", "follow this link"),
    *("haz clic aquí", "haz click aquí", "pincha aquí", "clic aquí", "pulsa aquí", "aquí", "este enlace", "enlace"),
    *("leer más", "más", "ver más"),
}


@dataclass(frozen=True)
class Link:
    """A link's visible text and its address."""

    text: str
    address: str


def links_of(body: str) -> list[Link]:
    """The links of a body, conditional ones too. InvalidFields where a placeholder stands in an address.

    None where the body has so much markup that it isn't rendered.
    """
    found: list[Link] = []
    if markup_fault(body):
        return found
    for part in parse(body).parts:
        slots = Slots.of(part.markdown)
        for block in markdown_tokens(slots.cut(part.markdown)):
            text, address = "", ""
            for token in block.children or []:
                if token.type == "link_open":
                    text, address = "", str(token.attrs.get("href", ""))
                elif token.type == "link_close":
                    found.append(Link(text, address))
                else:
                    text += token.content
    return found


def link_warnings(links: list[Link]) -> list[Finding]:
    """Links that say nothing, that follow people, or that hide where they lead."""
    found = []
    for link in links:
        if " ".join(link.text.split()).strip(" .!:»→>").lower() in SAYS_NOTHING:
            told = "This link's text doesn't say where it leads; people who listen to their mail hear it alone."
            found.append(Finding("body", "click_here", told, link.text))
        if TRACKING.search(link.address):
            told = "This link looks as if it followed who clicks it; learners weren't asked. Leave that part out."
            found.append(Finding("body", "tracking_link", told, link.address[:200]))
        if (urlsplit(link.address).hostname or "").removeprefix("www.") in SHORTENERS:
            told = "A shortened link hides where it leads, and counts who clicks it. Give the whole address."
            found.append(Finding("body", "short_link", told, link.address[:200]))
    return found
