"""A message as learners read it: placeholders filled everywhere, and nobody's text breaks out of its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.errors import InvalidFields
from communicator.outreach.message_body import FilledMessage, make_template
from communicator.outreach.placeholders import Addressee, faults

WAY_OUT = "https://communicator.a-university-with-a-long-name.example/u/" + "t" * 32


def filled(addressee: Addressee, subject: str = "s", body: str = "b", course: str = "Statistics") -> FilledMessage:
    return make_template(subject, body, course).fill(addressee, WAY_OUT)


def bare(page: str) -> str:
    """A page's HTML without what each element carries for its look and direction."""
    return re.sub(r' (?:style|dir|class)="[^"]*"|</?bdi>', "", page)


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


@pytest.mark.parametrize("text", ["[:certify:]", "[:chance of leaving:]", "[:prediction:]", "[:risk|low:]"])
def test_a_prediction_is_no_placeholder(text: str) -> None:
    assert "learners never read their predictions" in faults(text)[0]


def test_who_has_no_name_is_called_by_a_word_of_the_messages_language() -> None:
    spanish = make_template("s", "Hola, [:fullname:]", "Álgebra", "es")
    assert spanish.fill(Addressee(), None).text.startswith("Hola, estudiante\n")


def test_a_line_break_stays_one() -> None:
    message = filled(Addressee(), body="Kind regards,\nAda")
    assert message.text.startswith("Kind regards,\nAda\n")
    assert "<p>Kind regards,<br>\nAda</p>" in bare(message.html)


def test_a_name_of_another_direction_is_isolated_and_others_are_left_as_they_are() -> None:
    body = "Dear [:fullname:] (week 4):"
    arabic, latin = filled(Addressee("", "ليلى الحسن"), "[:fullname:], 4", body), filled(Addressee("", "Bo"), body=body)
    assert arabic.subject == "\u200eليلى الحسن\u200e, 4"
    assert arabic.text.startswith("Dear \u2068ليلى الحسن\u2069 (week 4):")
    assert "Dear <bdi>ليلى الحسن</bdi> (week 4):" in arabic.html
    assert latin.text.startswith("Dear Bo (week 4):")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Week 4, [:firstname:]: the short way", "Week 4, ليلى: the short way"),
        ("[:firstname:], week 4", "\u200eليلى, week 4"),
        ("For [:firstname:]: 4 exercises", "For ليلى\u200e: 4 exercises"),
        ("For [:firstname:] ([:fullname:])", "For ليلى\u200e (ليلى الحسن)"),
    ],
)
def test_a_subject_has_marks_of_direction_only_where_a_name_would_turn_something(subject: str, expected: str) -> None:
    assert filled(Addressee("ليلى", "ليلى الحسن"), subject).subject == expected
    assert "\u200e" not in filled(Addressee("Bo", "Bo Li"), subject).subject


def test_a_message_written_from_right_to_left_is_shown_so_with_latin_names_isolated() -> None:
    message = filled(Addressee("", "Bo Li"), body="مرحبا [:fullname:]، الأسبوع الرابع مفتوح.\n\n> اقتباس")
    assert "مرحبا \u2068Bo Li\u2069" in message.text
    assert re.search(r'<div class="mail" dir="rtl"', message.html)
    assert "border-right-width:3px" in message.html
    assert '<div class="why" dir="ltr"' in message.html


def test_what_is_written_says_its_language_and_direction_and_loads_nothing() -> None:
    page = filled(Addressee("Bo"), body="# Hi\n\n[a](https://x.example)\n\n- b\n\n```\nc\n```").html
    assert '<html lang="en" dir="ltr">' in page
    assert page.count('dir="auto"') == 3  # heading, paragraph and item; code is written from left to right
    assert "@media (prefers-color-scheme:dark)" in page
    assert not re.search(r"<(?:img|link|script|iframe|table)|url\(|@import|src=", page)


def test_the_footer_says_why_and_how_to_stop_in_the_messages_language() -> None:
    message = filled(Addressee(), course="R & <D>")
    assert "because you are enrolled in R & <D>. Staff of the course wrote it and chose who gets it." in message.text
    assert f"Stop these messages, or set what you get and what is predicted about you:\n{WAY_OUT}\n" in message.text
    assert "because you are enrolled in R &amp; &lt;D&gt;" in bare(message.html)
    assert f'<a href="{WAY_OUT}">' in bare(message.html)
    spanish = make_template("s", "b", "Álgebra", "es-419", "Campus Abierto").fill(Addressee(), WAY_OUT)
    assert "porque estás en el curso Álgebra de Campus Abierto." in spanish.text
    assert 'lang="es"' in spanish.html


@pytest.mark.parametrize("inside", ["dear  learner", "dear\ue000 learner", "\uf8ffdear learner"])
def test_a_fallback_is_said_whatever_spaces_and_strange_characters_it_was_typed_with(inside: str) -> None:
    text = f"Hi [:firstname|{inside}:]"
    message = filled(Addressee(), text, text)
    assert message.subject == "Hi dear learner"
    assert " ".join(message.text.split()).startswith("Hi dear learner")


@pytest.mark.parametrize("line_break", ["\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_placeholder_over_two_lines_is_told_and_not_sent_as_it_is(line_break: str) -> None:
    assert faults(f"Hi [:firstname|dear{line_break}learner:]") == ["A placeholder isn't closed; write [:firstname:]."]


def test_a_message_of_thousands_of_different_placeholders_is_filled_at_once() -> None:
    text = "".join(f"[:firstname|{n}:] " for n in range(2_500))
    assert filled(Addressee(), body=text).text.startswith("0 1 2 3 ")
