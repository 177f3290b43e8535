"""The text part: what Markdown says, without its signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee


def text_of(body: str) -> str:
    return make_template("s", body, "Statistics").fill(Addressee("Bo"), None).text.split("\n\n-- ")[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Week 4\n\nIt is open.", "Week 4\n\nIt is open."),
        ("Week 4\n======\n\nIt is open.", "Week 4\n\nIt is open."),
        ("**Bold**, *soft*, `code` and \\*stars\\*.", "*Bold*, soft, code and *stars*."),
        ("See [the page](https://x.example/a).", "See the page <https://x.example/a>."),
        ("See <https://x.example/a>.", "See https://x.example/a."),
        ("See [https://x.example/a](https://x.example/a).", "See https://x.example/a."),
        ("Ask [Ada](mailto:ada@x.example) or <bo@x.example>.", "Ask Ada <ada@x.example> or bo@x.example."),
        ("[**the** page](https://x.example)", "*the* page <https://x.example>"),
        ("- one\n- two\n  - inner\n- three", "- one\n- two\n  - inner\n- three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- one\n\n  more\n- two", "- one\n\n  more\n\n- two"),
        ("> said\n> so\n\nand on", "> said\n> so\n\nand on"),
        ("> one\n>\n> two", "> one\n>\n> two"),
        ("> - a\n> - b", "> - a\n> - b"),
        ("```\nx = 1\n\ny = 2\n```\n\nand on", "    x = 1\n\n    y = 2\n\nand on"),
        ("one\n\n---\n\ntwo", "one\n\n* * *\n\ntwo"),
        ("one  \ntwo\nthree", "one\ntwo\nthree"),
        ("-\n- two", "-\n- two"),
        ("AT&amp;T &copy; 2026", "AT&T © 2026"),
        ("![a chart](https://x.example/c.png)", "!a chart <https://x.example/c.png>"),
        ("<b>typed</b>", "<b>typed</b>"),
    ],
)
def test_each_kind_of_markdown_reads_as_plain_text(body: str, expected: str) -> None:
    assert text_of(body) == expected


def test_a_paragraph_is_one_line_for_the_reader_to_wrap() -> None:
    assert "\n" not in text_of("word " * 500)


@given(st.text(st.sampled_from("ab*_`#>-+1.[]()<>!\\\n \t&;|~="), max_size=80))
def test_any_text_gives_a_text_part_that_is_not_longer_than_a_few_times_itself(body: str) -> None:
    text = text_of(body)
    assert len(text) <= 40 + 10 * len(body)
    assert "\n\n\n" not in text
