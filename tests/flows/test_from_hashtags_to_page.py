"""The flow from hashtags to a page, by the documented commands: its figures are those of a plain count of the files."""

import csv
import json
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.database import Database
from communicator.web import create_app
from tests.flows.commands import run

pytestmark = pytest.mark.slow

LEARNERS = 300
REPORT = "/api/v1/social/report"


@dataclass(frozen=True)
class Counted:
    """One post, as this test alone reads it: `tags` folded; `reported` replies, reposts, favourites."""

    network: str
    author: str
    kind: str
    tags: frozenset[str]
    reported: tuple[int, int, int] | None


class Hashtags(HTMLParser):
    """What stands between a hashtag's anchors."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self._inside = False
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._inside = "hashtag" in (dict(attrs).get("class") or "")
            if self._inside:
                self.tags.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tags[-1] += data.lstrip("#")


def folded(tag: str) -> str:
    plain = unicodedata.normalize("NFKD", tag.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def counted(folder: Path) -> list[Counted]:
    """Each post of the offering once: those of the timelines, then what the archive has besides."""
    posts = dict(statuses_in(json.loads((folder / "mastodon-statuses.json").read_text(encoding="utf-8"))))
    with zipfile.ZipFile(folder / "mastodon-archive.zip") as archive:
        posts = dict(activities_in(json.loads(archive.read("outbox.json"))["orderedItems"])) | posts
    found = json.loads((folder / "x-recent-search.json").read_text(encoding="utf-8"))
    return list((posts | dict(tweets_in(found))).values())


def statuses_in(statuses: list[dict[str, Any]]) -> Iterator[tuple[str, Counted]]:
    for status in statuses:
        kind = "repost" if status["reblog"] else "reply" if status["in_reply_to_id"] else "original"
        tags = frozenset(map(folded, Hashtags(status["content"]).tags))
        told = (status["replies_count"], status["reblogs_count"], status["favourites_count"])
        author = status["account"]["username"]
        yield status["id"], Counted("mastodon", author, kind, tags, None if kind == "repost" else told)


def activities_in(items: list[dict[str, Any]]) -> Iterator[tuple[str, Counted]]:
    for item in items:
        if "https://www.w3.org/ns/activitystreams#Public" in item["to"]:
            note, number = item["object"], item["id"].split("/")[-2]
            tags = frozenset() if isinstance(note, str) else frozenset(map(folded, Hashtags(note["content"]).tags))
            kind = "repost" if isinstance(note, str) else "reply" if note["inReplyTo"] else "original"
            yield number, Counted("mastodon", item["actor"].split("/")[-1], kind, tags, None)


def tweets_in(search: dict[str, Any]) -> Iterator[tuple[str, Counted]]:
    names = {user["id"]: user["username"] for user in search["includes"]["users"]}
    for tweet in search["data"]:
        kinds = {reference["type"] for reference in tweet.get("referenced_tweets", ())}
        kind = "repost" if "retweeted" in kinds else "reply" if "replied_to" in kinds else "original"
        tags = frozenset(folded(each["tag"]) for each in tweet["entities"].get("hashtags", ()))
        metrics = tweet["public_metrics"]
        told = (metrics["reply_count"], metrics["retweet_count"], metrics["like_count"])
        author = names[tweet["author_id"]]
        yield tweet["id"], Counted("twitter", author, kind, tags, None if kind == "repost" else told)


@pytest.fixture
def simulated(command_environment: Settings, tmp_path: Path) -> dict[str, Any]:
    """An offering, its roster, posts, list and profiles imported by commands."""
    (course,) = run(
        "simulate", "--courses", "1", "--learners", str(LEARNERS), "--seed", "7", "--out", str(tmp_path / "simulated")
    )["courses"]
    social, of_course = Path(course["folder"]) / "social", ("--course", course["course_id"])
    run("roster", "import", course["folder"])
    run("social", "activities", str(social / "activities.csv"), *of_course)
    run("social", "profiles", str(social / "profiles.csv"), *of_course)
    archives = [str(social / name) for name in ("mastodon-statuses.json", "x-recent-search.json")]
    first = run("social", "import", *archives, str(social / "mastodon-archive.zip"), *of_course)
    assert first["new_posts"] > 0
    assert run("social", "import", *archives, *of_course)["new_posts"] == 0
    return {**course, "social": social, "new_posts": first["new_posts"]}


@pytest.fixture
def client(command_environment: Settings, database: Database) -> FlaskClient:
    """A caller with an administrator's token, who sees every number."""
    client = create_app(command_environment, database).test_client()
    token = run("token", "create", "--scope", "admin", "--name", "flow")["token"]
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_posts_with_hashtags_become_the_figures_of_the_page(simulated: dict[str, Any], client: FlaskClient) -> None:
    posts = counted(simulated["social"])
    assert len(posts) == simulated["new_posts"]
    report = client.get(REPORT, query_string={"course_id": simulated["course_id"]}).get_json()
    assert report["version"] == 1
    assert report["networks"] == ["mastodon", "twitter"]
    _check_hashtags(report, simulated["social"], [post for post in posts if post.kind != "repost"])
    _check_interactions(report, posts)
    _check_profiles(report, simulated["social"])

    # A decision on the page moves the uses from learners' own to what teachers proposed.
    suggestion = report["misspellings"]["suggestions"][0]
    told = client.post(
        "/api/v1/social/misspellings",
        query_string={"course_id": simulated["course_id"]},
        json={"tag": suggestion["tag"], "target": suggestion["target"]},
        headers={"Idempotency-Key": "decided"},
    )
    assert told.status_code == 200, told.get_json()
    later = client.get(REPORT, query_string={"course_id": simulated["course_id"]}).get_json()
    before, after = report["distribution"], later["distribution"]
    assert after["non_formal"]["total"] == before["non_formal"]["total"] + suggestion["uses"]
    assert after["informal"]["total"] == before["informal"]["total"] - suggestion["uses"]
    assert after["non_formal"]["misspelled"] == 1
    assert [each["tag"] for each in later["misspellings"]["confirmed"]] == [suggestion["tag"]]


