"""Servers that lie, lead elsewhere, never end or ask for the impossible: nothing leaks, and collecting goes on."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from communicator.config import Settings, read_settings
from communicator.database import Database
from communicator.errors import ConfigurationError
from communicator.service_errors import NetworkAway, NetworkRefused, NotMastodon
from communicator.social.collectors.backoff import LONGEST_TOLD, told_wait
from communicator.social.collectors.collecting import Collected, collect
from communicator.social.collectors.mastodon_server import MastodonServer, host_of
from communicator.social.collectors.one_server import LedElsewhere, OneServer
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.collectors.x_server import XServer
from communicator.social.tables import SocialPost, SocialPostTag, SocialSource
from tests.social.collectors.fake_x import FakeX

pytestmark = pytest.mark.slow


@dataclass
class Hostile:
    """Answers each path's beginning with a status, headers and a body; remembers who asked with which token."""

    url: str = ""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def say(self, path: str, told: Any, status: int = 200, **headers: str) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.answers[path] = (status, {"Content-Type": "application/json", **headers}, body)


@contextmanager
def running(hostile: Hostile) -> Iterator[Hostile]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hostile.asked.append((self.path, self.headers["Authorization"]))
            found = next((hostile.answers[path] for path in hostile.answers if self.path.startswith(path)), None)
            status, headers, body = found or (404, {}, b"{}")
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hostile.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield hostile
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with running(Hostile()) as server:
        yield server


@pytest.fixture
def other() -> Iterator[Hostile]:
    with running(Hostile()) as server:
        yield server


def status(number: object, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "uri": f"https://social.example/users/ana/statuses/{number}",
        "account": {"url": "https://social.example/@ana", "display_name": "Ana García :verified:"},
        "content": "<p>hello</p>",
        "visibility": "public",
        "created_at": "2026-11-20T10:00:00Z",
        "tags": [{"name": "rsemi"}],
        "replies_count": 0,
        **more,
    }


def bring(database: Database, settings: Settings, course_pk: int, server: Hostile) -> Collected:
    set_sources(database, settings, course_pk, Wanted(mastodon=[server.url], tags=["rsemi"]))
    return collect(database, settings, course_pk)


def test_a_token_is_shown_to_its_own_server_alone(hostile: Hostile, other: Hostile) -> None:
    tokens = {hostile.url.removeprefix("http://"): "SECRET"}
    for server in (hostile, other):
        server.say("/api/v1/timelines", [])
        MastodonServer(server.url, tokens).tagged("rsemi")
    assert {token for _, token in hostile.asked} == {"Bearer SECRET"}
    assert {token for _, token in other.asked} == {None}


def test_a_token_that_does_not_say_whose_it_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNICATOR_MASTODON_TOKEN", "abcdef")
    with pytest.raises(ConfigurationError, match=r"mastodon\.social=TOKEN") as refused:
        read_settings()
    assert "abcdef" not in str(refused.value)
    monkeypatch.setenv("COMMUNICATOR_MASTODON_TOKEN", "A.example=1 b.example=2=")
    assert read_settings().mastodon_tokens == {"a.example": "1", "b.example": "2="}


def test_a_redirect_to_another_server_is_not_followed(hostile: Hostile, other: Hostile) -> None:
    other.say("/", [status(1)])
    hostile.say("/api/v1/timelines", b"", 302, Location=f"{other.url}/latest/meta-data")
    server = MastodonServer(hostile.url, {})
    with pytest.raises(NetworkRefused, match="leads to another server"):
        server.tagged("rsemi")
    with pytest.raises(NotMastodon):
        server.check()
    assert not other.asked


def test_a_stream_on_another_server_is_not_listened_to(hostile: Hostile, other: Hostile) -> None:
    hostile.say("/api/v1/instance", {"urls": {"streaming_api": other.url.replace("http", "ws")}})
    with pytest.raises(NetworkRefused, match="leads to another server"):
        MastodonServer(hostile.url, {}).listen("rsemi", object(), 1.0)
    assert not other.asked


