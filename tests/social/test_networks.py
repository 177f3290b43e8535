"""Each network's archives, in every form they had, are read into the same posts. All people are invented."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.errors import UnreadableFile
from communicator.social.archive_files import ArchiveFile, files_of
from communicator.social.networks import READERS
from communicator.social.posts import Counters, Kind, Post, Skip
from communicator.social.stored_form import stored_form, stored_tags

AT = datetime(2015, 1, 12, 20, 7, 25, tzinfo=UTC)
EVERYBODY = "https://www.w3.org/ns/activitystreams#Public"
# Where anything may stand in place of what a network writes, and the names under which it may stand.
_FRAMES = (
    "?",
    "[?]",
    "window.YTD.tweets.part0 = ?",
    "window.YTD.tweets.part0 = [?]",
    '{"orderedItems": ?}',
    '{"orderedItems": [{"type": "Create", "to": "as:Public", "object": ?}]}',
    '{"data": [?], "includes": ?}',
    '{"data": [{"id": "1582825767519809536", "author_id": "1", "text": ?, "entities": ?, "public_metrics": ?}]}',
    '[{"account": ?, "content": ?, "uri": ?, "visibility": "public", "created_at": "2015-01-12T00:00:00Z"}]',
    '{"kind": "plus#activityFeed", "items": ?}',
    '{"kind": "plus#activity", "id": "1", "published": "2015-01-12T00:00:00.000Z", "object": ?, "actor": ?}',
)
_FIELDS = (
    "id",
    "id_str",
    "text",
    "user",
    "tweet",
    "edit_info",
    "entities",
    "content",
    "tag",
    "url",
    "created_at",
    "type",
)


def read(text: str, account: bytes | None = None) -> list[Post | Skip]:
    file = ArchiveFile("an archive", text.encode(), lambda name: account if name == "account.js" else None)
    return list(next(found for reader in READERS if (found := reader(file)) is not None))


def one(text: str, account: bytes | None = None) -> Post:
    (post,) = read(text, account)
    assert isinstance(post, Post)
    return post


def test_a_grailbird_archive_names_its_author() -> None:
    tweet = {
        "id_str": "297228035764146178",
        "text": "Mi nota &amp; la de @luis en #RSEMiKlout http://t.co/1",
        "created_at": "2015-01-12 20:07:25 +0000",
        "entities": {
            "user_mentions": [{"screen_name": "Luis", "name": "Luis Pérez"}],
            "urls": [{"url": "http://t.co/1", "expanded_url": "http://example.org/klout"}],
        },
        "user": {"screen_name": "Ana_G", "name": "Ana García"},
    }
    post = one(f"Grailbird.data.tweets_2015_01 = \n {json.dumps([tweet])}")
    assert (post.network, post.native_id, post.author, post.kind) == (
        "twitter",
        "297228035764146178",
        "ana_g",
        "original",
    )
    assert post.created_at == AT
    assert post.text == "Mi nota & la de @luis en #RSEMiKlout http://t.co/1"
    assert (post.raw_tags, post.mentions, post.links) == (("RSEMiKlout",), ("luis",), ("http://example.org/klout",))
    assert post.names == ("Ana García", "Luis Pérez")


def test_a_later_twitter_archive_has_its_owner_in_the_file_beside() -> None:
    tweet: dict[str, Any] = {
        "id_str": "12",
        "full_text": "@luis sí",
        "created_at": "Mon Jan 12 20:07:25 +0000 2015",
        "in_reply_to_status_id_str": "11",
        "favorite_count": "2",
        "retweet_count": "0",
    }
    told = f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}])}"
    post = one(told, b'window.YTD.account.part0 = [{"account": {"username": "Ana_G"}}]')
    assert (post.author, post.kind, post.parent, post.created_at) == ("ana_g", Kind.REPLY, "11", AT)
    assert post.counters == Counters(reposts=0, favourites=2)
    assert one(told).author == ""


def test_an_edited_tweet_keeps_the_id_of_its_first_version() -> None:
    first, last = 1582825767519809536, 1582826000000000000
    tweet = {"id": str(last), "text": "mejor", "edit_history_tweet_ids": [str(last), str(first)]}
    post = one(json.dumps({"data": [tweet]}))
    assert post.native_id == str(first)
    assert post.edited_at is not None
    assert post.created_at < post.edited_at


def test_an_answer_of_x_names_authors_apart_and_renames_its_counters() -> None:
    tweet = {
        "id": "1149825924029980674",
        "author_id": "7",
        "text": "Lo dijo bien",
        "created_at": "2015-01-12T20:07:25.000Z",
        "referenced_tweets": [{"type": "quoted", "id": "5"}],
        "public_metrics": {"repost_count": 3, "reply_count": 1, "like_count": 4},
    }
    post = one(json.dumps({"data": [tweet], "includes": {"users": [{"id": "7", "username": "Ana_G"}]}}))
    assert (post.author, post.kind, post.parent) == ("ana_g", Kind.QUOTE, "5")
    assert post.counters == Counters(1, 3, 4)


def test_a_tweet_without_a_time_has_the_one_in_its_id_and_an_old_id_has_none() -> None:
    tweets = [{"id": "1582825767519809536", "text": "a", "author_id": "1"}, {"id": "20", "text": "b", "author_id": "1"}]
    newer, older = read(json.dumps({"data": tweets}))
    assert isinstance(newer, Post)
    assert newer.created_at.replace(microsecond=0) == datetime(2022, 10, 19, 20, 7, 25, tzinfo=UTC)
    assert older is Skip.NO_TIME


def test_a_record_shaped_unlike_a_tweet_is_counted_and_the_rest_go_on() -> None:
    tweets = [{"tweet": {"id_str": "1", "text": "a", "user": "?"}}, "?", {"tweet": {"full_text": "no id"}}]
    tweets.append({"tweet": {"id_str": "2", "full_text": "b", "created_at": "2015-01-12 20:07:25 +0000"}})
    found = read(f"window.YTD.tweet.part0 = {json.dumps(tweets)}")
    assert found[0] in (Skip.MALFORMED, Skip.NO_TIME)
    assert found[1:3] == [Skip.MALFORMED, Skip.NO_ID]
    assert isinstance(found[3], Post)


def outbox(*items: dict[str, Any]) -> str:
    return json.dumps({"type": "OrderedCollection", "orderedItems": items})


def note(**changed: Any) -> dict[str, Any]:
    told = {
        "type": "Note",
        "id": "https://aulas.example/users/Ana/statuses/12",
        "published": "2015-01-12T20:07:25Z",
        "content": '<p>Con <a class="u-url mention" href="https://otra.example/@luis">@<span>luis</span></a>: '
        '<a class="mention hashtag" rel="tag" href="/t">#<span>UsosTwitterEnseñanza</span></a><br>'
        '<a href="https://example.org/a">a</a></p>',
        "contentMap": {"es": ""},
        "tag": [
            {"type": "Mention", "name": "@Luis@otra.example"},
            {"type": "Hashtag", "name": "#usostwitterensenanza"},
            {"type": "Hashtag", "name": "#otra"},
        ],
    } | changed
    return {"type": "Create", "actor": "https://aulas.example/users/Ana", "to": [EVERYBODY], "object": told}


def test_an_outbox_gives_posts_whose_ids_name_nobody_and_whose_tags_are_spelt_as_written() -> None:
    post = one(outbox(note(updated="2015-01-13T00:00:00Z")))
    assert (post.network, post.native_id, post.author) == ("mastodon", "aulas.example/12", "ana@aulas.example")
    assert (post.raw_tags, post.mentions) == (("UsosTwitterEnseñanza", "otra"), ("luis@otra.example",))
    assert (post.links, post.lang) == (("https://example.org/a",), "es")
    assert post.text == "Con @luis: #UsosTwitterEnseñanza\na"
    assert (post.created_at, post.edited_at) == (AT, datetime(2015, 1, 13, tzinfo=UTC))


def test_an_outbox_holds_replies_reposts_and_what_is_not_for_everybody() -> None:
    answer = note(inReplyTo="https://otra.example/users/luis/statuses/9")
    repeated = {
        "type": "Announce",
        "id": "https://aulas.example/users/Ana/statuses/13/activity",
        "actor": "https://aulas.example/users/Ana",
        "published": "2015-01-12T20:07:25Z",
        "to": [EVERYBODY],
        "object": "https://otra.example/users/luis/statuses/9",
    }
    private = note() | {"to": ["https://aulas.example/users/Ana/followers"]}
    found = read(outbox(answer, repeated, private, {"type": "Like", "object": "x"}))
    reply, repost = (each for each in found[:2] if isinstance(each, Post))
    assert (reply.kind, reply.parent) == (Kind.REPLY, "otra.example/9")
    assert (repost.kind, repost.parent, repost.native_id) == (Kind.REPOST, "otra.example/9", "aulas.example/13")
    assert found[2:] == [Skip.NOT_PUBLIC, Skip.OTHER_ACTIVITY]


def status(**changed: Any) -> dict[str, Any]:
    return {
        "uri": "https://aulas.example/users/Ana/statuses/12",
        "created_at": "2015-01-12T20:07:25.000Z",
        "visibility": "public",
        "content": "<p>Hola</p>",
        "account": {"url": "https://aulas.example/@Ana", "display_name": "Ana García"},
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
    } | changed


def test_a_status_of_the_api_is_the_same_post_as_in_the_outbox() -> None:
    post = one(json.dumps([status()]))
    assert (post.native_id, post.author) == ("aulas.example/12", "ana@aulas.example")
    assert post.counters == Counters(1, 2, 3)
    assert one(json.dumps(status(in_reply_to_id="9"))).parent == "aulas.example/9"
    assert one(json.dumps(status(reblog=status()))).kind is Kind.REPOST
    assert read(json.dumps([status(visibility="direct")])) == [Skip.NOT_PUBLIC]


PAGE = """<html><body><a href="https://plus.google.com/+AnaGarcia" target="_blank" class="author">Ana García</a> -
<a target="_blank" href="https://plus.google.com/+AnaGarcia/posts/hGD8">2015-01-12 21:07:25+0100</a><span> - Updated:
2015-01-12 21:07:25+0100</span></div><div class="main-content">Con <span class="proflinkPrefix">+</span><a
class="proflink" href="https://plus.google.com/10456012440368899">Luis Pérez</a>, <a class="ot-hashtag"
href="https://plus.google.com/s/%23RSEMiKlout">#RSEMiKlout</a> y #otra</div><a href="http://example.org/k"
target="_blank" class="link-embed">k</a><div class="visibility">Shared to the community
<a href="https://plus.google.com/communities/1">RSE</a> - Actividades</div><div class="post-activity"><div
class="plus-oners">+1'd by: <a href="x">A</a>, <a href="y">B</a></div></div><div class="comments"><div
class="comment">…</div></div></body></html>"""


def test_a_takeout_page_tells_its_community_and_counts_what_others_did() -> None:
    post = one(" ".join(PAGE.split()))
    assert (post.network, post.native_id, post.author) == ("google_plus", "hGD8", "+anagarcia")
    assert (post.created_at, post.raw_tags) == (AT, ("RSEMiKlout", "otra"))
    assert (post.community, post.category) == ("RSE", "Actividades")
    assert (post.names, post.mentions) == (("Ana García", "Luis Pérez"), ("10456012440368899",))
    assert (post.counters, post.links) == (Counters(1, 0, 2), ("http://example.org/k",))


def test_takeouts_json_and_the_apis_activities_are_read_too() -> None:
    takeout = {
        "url": "https://plus.google.com/+AnaGarcia/posts/hGD8",
        "creationTime": "2015-01-12 20:07:25+0000",
        "author": {"displayName": "Ana García", "profilePageUrl": "https://plus.google.com/+AnaGarcia"},
        "content": "Mirad #RSEMiKlout",
        "comments": [{}],
    }
    activity = {
        "kind": "plus#activity",
        "id": "001",
        "verb": "share",
        "published": "2015-01-12T20:07:25.000Z",
        "actor": {"id": "10456012440368899"},
        "object": {"content": "", "url": "https://plus.google.com/1/posts/zz", "plusoners": {"totalItems": 2}},
    }
    post = one(json.dumps(takeout))
    assert (post.author, post.raw_tags, post.counters) == ("+anagarcia", ("RSEMiKlout",), Counters(1, 0, 0))
    shared = one(json.dumps({"kind": "plus#activityFeed", "items": [activity]}))
    assert (shared.native_id, shared.kind, shared.counters) == ("zz", Kind.REPOST, Counters(0, 0, 2))


@pytest.mark.parametrize("cut", ['window.YTD.tweets.part0 = [{"tweet": {', '{"orderedItems": [', '[{"id_str": "1"'])
def test_an_archive_that_is_cut_off_is_told_in_one_sentence(cut: str) -> None:
    with pytest.raises(UnreadableFile, match=r"an archive is cut off or broken near line 1; take it .* again"):
        read(cut)


def test_a_file_that_is_no_text_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "tweets.js").write_bytes(b"\xff\xfe\x00")
    (file,) = files_of(tmp_path)
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        _ = file.text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(_FIELDS), inner),
)


@given(st.sampled_from(_FRAMES), _JSON)
def test_whatever_a_file_holds_it_gives_posts_or_reasons(frame: str, document: Any) -> None:
    text = frame.replace("?", json.dumps(document))
    for reader in READERS:
        found = reader(ArchiveFile("an archive", text.encode()))
        for each in found or ():
            assert isinstance(each, Skip) or (stored_form(each, b"key") and stored_tags(each) is not None)
