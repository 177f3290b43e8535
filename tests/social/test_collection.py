"""Posts are stored once, without names; archives are recognised by themselves."""

import json
import tarfile
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from communicator.config import Settings
from communicator.database import Database
from communicator.errors import UnreadableFile
from communicator.file_errors import NotAnArchive
from communicator.social.collection import import_archives, keep
from communicator.social.finding import find_posts
from communicator.social.hashtags import extract
from communicator.social.posts import Counters, Kind, Post
from communicator.social.pseudonyms import author_key, course_key, destroy_course_key
from communicator.social.tables import SocialPost, SocialPostCounters, SocialPostTag
from tests.social.conftest import KEY

AT = datetime(2015, 1, 12, 9, tzinfo=UTC)
A_POST = Post(
    "twitter", "1", "ana_g", Kind.ORIGINAL, AT, text="@luis mira #Uno #uno #Dos", raw_tags=("Uno", "uno", "Dos")
)
A_TWEET = {"id_str": "1", "full_text": "Hola", "created_at": "2015-01-12 09:00:00 +0000"}
AN_ARCHIVE = f"window.YTD.tweets.part0 = {json.dumps([{'tweet': A_TWEET}])}"


def kept(database: Database, course_pk: int, *posts: Post, at: datetime = AT) -> int:
    with database.writing() as session:
        return keep(session, course_pk, KEY, posts, at)


def rows(database: Database) -> list[SocialPost]:
    with database.reading() as session:
        return list(session.scalars(select(SocialPost).order_by(SocialPost.id)))


def test_a_post_is_stored_once_with_each_of_its_tags_once(database: Database, course_pk: int) -> None:
    assert kept(database, course_pk, A_POST, A_POST) == 1
    assert kept(database, course_pk, A_POST) == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SocialPost)) == 1
        tags = session.execute(select(SocialPostTag.folded, SocialPostTag.raw))
        assert dict(tags.all()) == {"dos": "Dos", "uno": "Uno"}


def test_what_is_stored_names_nobody(database: Database, course_pk: int) -> None:
    named = replace(
        A_POST, text="@luis y Ana García", names=("Ana García",), mentions=("luis",), links=("https://x.com/ana_g",)
    )
    kept(database, course_pk, named)
    (row,) = rows(database)
    assert (row.text, row.links) == ("@someone y @someone", [])
    assert row.author_key == author_key(KEY, "twitter", "ana_g")
    assert row.mention_keys == [author_key(KEY, "twitter", "luis")]
    told = " ".join(str(getattr(row, column.key)) for column in SocialPost.__table__.columns)
    assert not any(name in told.casefold() for name in ("ana_g", "luis", "garcía"))


def test_a_repost_is_stored_without_the_words_of_another(database: Database, course_pk: int) -> None:
    kept(database, course_pk, replace(A_POST, kind=Kind.REPOST, parent="9", links=("https://example.org",)))
    (row,) = rows(database)
    assert (row.kind, row.parent, row.text, row.links) == ("repost", "9", "", [])


def test_a_later_edit_is_followed_an_earlier_one_is_not(database: Database, course_pk: int) -> None:
    kept(database, course_pk, A_POST)
    edited = replace(A_POST, text="mejor #tres", raw_tags=("tres",), edited_at=AT + timedelta(hours=2))
    assert kept(database, course_pk, edited) == 0
    kept(database, course_pk, replace(A_POST, text="antes", edited_at=AT + timedelta(hours=1)))
    kept(database, course_pk, A_POST)
    assert [row.text for row in rows(database)] == ["mejor #tres"]
    with database.reading() as session:
        assert session.scalars(select(SocialPostTag.folded)).all() == ["tres"]


def test_a_deleted_post_does_not_come_back(database: Database, course_pk: int) -> None:
    kept(database, course_pk, A_POST)
    with database.writing() as session:
        row = session.scalars(select(SocialPost)).one()
        row.deleted_at, row.text = AT, ""
    assert kept(database, course_pk, replace(A_POST, edited_at=AT + timedelta(days=1))) == 0
    assert [(row.text, row.deleted_at) for row in rows(database)] == [("", AT)]


def test_counters_are_noted_where_they_changed(database: Database, course_pk: int) -> None:
    for hour, favourites in enumerate([1, 1, 3]):
        counted = replace(A_POST, counters=Counters(favourites=favourites))
        kept(database, course_pk, counted, at=AT + timedelta(hours=hour))
    with database.reading() as session:
        told = session.execute(select(SocialPostCounters.at, SocialPostCounters.favourites)).all()
    assert sorted(told) == [(AT, 1), (AT + timedelta(hours=2), 3)]


def test_texts_that_no_database_takes_are_mended(database: Database, course_pk: int) -> None:
    odd = replace(A_POST, native_id="\x00" + "9" * 600, text="a\x00b \ud83d")
    assert [kept(database, course_pk, odd), kept(database, course_pk, odd)] == [1, 0]
    assert [(row.native_id, row.text) for row in rows(database)] == [("9" * 500, "ab ?")]


