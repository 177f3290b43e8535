"""A mail's headers: those of considerate bulk mail, from whom receivers accept it, and never one more."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from communicator.config import Settings
from communicator.outreach.addresses import domain_of
from communicator.outreach.fields import address_faults
from communicator.outreach.mail import Envelope, SiteSending, as_payload, compose, needs_smtputf8
from communicator.outreach.message_body import FilledMessage, make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.smtp import MailSender
from communicator.service_errors import MailRefused
from tests.outreach.mail_server import MailServer, running
from tests.ports import free_port

WAY_OUT = "https://communicator.a-university-with-a-long-name.example/u/" + "t" * 32
HEADERS = [
    *("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "Precedence", "MIME-Version", "Content-Type", "Content-Language"),
]


def filled(addressee: Addressee = Addressee("Bo"), subject: str = "s") -> FilledMessage:  # noqa: B008 - it is frozen
    return make_template(subject, "b", "Statistics").fill(addressee, WAY_OUT)


def composed(settings: Settings, message: FilledMessage | None = None, **changes: object) -> EmailMessage:
    about = {"from_name": "Ada", "reply_to": "ada@campus.example", "to": "bo@learners.example"}
    given_ = {**about, "message_id": "<1@x.example>", "way_out": WAY_OUT, **changes}
    return compose(settings, Envelope(**given_), message or filled())  # type: ignore[arg-type]


def sent(settings: Settings, message: FilledMessage | None = None, **changes: object) -> EmailMessage:
    """The mail as its reader's program reads it."""
    return message_from_bytes(as_payload(composed(settings, message, **changes)), EmailMessage, policy=default)


def test_the_headers_are_those_of_considerate_bulk_mail(settings: Settings) -> None:
    mail = sent(settings, filled(Addressee("Zoë"), "Grüße, [:firstname:]"))
    assert list(mail.keys()) == HEADERS
    assert str(mail["From"]) == "Ada via Communicator <courses@communicator.example>"
    assert str(mail["Reply-To"]) == "ada@campus.example"
    assert str(mail["Subject"]) == "Grüße, Zoë"
    assert mail["Message-ID"] == "<1@x.example>"
    assert mail["List-Unsubscribe"] == f"<{WAY_OUT}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"].datetime.tzinfo is not None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_test_mail_says_so_and_has_no_way_out_that_acts(settings: Settings) -> None:
    message = make_template("s", "b", "Statistics").fill(Addressee("Bo"), None)
    mail = sent(settings, message, way_out=None)
    assert mail["X-Communicator-Test"] == "yes"
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"} & set(mail.keys())
    assert "/u/" not in message.text + message.html
    assert "Learners find their own link here" in message.text


def test_from_is_the_instructors_own_address_where_the_site_sends_for_its_domain(settings: Settings) -> None:
    own = sent(settings, site=SiteSending(("campus.example", "other.example"), "Open Campus"))
    assert str(own["From"]) == "Ada <ada@campus.example>"
    assert own["Reply-To"] is None
    ours = sent(settings, site=SiteSending(("other.example",), "Open Campus"))
    assert str(ours["From"]) == "Ada via Open Campus <courses@communicator.example>"
    assert str(ours["Reply-To"]) == "ada@campus.example"
    spanish = sent(settings, site=SiteSending((), "Campus Abierto"), language="es")
    assert str(spanish["From"]).startswith("Ada vía Campus Abierto <")


@pytest.mark.parametrize(
    ("reply_to", "domain", "is_own"),
    [
        ("ada@CAMPUS.example", "campus.example", True),
        ("ada@campus.example", "CAMPUS.EXAMPLE.", True),
        ("ada@müller.example", "xn--mller-kva.example", True),
        ("ada@xn--mller-kva.example", "müller.example", True),
        ("ada@sub.campus.example", "campus.example", False),
        ("ada@campus.example.evil.example", "campus.example", False),
        ("ada@notcampus.example", "campus.example", False),
    ],
)
def test_a_domain_is_the_sites_by_its_whole_name(settings: Settings, reply_to: str, domain: str, is_own: bool) -> None:
    mail = sent(settings, reply_to=reply_to, site=SiteSending((domain,), ""))
    assert (mail["Reply-To"] is None) is is_own


@pytest.mark.parametrize(
    "name", ["Ada", "Åsa Öberg", "王小明", "أستاذة ليلى", 'O"Neil, (Prof.) <x@y.example>', "a@b.example"]
)
def test_a_senders_name_of_any_script_arrives_as_it_was_written(settings: Settings, name: str) -> None:
    (sender,) = sent(settings, from_name=name)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (f"{name} via Communicator", "courses@communicator.example")


def test_the_way_out_is_written_on_one_line_unencoded(settings: Settings) -> None:
    assert f"List-Unsubscribe: <{WAY_OUT}>\r\n".encode() in as_payload(composed(settings))


def test_lines_are_short_enough_for_any_server_however_long_a_paragraph_is(settings: Settings) -> None:
    message = make_template("s" * 300, "Wörter " * 2000, "Statistics").fill(Addressee(), WAY_OUT)
    payload = as_payload(composed(settings, message))
    assert max(map(len, payload.split(b"\r\n"))) <= 78 + len("List-Unsubscribe: <>") + len(WAY_OUT)
    assert payload.isascii()
    body = sent(settings, message).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[0] == ("Wörter " * 2000).strip()


