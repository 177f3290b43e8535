"""A message as learners read it: placeholders filled everywhere, and nobody's text breaks out of its place."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from communicator.config import Settings
from communicator.errors import InvalidFields
from communicator.outreach.mail import MAIL_POLICY, Envelope, compose
from communicator.outreach.message_body import FilledMessage, make_template
from communicator.outreach.placeholders import Addressee, faults
from communicator.service_errors import MailRefused

WAY_OUT = "https://communicator.a-university-with-a-long-name.example/u/" + "t" * 32


def filled(addressee: Addressee, subject: str = "s", body: str = "b", course: str = "Statistics") -> FilledMessage:
    return make_template(subject, body, course).fill(addressee, WAY_OUT)


def bare(page: str) -> str:
    """A page's HTML without what each element carries for its look and direction."""
    return re.sub(r' (?:style|dir|class)="[^"]*"|</?bdi>', "", page)


def sent(settings: Settings, message: FilledMessage, **envelope: str) -> EmailMessage:
    about = {"from_name": "Ada", "reply_to": "ada@campus.example", "to": "bo@learners.example"}
    mail = compose(
        settings, Envelope(**{**about, "message_id": "<1@x.example>", "way_out": WAY_OUT, **envelope}), message
    )
    return BytesParser(EmailMessage, policy=default).parsebytes(mail.as_bytes(policy=MAIL_POLICY))


def test_every_occurrence_is_filled_in_subject_and_body() -> None:
    text = "[:firstname:] [:fullname:] [:firstname:] [:firstname|there:]"
    message = filled(Addressee("Bo", "Bo Li"), text, text)
    assert message.subject == "Bo Bo Li Bo Bo"
    assert message.text.startswith("Bo Bo Li Bo Bo\n")
    assert "<p>Bo Bo Li Bo Bo</p>" in bare(message.html)


@pytest.mark.parametrize(
    ("addressee", "expected"),
    [
        (Addressee(), "learner learner friend "),
        (Addressee("", "Ana María Li"), "Ana Ana María Li Ana Ana"),
        (Addressee("Ana", ""), "Ana Ana Ana Ana"),
        (Addressee("  \n ", "\t"), "learner learner friend "),
    ],
)
def test_who_has_no_name_gets_the_fallback_or_a_neutral_word(addressee: Addressee, expected: str) -> None:
    text = "[:firstname:] [:fullname:] [:firstname|friend:] [:firstname|:]"
    assert filled(addressee, body=text).text.split("\n")[0] == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[:fristname:]", "did you mean [:firstname:]"),
        ("[:FullName|you:]", "did you mean [:fullname:]"),
        ("[: firstname :]", "did you mean [:firstname:]"),
        ("[:grade:]", "known are [:firstname:], [:fullname:]"),
        ("[:firstname]", "isn't closed; write [:firstname:]"),
        ("[:fullname :", "isn't closed; write [:fullname:]"),
    ],
)
def test_an_unknown_placeholder_is_named_with_the_nearest(text: str, told: str) -> None:
    assert told in faults(f"Dear {text},")[0]


def test_code_that_looks_a_little_like_a_placeholder_is_left_alone() -> None:
    assert faults("use x[:5] or x[:n] in Python, [:firstname:]") == []
    assert "x[:5]" in filled(Addressee("Bo"), body="`x[:5]` [:firstname:]").html


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bo</b>",
        "[x](javascript:alert(1))",
        "**Bo**",
        "<img src=x onerror=alert(1)>",
        '"><script>',
        "&amp;",
        "[:fullname:]",
    ],
)
def test_a_learners_name_is_only_text(name: str) -> None:
    body = 'Dear [:fullname:], **[:fullname:]** [a](https://x.example "t [:fullname:]") `[:fullname:]`'
    message = filled(Addressee("", name), "[:fullname:]", body)
    shape = filled(Addressee("", "Bo"), "[:fullname:]", body)
    assert message.html.count("<") == shape.html.count("<")
    assert message.html.count(">") == shape.html.count(">")
    assert 'javascript:alert(1)"' not in message.html
    assert message.subject == name


@given(st.text(max_size=60))
def test_no_name_makes_a_second_line_or_markup(name: str) -> None:
    message = filled(Addressee(name, name), "Hi [:firstname:]", "Dear [:fullname:]")
    assert message.subject.splitlines() == [message.subject]
    assert message.text.split("\n")[1:] == filled(Addressee(), body="x").text.split("\n")[1:]
    assert message.html.count("<") == filled(Addressee(), "Hi", "Dear [:fullname:]").html.count("<")


