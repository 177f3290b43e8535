"""Hashtags are found as Twitter finds them, folded for counting, and near misses are suggested."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from communicator.social.hashtags import extract, fold, likely_misspellings


def test_all_of_twitters_conformance_cases_hold(real_data: Path) -> None:
    path = real_data / "social_fixtures" / "twitter-text" / "extract.yml"
    if not path.is_file():
        pytest.skip("real data: no twitter-text conformance cases")
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]["hashtags"]
    failed = [case["description"] for case in cases if extract(case["text"]) != case["expected"]]
    assert (len(cases), failed) == (65, [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mi nota en #RSEMiKlout y #UsosTwitterEnseñanza!", ["RSEMiKlout", "UsosTwitterEnseñanza"]),
        ("aula#aparte &#39; #39 no lo son", []),
        ("un emoji ✌️#sí, una tecla #️⃣", ["sí"]),
        ("https://example.org/#ancla y example.org/a#b", []),
        ("#una#otra", []),
        ("#a://b", []),
        ("＃全角 #_", ["全角"]),
        ("#il·lusió #می‌خواهم", ["il·lusió", "می‌خواهم"]),
    ],
)
def test_a_tag_begins_at_a_word_and_has_a_letter(text: str, found: list[str]) -> None:
    assert extract(text) == found


def test_accents_and_case_are_variants_of_one_tag() -> None:
    assert fold("UsosTwitterEnseñanza") == fold("usostwitterensenanza")
    assert fold("STRASSE") == fold("straße")


@given(st.text())
def test_folding_twice_changes_nothing(tag: str) -> None:
    assert fold(fold(tag)) == fold(tag)


@given(st.text())
def test_what_is_extracted_is_a_tag_by_itself(text: str) -> None:
    assert all(extract(f"#{tag}") == [tag] for tag in extract(text))


def test_a_slip_or_two_is_suggested_but_no_other_number_and_no_other_word() -> None:
    used = ["rsemiklot", "rsemalaspractcias", "semana2", "debate", "rsemiklout"]
    proposed = ["rsemiklout", "rsemalaspracticas", "semana1"]
    found = dict(likely_misspellings(used, proposed))
    assert found == {"rsemiklot": "rsemiklout", "rsemalaspractcias": "rsemalaspracticas"}
