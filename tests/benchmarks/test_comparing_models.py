"""The commands as they are run: what is held back, what is printed, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.datasets import commands, oulad, xuetangx
from benchmarks.datasets.commands import comparison
from benchmarks.datasets.holding_back import held_back
from communicator.errors import NotEnoughData
from tests.benchmarks.folders import COUNTS_HEADER, daily_course, log_course, packed, plain, university

MODELS = ["chosen", "lightgbm", "ensemble", "lr"]


@pytest.fixture(autouse=True)
def quick_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that take no time: here it is about what is done with them."""
    monkeypatch.setattr(commands, "KINDS", dict.fromkeys(MODELS, "counts-logistic"))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for number, name in enumerate("abc"):
        log_course(folder, name, seed=number, first=1000 * number)
    return folder


def names(groups, train, test) -> dict[str, set[str]]:
    """Test course -> what is learned from for it."""
    return {test[at].name: {train[each].name for each in group.train} for group in groups for at in group.test}


def test_in_one_folder_each_course_is_left_out_of_its_own_training(logs: Path) -> None:
    courses = xuetangx.read_folder(logs, 30)
    assert names(held_back(courses, courses), courses, courses) == {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}


def test_a_course_in_another_form_and_by_another_name_is_known_by_its_learners(logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "daily"
    other.mkdir()
    daily_course(other, "40", seed=1, first=1000)
    daily_course(other, "41", seed=7, first=9000)
    train, test = xuetangx.read_folder(logs, 30), xuetangx.read_folder(other, 30)
    assert names(held_back(train, test), train, test) == {"40": {"a", "c"}, "41": {"a", "b", "c"}}


def test_learners_numbered_anew_in_every_course_make_them_no_one_course(logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    log_course(other, "z", seed=1, first=1)
    packed(
        other / "log_z.csv.gz", ["enrollment_id,time,source,event,object", "1000,2014-05-01T10:00:00,server,access,m"]
    )
    plain(other / "truth_z.csv", ["enrollment_id,label", *(f"{1000 + who},{who % 2}" for who in range(40))])
    train, test = xuetangx.read_folder(logs, 30), xuetangx.read_folder(other, 30)
    assert names(held_back(train, test), train, test) == {"z": {"a", "b", "c"}}


def test_a_modules_presentations_are_held_back_together_and_another_year_learns_from_all(tmp_path: Path) -> None:
    for year, presentations in (
        ("one", [("AAA", "2013J"), ("BBB", "2013B"), ("BBB", "2013J")]),
        ("other", [("AAA", "2014J"), ("CCC", "2014J")]),
    ):
        (tmp_path / year).mkdir()
        university(tmp_path / year, presentations)
    one, other = oulad.read_folder(tmp_path / "one"), oulad.read_folder(tmp_path / "other")
    within = names(held_back(one, one), one, one)
    assert within == {
        "AAA-2013J": {"BBB-2013B", "BBB-2013J"},
        "BBB-2013B": {"AAA-2013J"},
        "BBB-2013J": {"AAA-2013J"},
    }
    assert set(map(frozenset, names(held_back(one, other), one, other).values())) == {frozenset(within)}


def test_courses_that_learn_from_the_same_are_predicted_by_one_model(logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for number in (5, 6):
        daily_course(other, str(number), seed=number, first=9000 * number)
    train, test = xuetangx.read_folder(logs, 30), xuetangx.read_folder(other, 30)
    assert len(held_back(train, test)) == 1


@pytest.mark.parametrize("days", [10, 20, 30])
def test_json_is_one_line_with_every_model_course_and_difference(
    logs: Path, capfd: pytest.CaptureFixture[str], days: int
) -> None:
    asked = ["xuetangx", "--train", str(logs), "--test", str(logs), "--json", "--processes", "1", "--days", str(days)]
    assert main(asked) == 0
    (line,) = capfd.readouterr().out.splitlines()
    found = json.loads(line)
    assert set(found) == {"models", "differences"}
    assert list(found["models"]) == MODELS
    for model in found["models"].values():
        assert set(model) == {"mean_auc", "interval", "per_course"}
        assert set(model["per_course"]) == {"a", "b", "c"}
        assert model["mean_auc"] == pytest.approx(np.mean(list(model["per_course"].values())), abs=1e-6)
        assert model["interval"][0] <= model["mean_auc"] <= model["interval"][1]
    assert set(found["differences"]) == {"chosen-ensemble", "chosen-lightgbm"}
    for gap in found["differences"].values():
        assert gap == {"mean": 0.0, "interval": [0.0, 0.0]}


def test_the_table_names_courses_marks_means_and_what_cannot_be_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    university(tmp_path, [("AAA", "2013J"), ("BBB", "2013B"), ("BBB", "2013J")])
    assert main(["oulad", "--train", str(tmp_path), "--test", str(tmp_path), "--processes", "1"]) == 0
    told = capfd.readouterr().out
    for words in ("AAA-2013J", "day 30", "day 90", "mean", "chosen - ensemble", "speak for these courses"):
        assert words in told


@pytest.mark.slow
def test_the_same_command_gives_the_same_line(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["xuetangx", "--train", str(logs), "--test", str(logs), "--json", "--processes", "1"]
    lines = []
    for _ in range(2):
        assert main(asked) == 0
        lines.append(capfd.readouterr().out)
    assert lines[0] == lines[1]


@pytest.mark.slow
def test_processes_give_what_one_gives(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = []
    for processes in ("1", "2"):
        asked = ["xuetangx", "--train", str(logs), "--test", str(logs), "--json", "--processes", processes]
        assert main(asked) == 0
        lines.append(capfd.readouterr().out)
    assert lines[0] == lines[1]


def test_a_course_whose_learners_all_went_the_same_way_is_named_and_left_out(logs: Path) -> None:
    plain(logs / "truth_b.csv", ["enrollment_id,label", *(f"{1000 + who},1" for who in range(40))])
    courses = xuetangx.read_folder(logs, 30)
    found, kept, left_out = comparison(courses, courses, commands.KINDS, 0, 1, lambda _: None, draws=50)
    assert found.courses == ("a", "c")
    assert [each.name for each in kept] == ["a", "c"]
    assert left_out == ["b"]


def test_ten_learners_of_whom_one_stayed_get_a_figure(logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "small"
    other.mkdir()
    rows = [f"{who},2014-05-{day:02d},{who},0,0,0,0,0,0" for who in range(9000, 9010) for day in (1, 2)]
    packed(other / "course10.csv.gz", [COUNTS_HEADER, *rows])
    plain(other / "truth10.csv", ["enrollment_id,label", *(f"{who},{int(who > 9000)}" for who in range(9000, 9010))])
    train, test = xuetangx.read_folder(logs, 30), xuetangx.read_folder(other, 30)
    found, _, _ = comparison(train, test, commands.KINDS, 0, 1, lambda _: None, draws=50)
    assert 0 <= found.mean("chosen").low <= found.mean("chosen").high <= 1


def test_one_course_alone_and_no_course_with_both_kinds_are_refused(tmp_path: Path) -> None:
    log_course(tmp_path, "a")
    courses = xuetangx.read_folder(tmp_path, 30)
    with pytest.raises(NotEnoughData, match="Nothing is left to learn from when a is held back"):
        comparison(courses, courses, commands.KINDS, 0, 1, lambda _: None)
    plain(tmp_path / "truth_a.csv", ["enrollment_id,label", "1,1"])
    courses = xuetangx.read_folder(tmp_path, 30)
    with pytest.raises(NotEnoughData, match="No course to predict for"):
        comparison(courses, courses, commands.KINDS, 0, 1, lambda _: None)


def test_a_folder_that_cannot_be_used_is_one_line_and_a_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("xuetangx", "oulad"):
        assert main([name, "--train", str(tmp_path), "--test", str(tmp_path), "--json"]) == 1
        told = capfd.readouterr()
        assert told.out == ""
        assert told.err.startswith("Error: ")
        assert told.err.count("\n") == 1