@pytest.mark.parametrize("field", ["from_name", "reply_to", "to"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@x.example", "x\nBcc: all@x.example"])
def test_a_line_break_in_a_header_is_refused(settings: Settings, field: str, evil: str) -> None:
    with pytest.raises(MailRefused):
        sent(settings, filled(Addressee()), **{field: evil if field == "from_name" else f"{evil}@x.example"})


@pytest.mark.parametrize(
    "address",
    [
        *("", "nobody", "a b@x.example", "a@", "@x.example", "a@x.example, b@x.example", "0@[", "é é@x.example"),
        *("ü@", "ü@é é.example", "ü\r\n@x.example", "\u202eü@x.example", "ü<@x.example", "x@é..example"),
    ],
)
def test_an_address_that_is_none_refuses_the_mail(settings: Settings, address: str) -> None:
    with pytest.raises(MailRefused):
        sent(settings, filled(Addressee()), to=address)


ENCODED = "=?utf-8?q?x=0d=0aBcc=3aall=40x=2eexample?="
"""RFC 2047: what a program that decodes it takes for two lines."""


@pytest.mark.parametrize("place", ["name", "subject", "from_name", "title"])
def test_what_looks_like_an_encoded_word_is_text_and_no_further_header(settings: Settings, place: str) -> None:
    evil = {"name": "Bo", "subject": "s", "from_name": "Ada", "title": "Campus"} | {place: ENCODED}
    message = filled(Addressee("", evil["name"]), f"{evil['subject']} [:fullname:]")
    about = {"from_name": evil["from_name"], "site": SiteSending((), evil["title"])}
    mail = sent(settings, message, **about)
    assert list(mail.keys()) == HEADERS
    assert "= ?utf-8?q?x=0d" in f"{mail['Subject']} {mail['From']}"


def test_an_address_that_looks_like_an_encoded_word_is_none(settings: Settings) -> None:
    for field in ("to", "reply_to"):
        with pytest.raises(MailRefused):
            sent(settings, filled(), **{field: f"{ENCODED.replace('@', '')}@x.example"})


around = st.text("x =?", max_size=3)
two_lines = st.sampled_from(["q?=0d=0aBcc=3ax", "B?DQpCY2M6IHg="])
encoded = st.builds("{}=?utf-8?{}?={}".format, around, two_lines, around)
strange = st.one_of(
    encoded, st.text(max_size=30), st.text(st.sampled_from('ab@."\\()<>,;:[] \t\r\n=?é؟ם\u2066'), max_size=15)
)
addresses = st.one_of(st.just("bo@x.example"), strange, st.builds("{}@{}".format, strange, strange))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=strange, from_name=strange, reply_to=addresses, to=addresses, name=strange, title=strange)
def test_whatever_is_written_a_mail_has_exactly_our_headers(
    settings: Settings, subject: str, from_name: str, reply_to: str, to: str, name: str, title: str
) -> None:
    message = filled(Addressee("", name), f"{subject} [:fullname:]")
    try:
        mail = sent(settings, message, from_name=from_name, reply_to=reply_to, to=to, site=SiteSending((), title))
    except MailRefused:
        return
    assert list(mail.keys()) == HEADERS
    assert not mail.defects
    assert [address.addr_spec for address in mail["From"].addresses] == ["courses@communicator.example"]
    assert len(mail["To"].addresses) == len(mail["Reply-To"].addresses) == 1
    assert len(list(mail.iter_parts())) == 2


def test_a_domain_in_other_letters_is_written_in_punycode(settings: Settings) -> None:
    assert str(sent(settings, to="bo@müller.example")["To"]) == "bo@xn--mller-kva.example"
    assert str(sent(settings, reply_to="ada@straße.example")["Reply-To"]) == "ada@xn--strae-oqa.example"
    assert domain_of("ada@STRASSE.example") == "strasse.example"


@pytest.mark.parametrize("address", ["用户@例子.example", "jürgen@müller.example", "इमेल@उदाहरण.example"])
def test_an_address_of_any_script_goes_to_a_server_that_takes_it(settings: Settings, address: str) -> None:
    mail = composed(settings, to=address)
    assert needs_smtputf8(mail)
    with running() as server, MailSender(server.url) as sender:
        sender.send(mail, "courses@communicator.example", address)
        sender.send(composed(settings), "courses@communicator.example", "bo@learners.example")
    (recipient, arrived), (other, _) = server.accepted
    assert recipient.partition("@")[0] == address.partition("@")[0]
    username = arrived["To"].addresses[0].username.encode("ascii", "surrogateescape").decode("utf-8")
    assert username == address.partition("@")[0]
    assert arrived["From"].addresses[0].addr_spec == "courses@communicator.example"
    assert other == "bo@learners.example"


def test_a_server_that_cant_take_such_an_address_fails_that_mail_alone_and_says_why(settings: Settings) -> None:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    controller.start()
    try:
        with MailSender(f"smtp://127.0.0.1:{controller.port}") as sender:
            with pytest.raises(MailRefused, match="letters before the @ that need a mail server with SMTPUTF8"):
                sender.send(composed(settings, to="jürgen@x.example"), "c@x.example", "jürgen@x.example")
            sender.send(composed(settings), "c@x.example", "bo@learners.example")
    finally:
        controller.stop()
    assert list(server.received()) == ["bo@learners.example"]


def test_an_instructors_address_may_have_a_domain_of_any_script_but_plain_letters_before_the_at() -> None:
    assert address_faults("ada@müller.com") == []
    assert "plain letters (ASCII) before the @" in address_faults("jürgen@campus.com")[0]