def _check_hashtags(report: dict[str, Any], social: Path, written: list[Counted]) -> None:
    with (social / "activities.csv").open(encoding="utf-8", newline="") as file:
        proposed = {folded(row["hashtag"]) for row in csv.DictReader(file) if row["hashtag"]}
    told = report["distribution"]
    for name, is_proposed in (("non_formal", True), ("informal", False)):
        uses = [(post, tag) for post in written for tag in post.tags if (tag in proposed) is is_proposed]
        assert told[name]["total"] == len(uses) > 0
        assert told[name]["different"] == len({tag for _, tag in uses})
        assert told[name]["users"] == len({(post.network, post.author) for post, _ in uses})
        assert sum(day[name] for day in report["timeline"]["days"]) == len(uses)
    assert told["posts"] == len(written)
    assert told["authors"] == len({(post.network, post.author) for post in written})
    assert {each["tag"].lower() for each in report["tags"]["non_formal"]} <= proposed | {
        row["hashtag"].lower() for row in report["activities"]
    }


def _check_interactions(report: dict[str, Any], posts: list[Counted]) -> None:
    together, *of_networks = report["interactions"]
    assert together["network"] is None
    for told in (together, *of_networks):
        chosen = [post for post in posts if told["network"] in (None, post.network)]
        kinds = Counter(post.kind for post in chosen)
        assert told["collected"] == {
            "publications": kinds["original"],
            "replies": kinds["reply"],
            "reposts": kinds["repost"],
        }
        sums = [sum(each) for each in zip(*(post.reported for post in chosen if post.reported), strict=True)]
        assert list(told["reported"].values()) == sums


def _check_profiles(report: dict[str, Any], social: Path) -> None:
    with (social / "profiles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = report["profiles"]
    assert 0 < told["linked"] <= len(rows)  # who unenrolled isn't counted
    assert told["per_cent"] == f"{told['linked'] * 10_000 // told['enrolled'] / 100:.2f}"
