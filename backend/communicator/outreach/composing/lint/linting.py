"""Lint of a whole message: its mistakes, and what a learner had better not read."""

import re

from communicator.errors import InvalidFields
from communicator.outreach.composing.conditional import without_marks
from communicator.outreach.composing.lint.findings import Finding, Lint, OtherCourses, excerpt
from communicator.outreach.composing.lint.links import Link, link_warnings, links_of
from communicator.outreach.composing.lint.mistakes import mistakes
from communicator.outreach.composing.lint.revealing import revealing
from communicator.outreach.placeholders import PLACEHOLDER

LONGEST_SUBJECT = 70
SHOUTED_LETTERS = 8
SHOUTED_SHARE = 0.7
SHORTEST_NAME = 12
NO_OTHERS = OtherCourses()
# Bounded, so that a text made to be slow isn't.
IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^)\n]{0,2000}\)")
TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|div|span|font|img|h[1-6]|table|tr|td|th|ul|ol|li|strong|em|center|script|style|iframe)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
COURSE_ID = re.compile(r"course-v1:[^\s/?#)\]>\"']+|(?<=/courses/)[\w.-]+/[\w.-]+/[\w.-]+")


def lint(subject: str, body: str, courses: OtherCourses = NO_OTHERS) -> Lint:
    """Errors and warnings; texts are looked at in English and Spanish, whichever language they say they are."""
    readable = "\n".join(without_marks(body))
    try:
        links = links_of(body)
    except InvalidFields:
        links = []  # it is among the mistakes
    warnings = [
        *revealing("subject", subject),
        *revealing("body", readable),
        *_subject_warnings(subject),
        *_unnamed(subject, readable),
        *_body_warnings(readable, links),
        *link_warnings(links),
        *_of_others(subject, readable, courses),
    ]
    return Lint(mistakes(subject, body), list(dict.fromkeys(warnings)))


def _subject_warnings(subject: str) -> list[Finding]:
    found = []
    letters = [letter for letter in PLACEHOLDER.sub("", subject) if letter.isalpha()]
    shouted = sum(letter.isupper() for letter in letters)
    if (len(letters) >= SHOUTED_LETTERS and shouted > SHOUTED_SHARE * len(letters)) or subject.count("!") > 1:
        told = "This subject shouts; capitals and exclamation marks are what spam filters look for first."
        found.append(Finding("subject", "shouting", told, subject))
    if len(subject) > LONGEST_SUBJECT:
        told = f"This subject has {len(subject)} characters; most mail programs cut it off after {LONGEST_SUBJECT}."
        found.append(Finding("subject", "long_subject", told, subject[LONGEST_SUBJECT:]))
    return found


def _unnamed(subject: str, body: str) -> list[Finding]:
    found = []
    for field, text in (("subject", subject), ("body", body)):
        for match in PLACEHOLDER.finditer(text):
            if match["fallback"] is None and match["name"] in {"firstname", "fullname"}:
                told = f"Who has no name here is called just “learner”; write such as [:{match['name']}|there:]."
                found.append(Finding(field, "no_fallback", told, match[0]))
    return found


def _body_warnings(body: str, links: list[Link]) -> list[Finding]:
    found = []
    if image := IMAGE.search(body):
        told = "Pictures aren't sent: loading them tells when a mail was opened. Describe it, or link to it."
        found.append(Finding("body", "image", told, image[0][:200]))
    if tag := TAG.search(re.sub(r"`[^`\n]*`", "", body)):
        found.append(Finding("body", "html", "HTML is shown as it is typed; write Markdown, such as **bold**.", tag[0]))
    words = IMAGE.sub("", body)
    for link in links:
        words = words.replace(link.text, "").replace(link.address, "")
    if body.strip() and sum(letter.isalpha() for letter in words) < SHOUTED_LETTERS:
        told = "Besides links and pictures there is next to no text; that is how spam looks. Say what it is about."
        found.append(Finding("body", "no_text", told))
    return found


def _of_others(subject: str, body: str, courses: OtherCourses) -> list[Finding]:
    told = "This names another course than the one whose learners get it; is it left from an earlier message?"
    found = []
    for field, text in (("subject", subject), ("body", body)):
        for named in [*_other_ids(text, courses.own_id), *_other_names(text, courses)]:
            found.append(Finding(field, "other_course", told, named))  # noqa: PERF401 - two loops in one line don't read
    return found


def _other_ids(text: str, own_id: str) -> list[str]:
    ids = (match[0].rstrip(".,;:") for match in COURSE_ID.finditer(text.replace("%2B", "+").replace("%3A", ":")))
    return [found for found in ids if own_id and found != own_id]


def _other_names(text: str, courses: OtherCourses) -> list[str]:
    plain, own = text.casefold(), courses.own_name.casefold()
    candidates = (name for name in courses.names if len(name) >= SHORTEST_NAME and name.casefold() in plain)
    others = (name for name in candidates if name.casefold() not in own)
    return [excerpt(text, match) for name in others if (match := re.search(rf"\b{re.escape(name)}\b", text, re.I))]
