"""The block's own texts: all marked, all translated, and compiled from what is written."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import xblock_communicator

PACKAGE = Path(xblock_communicator.__file__).parent
CATALOGS = sorted((PACKAGE / "translations").glob("*/LC_MESSAGES/text.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def marked_texts() -> set[str]:
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords={"marked": None})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def test_english_and_spanish_are_there() -> None:
    assert {path.parts[-3] for path in CATALOGS} >= {"en", "es"}


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_each_catalog_holds_exactly_the_marked_texts(path: Path) -> None:
    assert {message.id for message in read(path) if message.id} == marked_texts()


def test_every_text_is_said_in_spanish_with_the_same_facts_in_it() -> None:
    for message in read(PACKAGE / "translations/es/LC_MESSAGES/text.po"):
        assert message.string, message.id
        assert not message.id or not list(message.check())


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(path))
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize("locale", ["es", "es_419", "es_ES"])
def test_the_platform_finds_the_catalog_of_a_reader_s_language(locale: str) -> None:
    # As the LMS looks it up for a packaged block: domain `text`, folder `translations`.
    translator = gettext.translation("text", str(PACKAGE / "translations"), [locale])
    assert translator.gettext("Only for course staff") == "Solo para el equipo docente"
