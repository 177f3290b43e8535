"""The parts of the social report, posts and decisions over HTTP: who may, what comes, and what is refused."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from tests.contract.conftest import Headers, Sign
from tests.contract.social import LIST, seed_posts
from tests.seeding import COURSE_ID

OTHER = "course-v1:DemoX+OTHER+2026"
HEADING = {"course", "generated_at", "posts_until", "network", "since", "until", "networks", "hidden_below"}
PARTS = {
    "hashtags": {"distribution", "tags", "misspellings"},
    "timeline": {"timeline"},
    "interactions": {"interactions"},
    "participants": {"profiles", "people", "next_cursor"},
    "network": {"conversation"},
    "coverage": {"coverage"},
}
EVERY_GET = [*PARTS, "report", "posts", "activities"]


@pytest.fixture
def posts(database: Database, settings: Settings, course: Course) -> None:
    seed_posts(database, settings, course)


@pytest.fixture
def reader(token: Callable[[str], Headers]) -> Headers:
    return token("read")


def get(client: FlaskClient, headers: Headers, path: str, **query: object) -> Any:
    return client.get(f"/api/v1/social/{path}", query_string={"course_id": COURSE_ID} | query, headers=headers)


def post(client: FlaskClient, headers: Headers, path: str, body: object) -> Any:
    return client.post(f"/api/v1/social/{path}", query_string={"course_id": COURSE_ID}, json=body, headers=headers)


def test_a_part_is_its_section_of_the_report(client: FlaskClient, posts: None, admin: Headers) -> None:
    whole = get(client, admin, "report").json
    for part, sections in PARTS.items():
        told = get(client, admin, part).json
        assert set(told) == HEADING | sections
        for name in sections - {"people", "next_cursor"}:
            assert told[name] == whole[name]


def test_no_part_is_for_staff_of_another_course_or_strangers(
    client: FlaskClient, course: Course, sign: Sign, token: Callable[[str], Headers]
) -> None:
    admin, other = token("admin"), token(f"course:{OTHER}")
    for path in EVERY_GET:
        assert get(client, sign(course_id=OTHER), path).status_code == 403
        assert get(client, other, path).status_code == 403
        assert get(client, {}, path).status_code == 401
        assert get(client, admin, path, course_id="course-v1:DemoX+NONE+2026").status_code == 404


def test_staff_see_who_agreed_to_matching_by_pseudonym_page_by_page(
    client: FlaskClient, posts: None, sign: Sign, reader: Headers
) -> None:
    first = get(client, sign(), "participants", limit=4).json
    rest = get(client, sign(), "participants", limit=4, cursor=first["next_cursor"]).json
    people = first["people"] + rest["people"]
    assert (len(first["people"]), len(people), rest["next_cursor"]) == (4, 6, None)
    assert sum(each["posts"] for each in people) == 18
    assert people[0]["networks"] == ["mastodon"]
    assert get(client, reader, "participants").json["people"] is None
    assert "social.example" not in json.dumps(people)


def test_tables_come_as_csv(client: FlaskClient, posts: None, sign: Sign) -> None:
    def lines(part: str) -> list[list[str]]:
        answer = get(client, sign() | {"Accept": "text/csv"}, part)
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="social-{part}.csv"'
        return list(csv.reader(io.StringIO(answer.text)))

    assert lines("hashtags")[:3] == [
        ["class", "tag", "uses", "users"],
        ["non_formal", "MisleadingChart", "27", "20"],
        ["non_formal", "MyTownInNumbers", "14", "14"],
    ]
    assert lines("timeline")[:2] == [["day", "non_formal", "informal"], ["2026-11-02", "6", "2"]]
    assert lines("interactions")[1][:4] == ["", "60", "20", "4"]


def test_a_network_and_a_period_narrow_every_part(client: FlaskClient, posts: None, sign: Sign) -> None:
    narrowed = {"network": "twitter", "since": "2026-11-03T00:00:00Z", "until": "2026-11-04T00:00:00+00:00"}
    told = get(client, sign(), "interactions", **narrowed).json
    assert [row["network"] for row in told["interactions"]] == [None, "twitter"]
    assert told["interactions"][0]["collected"] == {"publications": 5, "replies": 0, "reposts": 0}
    assert told["since"] == "2026-11-03T00:00:00+00:00"
    days = get(client, sign(), "timeline", **narrowed).json["timeline"]["days"]
    assert [day["day"] for day in days] == ["2026-11-03"]


def test_posts_are_found_and_paged_to_the_end(client: FlaskClient, posts: None, sign: Sign) -> None:
    found, cursor = [], None
    while True:
        page = get(client, sign(), "posts", limit=25, **({"cursor": cursor} if cursor else {})).json
        found += page["posts"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == 84
    assert [each["created_at"] for each in found] == sorted((each["created_at"] for each in found), reverse=True)
    assert set(found[0]) == {"network", "kind", "author", "created_at", "text", "tags", "links", "origin_uri"}
    assert "user" not in json.dumps(found)


def test_posts_are_narrowed_by_words_hashtag_author_and_network(client: FlaskClient, posts: None, sign: Sign) -> None:
    some = get(client, sign(), "posts", tag="#RStats", words="FOUND week", network="mastodon").json["posts"]
    assert some
    assert all("rstats" in each["tags"] and each["network"] == "mastodon" for each in some)
    by_one = get(client, sign(), "posts", author=some[0]["author"]).json["posts"]
    assert {each["author"] for each in by_one} == {some[0]["author"]}
    assert get(client, sign(), "posts", words="nobody wrote this").json == {"posts": [], "next_cursor": None}


def test_posts_are_for_staff(client: FlaskClient, posts: None, reader: Headers) -> None:
    assert get(client, reader, "posts").status_code == 403


NO_SEARCH: list[tuple[dict[str, object], str]] = [
    ({"cursor": "5"}, "cursor"),
    ({"cursor": "zz.1"}, "cursor"),
    ({"cursor": f"{'f' * 40}.1"}, "cursor"),
    ({"words": "a\x00b"}, "words"),
    ({"tag": ""}, "tag"),
    ({"limit": 0}, "limit"),
]


def test_a_search_that_cannot_be_gets_422_with_the_field(client: FlaskClient, course: Course, admin: Headers) -> None:
    for query, field in NO_SEARCH:
        answer = get(client, admin, "posts", **query)
        assert answer.status_code == 422
        assert field in answer.json["errors"]


def test_a_list_of_activities_takes_the_place_of_the_last(client: FlaskClient, posts: None, sign: Sign) -> None:
    assert [each["name"] for each in get(client, sign(), "activities").json["activities"]] == [
        each.name for each in LIST
    ]
    wanted = {"activities": [{"name": "Try R", "category": "", "hashtag": "#rstats"}, {"name": "Say hello"}]}
    told = post(client, sign(), "activities", wanted)
    assert told.status_code == 200
    assert told.json["activities"] == [
        {"name": "Try R", "category": "", "hashtag": "rstats"},
        {"name": "Say hello", "category": "", "hashtag": ""},
    ]
    tags = get(client, sign(), "hashtags").json["tags"]
    assert [each["tag"] for each in tags["non_formal"]] == ["rstats"]


NO_LIST: list[tuple[object, str]] = [
    ({}, "activities"),
    ({"activities": [{"name": ""}]}, "name"),
    ({"activities": [{"hashtag": "rstats"}]}, "name"),
    ({"activities": [{"name": "a", "hashtag": "two words"}]}, "activities.0.hashtag"),
    ({"activities": [{"name": "a", "hashtag": "b"}, {"name": "c", "hashtag": "B"}]}, "activities.1.hashtag"),
    ({"activities": [{"name": "a"}] * 501}, "activities"),
    ({"activities": [{"name": "a\x00"}]}, "name"),
]


def test_a_list_that_cannot_be_gets_422_and_changes_nothing(client: FlaskClient, posts: None, admin: Headers) -> None:
    for body, field in NO_LIST:
        answer = post(client, admin, "activities", body)
        assert answer.status_code == 422
        assert field in str(answer.json["errors"])
    assert len(get(client, admin, "activities").json["activities"]) == len(LIST)


def test_a_misspelling_is_confirmed_rejected_and_undone(client: FlaskClient, posts: None, sign: Sign) -> None:
    undone = post(client, sign(), "misspellings", {"tag": "MisleadingCharts", "undo": True}).json["misspellings"]
    assert undone["suggestions"] == [{"tag": "MisleadingCharts", "target": "MisleadingChart", "uses": 13}]
    rejected = post(client, sign(), "misspellings", {"tag": "#MisleadingCharts", "target": None}).json["misspellings"]
    assert rejected["rejected"] == [{"tag": "MisleadingCharts", "target": None, "uses": 13}]
    confirm = {"tag": "misleadingcharts", "target": "misleadingchart"}
    confirmed = post(client, sign(), "misspellings", confirm).json["misspellings"]
    assert (confirmed["suggestions"], confirmed["rejected"]) == ([], [])
    assert confirmed["confirmed"][0]["tag"] == "MisleadingCharts"


NO_DECISION: list[tuple[object, str]] = [
    ({"target": "MisleadingChart"}, "tag"),
    ({"tag": "rstats"}, "target"),
    ({"tag": "rstats", "target": "NotOnTheList"}, "target"),
    ({"tag": "misleadingchart", "target": "MisleadingChart"}, "tag"),
    ({"tag": "rstats", "undo": True}, "tag"),
    ({"tag": "a\x00", "target": None}, "tag"),
]


def test_a_decision_that_cannot_be_gets_422_with_the_field(client: FlaskClient, posts: None, admin: Headers) -> None:
    for body, field in NO_DECISION:
        answer = post(client, admin, "misspellings", body)
        assert answer.status_code == 422
        assert field in answer.json["errors"]


def test_tokens_that_only_read_and_staff_of_another_course_decide_nothing(
    client: FlaskClient, course: Course, reader: Headers, sign: Sign
) -> None:
    for path, body in (("activities", {"activities": []}), ("misspellings", {"tag": "rstats", "target": None})):
        assert post(client, reader, path, body).status_code == 403
        assert post(client, sign(course_id=OTHER), path, body).status_code == 403
        assert post(client, {}, path, body).status_code == 401


def test_a_repeated_decision_under_its_key_acts_once(client: FlaskClient, posts: None, admin: Headers) -> None:
    keyed = admin | {"Idempotency-Key": "once"}
    body = {"tag": "MisleadingCharts", "undo": True}
    assert post(client, keyed, "misspellings", body).status_code == 200
    assert post(client, keyed, "misspellings", body).status_code == 200
    assert post(client, admin, "misspellings", body).status_code == 422


def test_a_token_that_only_reads_sees_no_few_people_and_chooses_no_period(
    client: FlaskClient, posts: None, reader: Headers
) -> None:
    told = get(client, reader, "report").json
    assert told["hidden_below"] == 5
    assert told["profiles"]["networks"][0]["linked"] is None
    assert [each["posts"] for each in told["coverage"]] == [None] * len(told["coverage"])
    answer = get(client, reader, "timeline", since="2026-11-03T00:00:00Z")
    assert answer.status_code == 403
    assert "choose a period" in answer.json["detail"]
