"""Ready-made bytes are what composing each mail gives, whoever the learner and whatever the message."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from benchmarks.outreach_worker import settings_of
from communicator.clock import now
from communicator.config import Settings
from communicator.outreach.mail import Envelope, SiteSending, as_payload, compose, needs_smtputf8
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.ready_mail import ReadyMails, made_ready
from communicator.outreach.smtp import _with_dots_doubled
from communicator.service_errors import MailRefused


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of("sqlite://", tmp_path, "")


WAY_OUT = "https://communicator.example/u/"
WORDS = st.just("=?utf-8?q?a=0d=0aBcc=3ax?=") | st.text(
    st.sampled_from("abc é=.?_ \u0627\u4e2d😀\u2028'\""), max_size=90
)
BODIES = st.lists(WORDS, max_size=15).map("\n\n".join)


def same_but_for_boundary(settings: Settings, envelope: Envelope, filled: Any, given: bytes) -> bytes:
    mail = compose(settings, envelope, filled)
    date = re.search(rb"^Date: (.*)\r$", given, re.MULTILINE)
    boundary = re.search(rb'boundary="([^"]+)"', given)
    assert date is not None
    assert boundary is not None
    mail.replace_header("Date", date[1].decode())
    mail.set_boundary(boundary[1].decode())
    return as_payload(mail)


@pytest.mark.slow
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    subject=WORDS, body=BODIES, names=st.lists(WORDS, min_size=2, max_size=4), language=st.sampled_from(["en", "es"])
)
def test_ready_bytes_are_what_composing_gives(
    settings: Settings, subject: str, body: str, names: list[str], language: str
) -> None:
    ready = ReadyMails(settings)
    subject = f"{subject.replace(chr(0x2028), '')} [:firstname:]"
    template = make_template(subject, f"Dear [:fullname|you:]\n\n{body}", "Estadística", language)
    for number, name in enumerate(names):
        way_out = WAY_OUT + str(number) * 32
        envelope = Envelope(
            "Ada Ñ", "ada@c.example", f"p{number}@l.example", f"<{number}@c.example>", way_out, language=language
        )
        filled = template.fill(Addressee(full_name=name), way_out)
        payload = ready.payload(envelope, filled)
        assert payload is not None
        assert payload == same_but_for_boundary(settings, envelope, filled, payload)


@pytest.mark.parametrize(
    "address", ["o'hara@l.example", "zoë@l.example", "a@exämple.example", "x" * 63 + "@learners.example"]
)
def test_an_unusual_address_is_composed_as_before(settings: Settings, address: str) -> None:
    envelope = Envelope("Ada", "ada@c.example", address, "<1@c.example>", WAY_OUT)
    filled = make_template("Hello", "Dear [:firstname:]", "Statistics").fill(Addressee(), WAY_OUT)
    assert ReadyMails(settings).payload(envelope, filled) is None


def test_a_mail_that_is_composed_in_another_way_is_not_made_ready(settings: Settings, monkeypatch: Any) -> None:
    def with_a_secret(settings: Settings, envelope: Envelope, filled: Any) -> Any:
        mail = compose(settings, envelope, filled)
        mail["X-For"] = envelope.to  # differs by learner, and isn't known to the ready mail
        return mail

    envelope = Envelope("Ada", "ada@c.example", "p@l.example", "<1@c.example>", WAY_OUT)
    filled = make_template("Hello", "Dear [:firstname:]", "Statistics").fill(Addressee(), WAY_OUT)
    assert made_ready(settings, envelope, filled) is not None
    monkeypatch.setattr("communicator.outreach.ready_mail.compose", with_a_secret)
    assert made_ready(settings, envelope, filled) is None


def test_each_message_and_site_has_its_own(settings: Settings) -> None:
    ready = ReadyMails(settings)
    filled = make_template("Hello", "Dear [:firstname:]", "Statistics").fill(Addressee(), WAY_OUT)
    one = Envelope("Ada", "ada@c.example", "p@l.example", "<1@c.example>", WAY_OUT)
    others = [replace(one, from_name="Bo"), replace(one, site=SiteSending((), "Campus")), replace(one, language="es")]
    payloads = [ready.payload(each, filled) for each in (one, *others)]
    for envelope, payload in zip((one, *others), payloads, strict=True):
        assert payload is not None
        assert payload == same_but_for_boundary(settings, envelope, filled, payload)


def test_a_mail_is_dated_when_it_is_sent(settings: Settings) -> None:
    envelope = Envelope("Ada", "ada@c.example", "p@l.example", "<1@c.example>", WAY_OUT)
    filled = make_template("Hello", "Dear [:firstname:]", "Statistics").fill(Addressee(), WAY_OUT)
    ready = made_ready(settings, envelope, filled)
    assert ready is not None
    later = ready.fill(envelope, filled, now().replace(microsecond=0) + timedelta(days=1))
    assert later != ready.fill(envelope, filled, now())
    assert not needs_smtputf8(compose(settings, envelope, filled))


def test_lines_that_begin_with_a_dot_are_doubled_only_there() -> None:
    assert _with_dots_doubled(b".\r\na.\r\n..b\r\n") == b"..\r\na.\r\n...b\r\n"
    assert _with_dots_doubled(b"a\r\nb") == b"a\r\nb\r\n"


def test_a_sender_that_cannot_stand_in_a_header_is_refused(settings: Settings) -> None:
    envelope = Envelope("Ada\nBcc: x@y.example", "ada@c.example", "p@l.example", "<1@c.example>", WAY_OUT)
    filled = make_template("Hello", "Dear", "Statistics").fill(Addressee(), WAY_OUT)
    assert ReadyMails(settings).payload(envelope, filled) is None
    with pytest.raises(MailRefused):
        compose(settings, envelope, filled)
