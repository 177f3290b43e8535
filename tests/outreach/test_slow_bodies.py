"""Texts made to be slow aren't: what a body costs grows with its length, and markup has a bound."""

import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import pytest

from communicator.errors import InvalidFields
from communicator.outreach.composing.conditional import parse
from communicator.outreach.composing.lint import lint
from communicator.outreach.composing.markup import MOST_MARKS, markup_fault
from communicator.outreach.fields import TEXTS
from communicator.outreach.message_body import make_template, markdown_tokens

ADVERSE: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * n,
    "images": lambda n: "![" * (n // 2),
    "closed": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "links": lambda n: "[a](b" * (n // 5),
    "addresses": lambda n: "[a](<b" * (n // 6),
    "stars": lambda n: "*a_ " * (n // 4),
    "strong": lambda n: "a**b" * (n // 4),
    "backticks": lambda n: "".join("`" * k + " " for k in range(1, int((2 * n) ** 0.5))),
    "quotations": lambda n: "> " * (n // 4) + "a\n" + "b\n" * (n // 4),
    "definitions": lambda n: "[a\n" * (n // 3),
    "lists": lambda n: "1. a\n" * (n // 5),
    "placeholders": lambda n: "[:firstname|" * (n // 12),
    "openings": lambda n: "[:" * (n // 2),
    "unknown": lambda n: "".join(f"[:f{k}:]" for k in range(n // 9)),
    "else": lambda n: "[:else:]\n" * (n // 9),
}
ONE_LINE: dict[str, Callable[[int], str]] = {
    "spaces": lambda n: "[:if" + " " * n,
    "tabs": lambda n: "[:if" + " \t" * (n // 2) + "x",
    "range": lambda n: "[:if leave 5" + " " * n + "x:]",
    "values": lambda n: "[:if mode is a" + " " * n + "b:]\na\n[:end:]",
    "ors": lambda n: "[:if mode is " + "or " * (n // 3) + ":]\na\n[:end:]",
}
LONGEST = TEXTS["body"]


def calls_of(work: Callable[[], object]) -> int:
    """How many Python and C functions the work calls: its cost, whatever else the machine does."""
    calls = 0

    def count(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with suppress(InvalidFields):
            work()
    finally:
        sys.setprofile(None)
    return calls


def looked_at(body: str) -> None:
    """As when it is composed: lint, then one way of reading it."""
    lint("A subject", body)
    template = make_template("A subject", body, "Statistics")
    template.rendering(tuple(False for _ in template.conditions), leads_out=False)


@pytest.mark.parametrize("kind", ADVERSE)
def test_a_body_costs_in_proportion_to_its_length(kind: str) -> None:
    costs = []
    for length in (1_000, 4_000):
        make_template.cache_clear()
        markdown_tokens.cache_clear()
        body = ADVERSE[kind](length)
        costs.append(calls_of(lambda body=body: looked_at(body)))  # type: ignore[misc]
    assert costs[1] < 5 * costs[0] + 10_000


@pytest.mark.parametrize("kind", ADVERSE)
def test_the_longest_body_is_bounded_in_what_it_costs(kind: str) -> None:
    body = ADVERSE[kind](LONGEST)[:LONGEST]

    assert calls_of(lambda: looked_at(body)) < 3_000_000


@pytest.mark.parametrize("kind", ONE_LINE)
def test_a_condition_of_the_greatest_length_is_read_at_once(kind: str) -> None:
    """Each of these took more than quadratic time within one call of a pattern: minutes to days."""
    parsed = parse(ONE_LINE[kind](LONGEST - 100))

    assert all(len(fault) < 400 for fault in parsed.faults)


def test_too_much_markup_is_told_in_one_sentence_and_not_rendered() -> None:
    body = "Hello\n\n" + "[" * MOST_MARKS

    told = lint("A subject", body)

    assert [(error.field, error.code) for error in told.errors] == [("body", "too_much_markup")]
    with pytest.raises(InvalidFields) as refused:
        make_template("A subject", body, "Statistics")
    assert refused.value.errors == {"body": [markup_fault(body)]}


def test_a_long_message_of_words_is_no_mark_too_many() -> None:
    body = ("A *paragraph* of a message, with a [link](https://campus.example/a_b) and **much** to say.\n\n" * 600)[
        :LONGEST
    ]

    assert markup_fault("word " * (LONGEST // 5)) == ""
    assert markup_fault(body[:20_000]) == ""


def test_no_more_than_twenty_faults_are_told() -> None:
    assert len(parse("[:else:]\n" * 5_000).faults) == 20
    assert len(lint("s", "".join(f"[:f{k}:]" for k in range(400))).errors) == 20
