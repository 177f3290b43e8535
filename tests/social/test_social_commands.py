"""`communicator social`, from an archive to the paper's tables."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from communicator.cli.social import social
from communicator.config import Settings
from communicator.errors import UnknownCourse, UnreadableFile
from tests.social.conftest import COURSE_ID

pytestmark = pytest.mark.usefixtures("command_environment", "course_pk")


def call(*words: str) -> Any:
    done = CliRunner().invoke(social, [*words, "--course", COURSE_ID, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def archive(folder: Path) -> Path:
    tweets = [
        {"id_str": "1", "full_text": "Mi nota #RSEMiKlot", "created_at": "2015-01-12 09:00:00 +0000"},
        {"id_str": "2", "full_text": "#RSEMiKlout y #mio", "created_at": "2015-01-13 09:00:00 +0000"},
        {"full_text": "without an id"},
    ]
    path = folder / "tweets.js"
    path.write_text(f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet} for tweet in tweets])}")
    (folder / "account.js").write_text('window.YTD.account.part0 = [{"account": {"username": "ana_g"}}]')
    return path


def test_an_import_tells_posts_new_posts_and_what_was_skipped(tmp_path: Path) -> None:
    path = archive(tmp_path)
    told = call("import", str(path))
    assert {name: told[name] for name in ("posts", "new_posts", "skipped")} == {
        "posts": 2,
        "new_posts": 2,
        "skipped": {"no_id": 1},
    }
    assert call("import", str(path))["new_posts"] == 0


def test_a_list_a_decision_and_a_search_lead_to_the_tables(tmp_path: Path) -> None:
    call("import", str(archive(tmp_path)))
    listed = tmp_path / "list.csv"
    listed.write_text("activity,category,hashtag\nMeasuring influence,Exercises,#RSEMiKlout\n")
    assert call("activities", str(listed))["activities"][0]["hashtag"] == "RSEMiKlout"
    assert call("misspellings")["suggestions"] == [{"tag": "rsemiklot", "target": "rsemiklout", "uses": 1}]
    assert call("misspellings", "--confirm", "RSEMiKlot=RSEMiKlout")["confirmed"] == {"rsemiklot": "rsemiklout"}
    told = call("metrics", "--network", "twitter")
    assert told["distribution"]["non_formal"] == {"total": 2, "different": 1, "misspelled": 1, "users": 1}
    assert [day["non_formal"] for day in told["evolution"]] == [1, 1]
    assert told["interactions"]["collected"]["publications"] == 2
    assert [post["text"] for post in call("posts", "nota")["posts"]] == ["Mi nota #RSEMiKlot"]


def test_the_tables_are_printed_in_words_for_teachers(tmp_path: Path) -> None:
    call("import", str(archive(tmp_path)))
    printed = CliRunner().invoke(social, ["metrics", "--course", COURSE_ID]).output
    assert "2 posts of 1 people, 1 of whom used a hashtag." in printed
    assert "Learners' own" in printed
    assert "Favourites                       –         –" in printed


def test_a_list_of_profiles_that_names_nobody_here_says_so(tmp_path: Path) -> None:
    listed = tmp_path / "profiles.csv"
    listed.write_text("username,x\nana,@ana_g\n")
    assert call("profiles", str(listed)) == {"linked": 0, "invalid": 0, "unknown": 1}


def test_a_list_that_is_no_text_is_refused_in_one_sentence(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match="save it as CSV in UTF-8"):
        call("activities", str(listed))


def test_a_course_that_is_not_known_is_refused_before_anything_is_read(
    tmp_path: Path, command_environment: Settings
) -> None:
    words = ["import", str(archive(tmp_path)), "--course", "course-v1:No+Such+Course"]
    with pytest.raises(UnknownCourse, match="No course course-v1:No"):
        CliRunner().invoke(social, words, catch_exceptions=False)
    assert not (command_environment.data_dir / "social").exists()