def test_a_course_has_a_key_of_its_own_that_can_be_destroyed(tmp_path: Path) -> None:
    first = course_key(tmp_path, 1)
    assert course_key(tmp_path, 1) == first
    assert course_key(tmp_path, 2) != first
    assert next((tmp_path / "social" / "author-keys").glob("1.key")).stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in (tmp_path / "social" / "author-keys").iterdir()) == ["1.key", "2.key"]
    destroy_course_key(tmp_path, 1)
    assert course_key(tmp_path, 1) != first


@pytest.mark.parametrize("form", ["file", "folder", "zip", "tar"])
def test_an_archive_comes_as_file_folder_zip_or_tar(
    form: str, database: Database, course_pk: int, tmp_path: Path
) -> None:
    folder = tmp_path / "archive" / "data"
    folder.mkdir(parents=True)
    (folder / "tweets.js").write_text(AN_ARCHIVE)
    (folder / "account.js").write_text('window.YTD.account.part0 = [{"account": {"username": "ana_g"}}]')
    path = {"file": folder / "tweets.js", "folder": tmp_path / "archive"}.get(form, tmp_path / f"archive.{form}")
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for each in folder.iterdir():
                archive.write(each, f"data/{each.name}")
    if form == "tar":
        with tarfile.open(path, "w:gz") as archive:
            archive.add(folder, "data")
    done = import_archives(database, tmp_path / "keys", course_pk, [path])
    assert (done.posts, done.new_posts, done.files) == (1, 1, 1)
    again = import_archives(database, tmp_path / "keys", course_pk, [path])
    assert (again.posts, again.new_posts) == (1, 0)


def test_what_holds_no_posts_is_refused_in_one_sentence(database: Database, course_pk: int, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"a": 1}')
    for path in (other, tmp_path):
        with pytest.raises(NotAnArchive, match="holds no posts of Twitter, Mastodon or Google"):
            import_archives(database, tmp_path / "keys", course_pk, [path])
    with pytest.raises(UnreadableFile, match="can't be read"):
        import_archives(database, tmp_path / "keys", course_pk, [tmp_path / "missing.zip"])


def test_posts_are_found_by_words_tag_and_author(database: Database, course_pk: int) -> None:
    kept(database, course_pk, A_POST, replace(A_POST, native_id="2", author="luis", text="Enseñanza 100%", raw_tags=()))
    with database.reading() as session:
        luis = author_key(KEY, "twitter", "luis")
        assert [post.native_id for post in find_posts(session, course_pk, "ensenanza 100%")] == ["2"]
        assert [post.native_id for post in find_posts(session, course_pk, tag="#UNO")] == ["1"]
        assert [post.native_id for post in find_posts(session, course_pk, author=luis)] == ["2"]
        assert find_posts(session, course_pk, "_") == []


def plainly_read(social: Path) -> Counter[str]:
    """Posts by network, counted without our readers."""
    counts: Counter[str] = Counter()
    ids: dict[str, set[str]] = {"twitter": set(), "mastodon": set()}
    for path in [*social.glob("twitter_grailbird/*.js"), *social.glob("twitter_archive_2022/*.js")]:
        ids["twitter"] |= {each.get("tweet", each)["id_str"] for each in json.loads(path.read_text().split("=", 1)[1])}
    for path in social.glob("twitter_api/*.json"):
        told: Any = json.loads(path.read_text())
        records = told if isinstance(told, list) else told.get("statuses") or told["data"]
        ids["twitter"] |= {str(each["id"]) for each in records}
    for item in json.loads((social / "mastodon_archive" / "outbox.json").read_text())["orderedItems"]:
        if "https://www.w3.org/ns/activitystreams#Public" in [*item["to"], *item["cc"]]:
            ids["mastodon"].add(item["id"])
        else:
            counts["not_public"] += 1
    ids["mastodon"].add("the one status that mastodon_api/ holds, twice")
    counts.update({network: len(found) for network, found in ids.items()})
    counts["google_plus"] = len(list(social.glob("google_plus_takeout/**/*.html")))
    return counts


@pytest.mark.slow
def test_real_archives_give_what_a_plain_reader_counts(
    database: Database, course_pk: int, settings: Settings, real_data: Path
) -> None:
    social = real_data / "social"
    if not social.is_dir():
        pytest.skip("real data: no social archives")
    expected = plainly_read(social)
    done = import_archives(database, settings.data_dir, course_pk, [social])
    with database.reading() as session:
        query = select(SocialPost.network, func.count()).group_by(SocialPost.network)
        stored = dict(session.execute(query).all())
    assert stored == {network: expected[network] for network in ("twitter", "mastodon", "google_plus")}
    assert done.skipped == {"not_public": expected["not_public"]}
    assert import_archives(database, settings.data_dir, course_pk, [social]).new_posts == 0


def test_tags_found_in_real_tweets_are_those_that_twitter_told(real_data: Path) -> None:
    paths = sorted((real_data / "social").glob("twitter_*/*.js"))
    if not paths:
        pytest.skip("real data: no social archives")
    compared = 0
    for path in paths:
        for each in json.loads(path.read_text().split("=", 1)[1]):
            tweet = each.get("tweet", each)
            text = unescape(tweet.get("full_text") or tweet["text"])
            if not text.startswith("RT @"):  # a repost's text is cut off, its tags are the whole one's
                compared += 1
                assert extract(text) == [tag["text"] for tag in tweet["entities"]["hashtags"]]
    assert compared == 3474
