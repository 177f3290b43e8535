"""Every sentence that staff read has a code, and is said in the page's other language under it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import communicator
from communicator.web.sentences import PART, SENTENCES, coded, coded_all
from communicator.web.sentences.problems import KINDS

BACKEND = Path(communicator.__file__).parent
SPANISH = BACKEND.parents[1] / "frontend/src/words/es/told.ts"
ENTRY = re.compile(r'^\s*"([\w.-]+)": "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
SPOKEN = (
    *("outreach/options.py", "outreach/fields.py", "outreach/approval.py", "outreach/communications.py"),
    *("outreach/automatic/editing.py", "outreach/automatic/refusals.py", "outreach/automatic/switching_on.py"),
    *("outreach/composing/lint/links.py", "outreach/composing/lint/linting.py", "outreach/composing/lint/mistakes.py"),
    *("outreach/composing/conditional.py", "outreach/placeholders.py", "outreach/message_body.py"),
    *("outreach/settling.py", "outreach/simulated_model.py", "outreach/trying_again.py", "outreach/effect/report.py"),
    *("outreach/retrying.py", "outreach/addresses.py", "audience/exclusions.py", "audience/segments.py"),
    *("web/audience_facts.py", "web/routes/finding.py", "web/routes/social_callers.py", "web/routes/communications.py"),
    *("social/activities.py", "access/idempotency.py", "web/cursors.py", "web/moments.py", "web/bodies.py"),
)
"""The modules in which sentences for staff are made."""
UNSAID = (
    "must be a snapshot's id",
    "must be a count's `selection`",
    "must be true or false",
    "must be a segment's id",
    "must be an object of pseudonyms with a reason each",
    "must be a list of pseudonyms",
    "Use 1 to",
    "a message is switched on once",
    *("follow this link", "haz clic aquí", "haz click aquí", "[:if certify >= 50:]"),
)
"""What the page's own requests can't bring about."""


def spanish() -> dict[str, str]:
    """By code, as the page says it in Spanish."""
    return dict(ENTRY.findall(SPANISH.read_text(encoding="utf-8")))


def test_the_page_says_each_in_spanish_and_fills_in_nothing_that_isn_t_there() -> None:
    said = {code: text for code, text in spanish().items() if not code.startswith("value.")}
    assert said.keys() == SENTENCES.keys()
    for code, text in said.items():
        assert set(PART.findall(text)) <= set(PART.findall(SENTENCES[code])), code


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_recognised_by_its_code_with_what_was_filled_in(code: str) -> None:
    names = PART.findall(SENTENCES[code])
    sentence = PART.sub(r"<\1>", SENTENCES[code])
    assert coded(sentence) == {"code": code, "params": {name: f"<{name}>" for name in names}}


def test_a_sentence_within_a_sentence_has_its_own_code_and_what_nobody_knows_has_none() -> None:
    within = {"code": "condition.no_end", "params": {}}
    assert coded("Line 3: this [:if …:] has no [:end:].") == {
        "code": "writing.line",
        "params": {"number": "3", "told": within},
    }
    assert coded("550 5.1.1 no such mailbox") is coded("") is coded(None) is None
    assert coded_all({"body": ["is needed", "?"]}) == {"body": [{"code": "writing.needed", "params": {}}, None]}


def test_no_two_kinds_of_problem_are_called_the_same() -> None:
    assert len({SENTENCES[code] for code in SENTENCES if code.startswith("kind.")}) == len(KINDS)


@pytest.mark.parametrize("module", SPOKEN)
def test_no_sentence_for_staff_is_without_a_code(module: str) -> None:
    without = [text for text in sentences_in(BACKEND / module) if not any(part in text for part in UNSAID)]
    assert [text for text in without if not is_known(text)] == []


def is_known(text: str) -> bool:
    """Whether it is one of the sentences, or a piece that is put together into one."""
    piece = re.sub(r"\W*<>\W*", " <> ", text).strip(" .;:,()")
    return coded(text) is not None or any(_holds(template, piece) for template in SENTENCES.values())


def _holds(template: str, piece: str) -> bool:
    own = [part.strip(" .;:,()") for part in piece.split("<>")]
    return all(part in template for part in own if part)


def sentences_in(path: Path) -> Iterator[str]:
    """The texts of a module with three words or more that aren't about the code itself; `<>` for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = set(_aside(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "<>" for part in node.values]
            aside.update(ast.walk(node))
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in aside:
            text = node.value
        else:
            continue
        if text.count(" ") >= 2 and re.search(r"[a-z]{2} [a-z]", text) and "\\" not in text:
            yield text


def _aside(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what describes fields of the API, and tags."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.keyword) and node.arg == "metadata":
            yield from ast.walk(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Routes":
            yield from ast.walk(node)
