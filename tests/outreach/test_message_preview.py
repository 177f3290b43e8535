"""A preview: invented learners with every kind of name, and every way that conditions let a message read."""

from communicator.config import Settings
from communicator.outreach.mail import SiteSending
from communicator.outreach.preview import Sample, preview
from communicator.outreach.tables import Communication
from tests.outreach.messages import fields

WRITTEN = ("subject", "body", "from_name", "reply_to", "language")


def samples(settings: Settings, site: SiteSending | None = None, **changes: str) -> list[Sample]:
    written = fields(**{"language": "en", **changes})
    message = Communication(**{name: written[name] for name in WRITTEN})
    return preview(settings, message, "Statistics", site or SiteSending())


def test_it_shows_a_name_of_each_kind_and_none(settings: Settings) -> None:
    found = {sample.kind: sample for sample in samples(settings)}
    assert list(found) == ["short_name", "long_name", "no_name", "right_to_left", "markup"]
    assert found["short_name"].subject == "How are you, Bo?"
    assert found["no_name"].subject == "How are you, friend?"
    assert "Dear learner," in found["no_name"].text
    assert found["short_name"].sender == "Prof. Ada via Communicator <courses@communicator.example>"
    assert "Dear <bdi>R&amp;D &lt;Ana&gt; *Núñez*</bdi>," in found["markup"].html
    assert "Dear R&D <Ana> *Núñez*," in found["markup"].text
    assert "Dear \u2068ليلى الحسن\u2069," in found["right_to_left"].text


def test_it_names_the_sender_as_learners_will_see_it(settings: Settings) -> None:
    own = samples(settings, SiteSending(("campus.example",), "Campus"))[0]
    assert (own.sender, own.reply_to) == ("Prof. Ada <ada@campus.example>", "ada@campus.example")
    ours = samples(settings, SiteSending((), "Campus"))[0]
    assert ours.sender == "Prof. Ada via Campus <courses@communicator.example>"


def test_a_draft_without_an_address_is_shown_as_far_as_it_is_written(settings: Settings) -> None:
    found = samples(settings, SiteSending((), "Campus"), reply_to="", from_name="Ada")[0]
    assert (found.sender, found.reply_to) == ("Ada via Campus <courses@communicator.example>", "")


def test_every_way_a_message_can_read_is_among_the_samples(settings: Settings) -> None:
    body = (
        "Hello\n\n[:if certify >= 50:]\nNear\n[:else:]\nFar\n[:end:]\n\n[:if certify >= 80:]\nVery\n[:end:]\n\n"
        "[:if mode is verified:]\nPaid\n[:end:]\n\n[:if name is not known:]\nWho?\n[:end:]"
    )
    found = samples(settings, body=body)
    read = {tuple(met for _, met in sample.conditions) for sample in found}
    assert len(read) == 3 * 2 * 2  # nobody is at 80 and not at 50
    texts = [sample.text.split("\n\n-- ")[0] for sample in found]
    assert {"Hello\n\nFar", "Hello\n\nNear\n\nVery\n\nPaid"} <= set(texts)
    assert found[0].conditions[0] == ("certify 50-100", True)


def test_a_sample_is_told_apart_by_what_it_meets(settings: Settings) -> None:
    told = samples(settings, body="a\n[:if leave 50-100:]\nb\n[:end:]")[0].as_dict()
    assert told["conditions"] == [{"condition": "leave 50-100", "met": True}]
