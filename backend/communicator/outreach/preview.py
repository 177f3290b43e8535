"""A message as invented learners would read it: names of every kind, and each way its conditions let it read."""

from collections.abc import Iterator
from dataclasses import dataclass

from communicator.config import Settings
from communicator.outreach.composing.footer import language_of
from communicator.outreach.composing.knowledge import Knowledge
from communicator.outreach.composing.variants import variants
from communicator.outreach.mail import OURS, Originator, SiteSending, originator, via
from communicator.outreach.message_body import MessageTemplate, make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.tables import Communication
from communicator.service_errors import MailRefused

INVENTED = {
    "short_name": Addressee("Bo", "Bo Li"),
    "long_name": Addressee("Maximiliana Guadalupe", "Maximiliana Guadalupe Fernández-Etxeberria von Hohenstein"),
    "no_name": Addressee(),
    "right_to_left": Addressee("ليلى", "ليلى الحسن"),
    "markup": Addressee("R&D <Ana>", "R&D <Ana> *Núñez*"),
}
MOST_WAYS = 32
VARIANT = "variant"
"""The kind of a sample that shows another way of reading than the first, with a short name or none."""


@dataclass(frozen=True)
class Sample:
    """One invented learner's mail; field names as JSON has them, `sender` being `from` there.

    `conditions`: what the message asks about a learner, and whether this one meets it.
    """

    kind: str
    sender: str
    reply_to: str
    to: str
    subject: str
    html: str
    text: str
    conditions: tuple[tuple[str, bool], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """As the preview route gives it."""
        rest = {name: getattr(self, name) for name in ("kind", "reply_to", "to", "subject", "html", "text")}
        conditions = [{"condition": asked, "met": met} for asked, met in self.conditions]
        return {**rest, "from": self.sender, "conditions": conditions}


def preview(
    settings: Settings,
    communication: Communication,
    course_name: str,
    site: SiteSending = OURS,
) -> list[Sample]:
    """The samples, in the message's language. InvalidFields where the message can't be rendered."""
    language = language_of(communication.language)
    template = make_template(communication.subject, communication.body, course_name, language, site.title)
    origin = _originator(settings, communication, site)
    samples = []
    for kind, addressee, known in _readers(template):
        filled = template.fill(addressee, None, known)
        sample = Sample(
            kind=kind,
            sender=f"{origin.name} <{origin.address}>",
            reply_to=communication.reply_to,
            to=f"{kind.replace('_', '.')}@learners.example",
            subject=filled.subject,
            html=filled.html,
            text=filled.text,
            conditions=_asked(template, addressee, known),
        )
        samples.append(sample)
    return samples


def _originator(settings: Settings, communication: Communication, site: SiteSending) -> Originator:
    language = language_of(communication.language)
    try:
        return originator(settings, communication.from_name, communication.reply_to, site, language)
    except MailRefused:  # a draft may have no address yet
        name = via(communication.from_name, site, language)
        return Originator(name, settings.sender_address, communication.reply_to)


def _readers(template: MessageTemplate) -> Iterator[tuple[str, Addressee, Knowledge]]:
    """Each name reads the first way; then come the ways that none of them has read."""
    ways = variants(template)
    read = set()
    for kind, addressee in INVENTED.items():
        read.add(template.answers(addressee, ways[0].known))
        yield kind, addressee, ways[0].known
    for way in ways[:MOST_WAYS]:
        if way.answers not in read:
            yield VARIANT, way.addressee, way.known


def _asked(template: MessageTemplate, addressee: Addressee, known: Knowledge) -> tuple[tuple[str, bool], ...]:
    answers = template.answers(addressee, known)
    return tuple((str(condition), met) for condition, met in zip(template.conditions, answers, strict=True))
