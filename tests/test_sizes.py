"""Files of the backend stay within 250 lines and functions within 25, but for those that were longer: named here.

What is named can only get shorter: who brings one below the bound takes its name away, and no name is added.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

LINES_A_FILE, LINES_A_FUNCTION = 250, 25
AT_THE_MOST = 300, 42
"""What one that is named mustn't grow beyond."""
LONGER_FILES: set[str] = set()
LONGER_FUNCTIONS = {
    "clickstream/found_rows.py:read_rows",
    "clickstream/log_import.py:import_logs",
    "clickstream/payloads.py:typed",
    "clickstream/taking.py:_taker",
    "clickstream/taking.py:take",
    "config.py:read_settings",
    "courses/catalogue.py:add_course",
    "outreach/approval.py:approve",
    "outreach/approval.py:send",
    "outreach/claimed.py:claimed",
    "prediction/card/card.py:make_card",
    "prediction/card/reliability.py:reliability",
    "prediction/fitting/folds.py:held_out_chances",
    "prediction/gru/model.py:train",
    "prediction/learning.py:train_model",
    "prediction/lstm/recurrence.py:backward",
    "prediction/refreshing/anew.py:refreshed_anew",
    "prediction/refreshing/carrying.py:carry",
    "prediction/refreshing/going_on.py:refreshed",
    "prediction/refreshing/keeping.py:to_keep",
    "prediction/scoring.py:score_course",
    "prediction/trained_models.py:add_model",
    "roster/lms/incremental.py:bring",
    "roster/moodle/outcomes.py:bring_outcomes",
    "roster/settling.py:settle",
    "social/collectors/mastodon_stream.py:_listener",
    "social/tag_tables.py:_told",
}


def sources() -> Iterator[tuple[str, str]]:
    """The backend's modules: path below it, and text."""
    for path in sorted((ROOT / "backend/communicator").rglob("*.py")):
        yield path.relative_to(ROOT / "backend/communicator").as_posix(), path.read_text()


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Name and lines of each function of a module, docstring and all."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_no_longer_than_agreed() -> None:
    lines = {path: text.count("\n") for path, text in sources()}
    longer = {path for path, count in lines.items() if count > LINES_A_FILE}

    assert longer == LONGER_FILES
    assert max(lines.values()) <= AT_THE_MOST[0]


def test_functions_are_no_longer_than_agreed() -> None:
    lines = [(f"{path}:{name}", count) for path, text in sources() for name, count in functions(text)]
    longer = {name for name, count in lines if count > LINES_A_FUNCTION}

    assert longer == LONGER_FUNCTIONS
    assert max(count for _, count in lines) <= AT_THE_MOST[1]