def test_the_body_keeps_markdown_and_loses_everything_active() -> None:
    body = (
        "# Hello\n\n*a* **b** [c](https://x.example) <script>alert(1)</script>\n\n- one\n\n"
        "![pixel](https://spy.example/p.gif) [d](javascript:alert(1)) <b onclick=x>bold</b>"
    )
    page = bare(filled(Addressee(), body=body).html)
    assert "<h1>Hello</h1>" in page
    assert '<a href="https://x.example" rel="noopener noreferrer">c</a>' in page
    for active in ("<script", "<img", 'href="javascript', "<b onclick"):
        assert active not in page


def test_a_name_in_a_link_address_is_refused() -> None:
    for body in ("[x](https://x.example/?n=[:firstname:])", "<https://[:firstname:].example/>"):
        with pytest.raises(InvalidFields, match="link's address"):
            make_template("s", body, "Statistics")


def test_the_footer_says_why_and_how_to_stop_in_the_messages_language() -> None:
    message = filled(Addressee(), course="R & <D>")
    assert "because you are enrolled in R & <D>. Staff of the course wrote it and chose who gets it." in message.text
    assert f"Stop these messages, or set what you get and what is predicted about you:\n{WAY_OUT}\n" in message.text
    assert "because you are enrolled in R &amp; &lt;D&gt;" in bare(message.html)
    assert f'<a href="{WAY_OUT}">' in bare(message.html)
    spanish = make_template("s", "b", "Álgebra", "es-419", "Campus Abierto").fill(Addressee(), WAY_OUT)
    assert "porque estás en el curso Álgebra de Campus Abierto." in spanish.text
    assert 'lang="es"' in spanish.html


def test_the_headers_are_those_of_considerate_bulk_mail(settings: Settings) -> None:
    mail = sent(settings, filled(Addressee("Zoë"), "Grüße, [:firstname:]"))
    assert str(mail["From"]) == "Ada via Communicator <courses@communicator.example>"
    assert str(mail["Reply-To"]) == "ada@campus.example"
    assert str(mail["Subject"]) == "Grüße, Zoë"
    assert mail["Message-ID"] == "<1@x.example>"
    assert mail["List-Unsubscribe"] == f"<{WAY_OUT}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"].datetime.tzinfo is not None
    assert {part.get_content_type() for part in mail.iter_parts()} == {"text/plain", "text/html"}


def test_the_way_out_is_written_on_one_line_unencoded(settings: Settings) -> None:
    mail = compose(
        settings, Envelope("Ada", "a@x.example", "b@x.example", "<1@x.example>", WAY_OUT), filled(Addressee())
    )
    assert f"List-Unsubscribe: <{WAY_OUT}>\r\n".encode() in mail.as_bytes(policy=MAIL_POLICY)


@pytest.mark.parametrize("field", ["from_name", "reply_to", "to"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@x.example", "x\nBcc: all@x.example"])
def test_a_line_break_in_a_header_is_refused(settings: Settings, field: str, evil: str) -> None:
    with pytest.raises(MailRefused):
        sent(settings, filled(Addressee()), **{field: evil if field == "from_name" else f"{evil}@x.example"})


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@x.example", "a@", "@x.example", "a@x.example, b@x.example", "0@["]
)
def test_an_address_that_is_none_refuses_the_mail(settings: Settings, address: str) -> None:
    with pytest.raises(MailRefused):
        sent(settings, filled(Addressee()), to=address)


strange = st.one_of(st.text(max_size=30), st.text(st.sampled_from('ab@."\\()<>,;:[] \t\r\n=?é'), max_size=15))
addresses = st.one_of(st.just("bo@x.example"), strange, st.builds("{}@{}".format, strange, strange))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(from_name=strange, to=addresses, name=strange)
def test_no_name_or_address_adds_a_header(settings: Settings, from_name: str, to: str, name: str) -> None:
    message = filled(Addressee("", name), "Hi [:fullname:]", "b")
    try:
        mail = compose(settings, Envelope(from_name, "ada@x.example", to, "<1@x.example>", WAY_OUT), message)
    except MailRefused:
        return
    head = mail.as_bytes(policy=MAIL_POLICY).split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert names == list(dict.fromkeys(mail.keys()))


def test_a_domain_in_other_letters_is_written_in_punycode(settings: Settings) -> None:
    assert str(sent(settings, filled(Addressee()), to="bo@müller.example")["To"]) == "bo@xn--mller-kva.example"
