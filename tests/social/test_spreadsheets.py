"""The report's tables as CSV, safe to open in a spreadsheet."""

import csv
import io

import pytest

from communicator.social.spreadsheets import hashtags_csv


@pytest.mark.parametrize("tag", ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_hashtag_is_never_a_formula(tag: str) -> None:
    part = {"tags": {"non_formal": [{"tag": tag, "uses": -1, "users": None}], "informal": []}}
    _, row = csv.reader(io.StringIO(hashtags_csv(part), newline=""))
    assert row == ["non_formal", f"'{tag}", "-1", ""]
