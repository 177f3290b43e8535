"""`make trials paper` in its short form: from simulated logs to the paper's figures by its own commands."""

import csv
import json
from pathlib import Path

import pytest

from trials.paper import run


@pytest.mark.slow
def test_from_simulated_logs_to_the_figures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kinds = ("paper-lstm", "paper-logistic")
    run(tmp_path, tmp_path / "out", courses=3, learners=80, seed=1, workers=1, epochs=1, kinds=kinds)
    told = capfd.readouterr().out
    assert "3 courses kept, 0 left out" in told
    assert "Paper: The event LSTM was above logistic regression" in told
    assert "no evidence about people" in told
    facts = json.loads((tmp_path / "out" / "experiment.json").read_text())
    assert facts["active_courses"] == {str(week): 3 for week in range(1, 9)}
    assert {each["kind"] for each in facts["means"]} == set(kinds)
    with (tmp_path / "out" / "auc_by_course_and_week.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(kinds) * 3 * 8
    assert (tmp_path / "out" / "auc_by_week.png").read_bytes().startswith(b"\x89PNG")
