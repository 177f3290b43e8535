"""The report is pushed to the course's Moodle site, and every way that can fail is one sentence."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

from communicator.access.sites import add_site, find_site
from communicator.cli.social_publish import publish
from communicator.config import Settings
from communicator.courses.catalogue import add_course
from communicator.database import Database
from communicator.errors import BadInput, CommunicatorError, ConfigurationError
from communicator.operations.social_push import push_report
from communicator.service_errors import MoodleRefused
from communicator.social.collection import keep
from tests.social.conftest import KEY
from tests.social.paper import BEGAN, twitter_posts

STORED = {"stored": True, "generatedat": 1_790_000_000}


class Moodle:
    """Answers as a Moodle site does, with what it is told to; keeps what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Any = STORED
        self.asked: list[dict[str, str]] = []


@pytest.fixture
def moodle() -> Iterator[Moodle]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            site.asked.append({name: values[0] for name, values in form.items()})
            body = json.dumps(site.answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Moodle(f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture
def course_pk(database: Database, settings: Settings, moodle: Moodle, monkeypatch: pytest.MonkeyPatch) -> int:
    """Course 2 of a Moodle site, with posts."""
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", "a-token")
    with database.writing() as session:
        add_site(session, settings.secret_key, "campus", "moodle", moodle.url)
        course = add_course(session, find_site(session, "campus"), "2", name="Redes")
        keep(session, course.id, KEY, twitter_posts(), BEGAN)
    return course.id


def test_the_whole_report_reaches_the_plugin(database: Database, course_pk: int, moodle: Moodle) -> None:
    done = push_report(database, course_pk)
    assert (done.course_id, done.site, done.stored) == ("2", "campus", True)
    [asked] = moodle.asked
    assert (asked["wsfunction"], asked["courseid"]) == ("local_communicator_push_metrics", "2")
    report = json.loads(asked["report"])
    assert (report["version"], report["course"]["course_id"], report["hidden_below"]) == (1, "2", None)
    assert report["interactions"][0]["collected"]["publications"] == 108
    assert "user1" not in asked["report"]


@pytest.mark.usefixtures("command_environment")
def test_the_command_tells_whether_moodle_keeps_it(course_pk: int, moodle: Moodle) -> None:
    told = CliRunner().invoke(publish, ["--course", "2", "--json"], catch_exceptions=False)
    assert json.loads(told.stdout) == {
        "course_id": "2",
        "site": "campus",
        "stored": True,
        "generated_at": "2026-09-21T14:13:20+00:00",
        "bytes": len(moodle.asked[0]["report"].encode()),
    }
    moodle.answer = STORED | {"stored": False}
    told = CliRunner().invoke(publish, ["--course", "2"], catch_exceptions=False)
    assert told.stdout == "Site campus keeps the newer figures of course 2, as of 2026-09-21 14:13:20 UTC.\n"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "no"}, "doesn't accept the token"),
        ({"exception": "x", "errorcode": "nopermissions", "message": "no"}, "refused local_communicator_push_metrics"),
        ([], "its plugin of this version"),
        ({"stored": True}, "its plugin of this version"),
    ],
)
def test_what_moodle_refuses_is_one_sentence(
    database: Database, course_pk: int, moodle: Moodle, answer: object, said: str
) -> None:
    moodle.answer = answer
    with pytest.raises(MoodleRefused, match=said) as refused:
        push_report(database, course_pk)
    assert "a-token" not in str(refused.value)


def test_what_cannot_be_pushed_is_told_before_anything_is_sent(
    database: Database, settings: Settings, course_pk: int, moodle: Moodle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(course: int, kind: type[CommunicatorError], said: str) -> None:
        with pytest.raises(kind, match=said):
            push_report(database, course)

    with database.writing() as session:
        add_site(session, settings.secret_key, "lms", "edx")
        edx = add_course(session, find_site(session, "lms"), "course-v1:DemoX+RSE+2015").id
        add_site(session, settings.secret_key, "away", "moodle")
        nowhere = add_course(session, find_site(session, "away"), "3").id
        words = add_course(session, find_site(session, "away"), "redes").id
    refuse(nowhere, ConfigurationError, "has no address")
    refuse(edx, BadInput, "no course of a Moodle site")
    refuse(words, BadInput, "no course of a Moodle site")
    monkeypatch.delenv("COMMUNICATOR_MOODLE_TOKEN")
    refuse(course_pk, ConfigurationError, "No token for the Moodle site campus")
    assert moodle.asked == []
