"""The Moodle plugin's sources: PHP that parses, headers, strings in both languages, tables, one contract."""

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.moodle_plugin.conftest import PLUGIN

PHP = sorted(PLUGIN.rglob("*.php"))
TEMPLATES = sorted(PLUGIN.rglob("*.mustache"))
_STRING = re.compile(r"^\$string\['([^']+)'\] = '((?:[^'\\]|\\.)*)';$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\$a(?:->\w+)?\}")


def strings(language: str) -> dict[str, str]:
    """A language's strings in the order of the file."""
    return dict(_STRING.findall((PLUGIN / "lang" / language / "local_communicator.php").read_text()))


@pytest.mark.slow
def test_every_php_file_parses(php: str) -> None:
    def lint(path: Path) -> str:
        told = subprocess.run([php, "-l", str(path)], capture_output=True, text=True, check=False)
        return "" if told.returncode == 0 else told.stdout + told.stderr

    with ThreadPoolExecutor(2) as pool:
        assert list(filter(None, pool.map(lint, PHP))) == []


@pytest.mark.parametrize("path", PHP, ids=lambda path: str(path.relative_to(PLUGIN)))
def test_every_php_file_says_what_it_is_and_under_which_licence(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("<?php\n// This file is part of Communicator")
    assert "either version 3 of the License, or" in text
    assert re.search(r"@package +local_communicator\n", text)
    assert re.search(r"@copyright +2026 The Communicator authors\n", text)
    assert re.search(r"@license +https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later\n", text)
    assert len(text.splitlines()) <= 260


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_has_an_example_that_is_json(path: Path) -> None:
    text = path.read_text()
    assert f"@template local_communicator/{path.stem}" in text
    assert "GNU General Public License" in text
    example = re.search(r"Example context \(json\):\n(.*?)\n\}\}", text, re.DOTALL)
    assert example is not None
    assert isinstance(json.loads(example.group(1)), dict)


def test_both_languages_have_the_same_strings_sorted_with_the_same_places() -> None:
    english, spanish = strings("en"), strings("es")
    assert list(english) == sorted(english)
    assert list(spanish) == list(english)
    places = {key: set(_PLACEHOLDER.findall(text)) for key, text in english.items()}
    assert {key: set(_PLACEHOLDER.findall(text)) for key, text in spanish.items()} == places


def test_every_string_that_is_asked_for_is_there() -> None:
    known = strings("en")
    assert {key for key in _asked_for() if key not in known} == set()


def test_the_table_is_well_formed_and_named_for_the_plugin() -> None:
    root = ElementTree.parse(PLUGIN / "db" / "install.xml").getroot()  # noqa: S314  our own file
    assert root.attrib["PATH"] == "local/communicator/db"
    tables = [table.attrib["NAME"] for table in root.iter("TABLE")]
    assert tables == ["local_communicator_report"]
    fields = [field.attrib["NAME"] for field in root.iter("FIELD")]
    assert fields == ["id", "courseid", "source", "generatedat", "storedat", "report"]


def test_students_are_given_no_capability() -> None:
    assert "student" not in re.sub(r"/\*.*?\*/", "", (PLUGIN / "db" / "access.php").read_text(), flags=re.DOTALL)


def test_plugin_and_backend_test_against_the_same_report() -> None:
    ours = (PLUGIN / "tests" / "fixtures" / "social_report.json").read_bytes()
    assert ours == (PLUGIN.parent / "tests" / "contract" / "social_report.json").read_bytes()


def _asked_for() -> Iterator[str]:
    for path in PHP:
        yield from re.findall(r"get_string\(\s*'([\w:]+)',\s*'local_communicator'", path.read_text())
        yield from re.findall(r"lang_string\('([\w:]+)', 'local_communicator'\)", path.read_text())
    for path in TEMPLATES:
        yield from re.findall(r"\{\{#str\}\}(\w+), local_communicator\{\{/str\}\}", path.read_text())
    capabilities = re.findall(r"'local/(communicator:\w+)' =>", (PLUGIN / "db" / "access.php").read_text())
    caches = re.findall(r"^    '(\w+)' => \[", (PLUGIN / "db" / "caches.php").read_text(), re.MULTILINE)
    yield from capabilities
    yield from (f"cachedef_{name}" for name in caches)
