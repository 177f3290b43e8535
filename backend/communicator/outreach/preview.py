"""A message as three invented learners would read it: a short name, a long one, and none."""

from dataclasses import dataclass

from communicator.config import Settings
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.tables import Communication

INVENTED = {
    "short_name": Addressee("Bo", "Bo Li"),
    "long_name": Addressee("Maximiliana Guadalupe", "Maximiliana Guadalupe Fernández-Etxeberria von Hohenstein"),
    "no_name": Addressee(),
}


@dataclass(frozen=True)
class Sample:
    """One invented learner's mail; field names as JSON has them, `sender` being `from` there."""

    kind: str
    sender: str
    reply_to: str
    to: str
    subject: str
    html: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """As the preview route gives it."""
        rest = {name: getattr(self, name) for name in ("kind", "reply_to", "to", "subject", "html", "text")}
        return {**rest, "from": self.sender}


def preview(settings: Settings, communication: Communication, course_name: str) -> list[Sample]:
    """The three samples. InvalidFields where a placeholder stands in a link's address."""
    template = make_template(communication.subject, communication.body, course_name)
    samples = []
    for kind, addressee in INVENTED.items():
        filled = template.fill(addressee, None)
        sample = Sample(
            kind=kind,
            sender=f"{communication.from_name} via Communicator <{settings.sender_address}>",
            reply_to=communication.reply_to,
            to=f"{kind.replace('_', '.')}@learners.example",
            subject=filled.subject,
            html=filled.html,
            text=filled.text,
        )
        samples.append(sample)
    return samples
