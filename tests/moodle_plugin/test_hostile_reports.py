"""A report of any content leaves the plugin's page and its CSV whole, without Moodle: checked in PHP itself."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.moodle_plugin.conftest import PLUGIN

REPORT = json.loads((PLUGIN / "tests/fixtures/social_report.json").read_text())
HOSTILE: list[Any] = [
    None, True, -1, 7, 10**18, 9223372036854775807, 1e300, "", "text", "<script>alert(1)</script>", "{{x}}", "a\0b",
    '=HYPERLINK("http://x")', "x" * 10_000, [], {}, [1], ["x"], [None], [[]], {"day": 5}, [{"day": "a\0b"}],
    [{"day": "2026-99-99"}], [{"tag": []}], {"x": {"y": {}}},
]  # fmt: skip


def made_of(php: str, reports: list[Any]) -> list[Any]:
    texts = "\n".join(json.dumps(report) for report in reports) + "\n"
    script = str(Path(__file__).with_name("hostile.php"))
    told = subprocess.run([php, script], input=texts, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def sane() -> Any:
    report = json.loads(json.dumps(REPORT))
    report["course"]["course_id"] = "2"
    report["generated_at"] = "2026-11-15T22:00:00+00:00"
    return report


def places(told: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the document."""
    inside = told.items() if isinstance(told, dict) else enumerate(told[:2]) if isinstance(told, list) else ()
    return [path, *(each for name, value in inside for each in places(value, (*path, name)))]


def changed(path: tuple[Any, ...], value: Any) -> Any:
    report = sane()
    place = report
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return report


@pytest.mark.slow
def test_whatever_stands_anywhere_in_a_report_the_page_and_its_tables_are_made(php: str) -> None:
    everywhere = [path for path in places(sane()) if path and path[0] not in ("version", "generated_at")]
    tried = [(path, value) for path in everywhere for value in HOSTILE]
    some = random.Random(3).sample(tried, min(len(tried), 700))
    found = made_of(php, [sane(), *(changed(path, value) for path, value in some)])
    assert "hashtags" in found[0]
    broken = [
        (path, repr(value)[:40], each["broken"])
        for (path, value), each in zip(some, found[1:], strict=True)
        if "broken" in each
    ]
    assert broken == []


def test_no_cell_of_the_csv_is_a_formula(php: str) -> None:
    hostile = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1"]
    reports = [
        changed(path, value)
        for value in hostile
        for path in (("timeline", "days", 0, "day"), ("tags", "informal", 0, "tag"), ("interactions", 1, "network"),
                     ("tags", "informal", 0, "uses"), ("interactions", 1, "collected", "replies"))
    ]  # fmt: skip
    for made in made_of(php, reports):
        cells = [cell for rows in made["csv"].values() for row in rows for cell in row if isinstance(cell, str)]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and cell]
