"""Mistakes: what keeps a message from being sent. Sending refuses the same ones, by the same words."""

import re
from urllib.parse import urlsplit

from communicator.errors import InvalidFields
from communicator.outreach.composing.conditional import parse
from communicator.outreach.composing.lint.findings import Finding, excerpt
from communicator.outreach.composing.lint.links import Link, links_of
from communicator.outreach.composing.markup import markup_fault
from communicator.outreach.composing.variants import variants
from communicator.outreach.message_body import SCHEMES, make_template
from communicator.outreach.placeholders import faults as placeholder_faults

# Markdown's parser takes these for no links at all: the whole would be shown as it was typed.
REFUSED = re.compile(r"\]\(\s*<?\s*(?:javascript|vbscript|data|file)\s*:[^)\n]*\)?", re.I)
EMPTY_FOR_SOME = (
    "Learners who meet none of the conditions would get an empty message; write a paragraph for everyone, or [:else:]."
)


def mistakes(subject: str, body: str) -> list[Finding]:
    """All mistakes of a message, field by field; nothing where it can be sent."""
    found = [
        Finding(field, "placeholder", told)
        for field, text in (("subject", subject), ("body", body))
        for told in placeholder_faults(text)
    ]
    conditions = [Finding("body", "condition", told) for told in parse(body).faults]
    if re.search(r"\[:\s*(?:if|else|end)\b", subject, re.I):
        conditions.append(Finding("subject", "condition", "A subject has no conditions; all learners read the same."))
    too_much = [Finding("body", "too_much_markup", fault) for fault in [markup_fault(body)] if fault]
    links = [Finding("body", "unsafe_link", _refused(), excerpt(body, match)) for match in REFUSED.finditer(body)]
    found = [*found, *conditions, *links, *too_much]
    return found if conditions or too_much else [*found, *_rendered(subject, body)]


def _rendered(subject: str, body: str) -> list[Finding]:
    try:
        template = make_template(subject, body, "")
        links = links_of(body)
    except InvalidFields as refused:
        return [Finding("body", "unsafe_link", told) for told in refused.errors["body"]]
    found = [Finding("body", "unsafe_link", fault, link.address) for link in links if (fault := _link_fault(link))]
    if body.strip() and any(not template.markdown(variant.answers).strip() for variant in variants(template)):
        found.append(Finding("body", "empty_for_some", EMPTY_FOR_SOME))
    return found


def _link_fault(link: Link) -> str:
    scheme = urlsplit(link.address).scheme.lower()
    if scheme in SCHEMES:
        return ""
    if not scheme:
        return "A link in a mail needs its whole address, beginning with https://."
    return _refused()


def _refused() -> str:
    return f"A link in a mail begins with {', '.join(f'{scheme}:' for scheme in sorted(SCHEMES))}."