@pytest.mark.parametrize(
    ("home", "asked", "is_asked"),
    [
        ("https://social.example", "https://streaming.social.example/x", True),
        ("https://social.example", "https://elsewhere.example/x", False),
        ("https://social.example", "http://social.example/x", False),
        ("https://social.example", "https://social.example:8443/x", False),
        ("https://social.town.example", "https://streaming.town.example/x", True),
        ("https://social.example", "https://notsocial.example/x", False),
        ("http://10.0.0.1", "http://9.0.0.1/x", False),
        ("https://social.example", "https://169.254.169.254/latest", False),
    ],
)
def test_hosts_of_the_same_name_belong_to_a_server(
    home: str, asked: str, is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    monkeypatch.setattr(requests.Session, "send", lambda *_, **__: requests.Response())
    request = requests.Request("GET", asked).prepare()
    if is_asked:
        OneServer(home).send(request)
    else:
        with pytest.raises(LedElsewhere):
            OneServer(home).send(request)


@pytest.mark.parametrize("told", ["9" * 400, "99999999999", "²", "-5", "Wed, 21 Oct 9998 07:28:00 GMT", "soon", ""])
def test_an_absurd_retry_after_is_at_most_a_day(told: str) -> None:
    for name in ("Retry-After", "x-rate-limit-reset", "X-RateLimit-Reset"):
        wait = told_wait({name: told})
        assert wait is None or 0 <= wait <= LONGEST_TOLD


def test_a_server_that_wants_to_be_left_alone_for_centuries_is_noted(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    hostile.say("/api/v1/timelines", {"error": "no"}, 429, **{"Retry-After": "9" * 300})
    done = bring(database, settings, course_pk, hostile)
    assert [str(each) for each in done.troubles] == [f"{hostile.url} wants fewer requests for now"]


@pytest.mark.parametrize(
    "told",
    [{"error": "no list"}, ["text", 7, None, {}], {"descendants": 5}, b"<html>Welcome</html>", b"null", b"[" * 99_999],
)
def test_an_answer_of_another_shape_is_trouble_or_nothing_and_no_crash(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile, told: Any
) -> None:
    hostile.say("/api/v1/timelines", [])
    set_sources(database, settings, course_pk, Wanted(mastodon=[hostile.url], tags=["rsemi"]))
    hostile.say("/api/v1/timelines", told)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("communicator.social.collectors.collecting.Patience", _impatient)
        done = collect(database, settings, course_pk)
    assert (done.new_posts, [type(each) for each in done.troubles]) in ((0, []), (0, [NetworkAway]))


def _impatient(**told: Any) -> Any:
    from communicator.social.collectors.backoff import Patience

    return Patience(**told | {"attempts": 1})


def test_posts_of_another_shape_are_left_out_and_the_rest_is_kept(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    page = [
        status(9),
        status(8, uri="http://[1"),
        status(7, replies_count="many"),
        status(6, created_at="yesterday"),
        status(5, account=None),
        status(4, tags="x", mentions=[None]),
        status("3" * 5000),
        status(2, visibility="direct"),
    ]
    hostile.say("/api/v1/timelines", page)
    assert bring(database, settings, course_pk, hostile).new_posts == 2


def test_a_server_that_gives_the_same_page_for_ever_is_read_once(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    hostile.say("/api/v1/timelines", [status(number) for number in range(40, 0, -1)])
    assert bring(database, settings, course_pk, hostile).new_posts == 40
    assert sum("tag/rsemi" in path for path, _ in hostile.asked) == 2


def test_a_server_whose_replies_rise_by_being_asked_is_not_asked_for_ever(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    hostile.say("/api/v1/timelines", [status(2, replies_count=1), status(1, replies_count=1)])
    rising = iter(range(2, 10_000))

    class Rising(dict[str, Any]):
        def __getitem__(self, path: str) -> Any:
            if "/context" not in path:
                return super().__getitem__(path)
            below = [status(number, replies_count=next(rising)) for number in (1, 2)]
            return 200, {}, json.dumps({"ancestors": [], "descendants": below}).encode()

    hostile.answers = Rising(hostile.answers)
    for number in (1, 2):
        hostile.answers[f"/api/v1/statuses/{number}/context"] = (200, {}, b"")
    assert bring(database, settings, course_pk, hostile).new_posts == 2
    assert sum("/context" in path for path, _ in hostile.asked) == 2


def test_a_hashtag_that_is_none_is_left_out_so_that_no_name_or_formula_is_told(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    content = '<p><a class="hashtag" href="https://social.example/tags/x">=HYPERLINK("http://x")</a> #fine</p>'
    names = [{"name": "rsemi"}, {"name": "@ana@social.example"}, {"name": "ana@mail.example"}, {"name": "+1"}]
    hostile.say("/api/v1/timelines", [status(1, content=content, tags=names)])
    bring(database, settings, course_pk, hostile)
    with database.reading() as session:
        assert set(session.scalars(select(SocialPostTag.raw))) == {"rsemi", "fine"}


def test_names_addresses_and_links_to_people_are_struck_from_what_servers_tell(
    database: Database, settings: Settings, course_pk: int, hostile: Hostile
) -> None:
    content = (
        "<p>Ana García here, write to <a href='mailto:ana@mail.example'>me</a> or see "
        "<a href='javascript:alert(1)'>this</a>, <a href='https://social.example/@ana'>profile</a>, "
        "<a href='https://page.example/?mail=ana@mail.example'>page</a>, <a href='https://t.me/anagarcia'>chat</a>, "
        "<a href='https://page.example/chart'>chart</a></p>"
    )
    hostile.say("/api/v1/timelines", [status(1, content=content)])
    bring(database, settings, course_pk, hostile)
    with database.reading() as session:
        post = session.scalars(select(SocialPost)).one()
    assert post.links == ["https://page.example/chart"]
    assert "garc" not in f"{post.text} {post.folded_text}".casefold()


def test_an_x_of_another_shape_is_no_crash_and_the_authors_name_is_struck(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    from communicator import clock

    x.post("Ana G. says #rsemi", clock.now())
    users = {"includes": {"users": [{"id": "7", "username": "ana_g", "name": "Ana G."}, "x"]}}
    x.refusals.append((200, {}, {"data": [7, None, *x.posts], "meta": [], **users}))
    set_sources(database, with_x, course_pk, Wanted(x=True, tags=["rsemi"]))
    assert collect(database, with_x, course_pk).new_posts == 1
    with database.reading() as session:
        assert session.scalars(select(SocialPost.text)).one() == "@someone says #rsemi"


@pytest.mark.parametrize("written", ["http://[1", "", "ftp://a.example", "https://ana:pw@a.example", "a b", "//", "\n"])
def test_what_names_no_server_is_refused(written: str) -> None:
    with pytest.raises(NotMastodon):
        host_of(written)


def test_an_x_whose_answer_is_nested_without_end_is_away(hostile: Hostile) -> None:
    hostile.say("/", b"[" * 99_999)
    with pytest.raises(NetworkAway):
        XServer(hostile.url, "a bearer token").search("#rsemi", 10)


def test_xs_token_does_not_go_where_x_redirects(with_x: Settings, x: FakeX, other: Hostile) -> None:
    other.say("/", {"data": []})
    x.refusals.append((302, {"Location": f"{other.url}/elsewhere"}, {}))
    server = XServer(with_x.x_url, "a bearer token")
    with pytest.raises(NetworkRefused):
        server.search("#rsemi", 10)
    assert not other.asked


def test_what_is_noted_of_a_refusal_has_no_token(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    set_sources(database, with_x, course_pk, Wanted(x=True, tags=["rsemi"]))
    x.refuse(403, detail="The token SECRET-TOKEN may not")
    collect(database, replace(with_x, x_bearer_token="SECRET-TOKEN"), course_pk)
    with database.reading() as session:
        assert "SECRET" not in session.scalars(select(SocialSource.note)).one()
