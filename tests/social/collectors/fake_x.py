"""X's recent search as the tests need it: pages by next_token, since_id and until_id, seven days, refusals on order."""

import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from communicator.social.collectors.x_server import id_at, time_of

TOKEN = "a bearer token"


@dataclass
class FakeX:
    """The server's posts and moods. `refusals` are (status, headers, body), one a request, before anything else."""

    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    refusals: deque[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=deque)
    queries: list[dict[str, str]] = field(default_factory=list)
    delivered: int = 0
    is_renamed: bool = False
    now: datetime | None = None
    pause: float = 0.0

    def post(self, text: str, at: datetime, number: int = 0, **more: Any) -> str:
        """A post written then; `number` tells apart those of one millisecond."""
        native_id = str(int(id_at(at)) + number)
        kept = {"id": native_id, "text": text, "author_id": "7", "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"}
        kept |= {"edit_history_tweet_ids": [native_id], "lang": "es", "conversation_id": native_id}
        kept |= {"public_metrics": {"retweet_count": 1, "reply_count": 0, "like_count": 3, "quote_count": 0}}
        self.posts.append(kept | more)
        return native_id

    def refuse(self, status: int, headers: dict[str, str] | None = None, times: int = 1, **body: Any) -> None:
        self.refusals.extend([(status, headers or {}, body or {"title": "refused", "status": status})] * times)

    def answer(self, asked: dict[str, str], authorization: str | None) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Status, headers, document."""
        self.queries.append(asked)
        if self.refusals:
            return self.refusals.popleft()
        if authorization != f"Bearer {TOKEN}":
            return 401, {}, {"title": "Unauthorized", "detail": "Unauthorized", "status": 401}
        wrong = "tweet.fields" if self.is_renamed else "post.fields"
        if wrong in asked:
            message = f"The query parameter [{wrong}] is not one of [query,max_results,post.fields]"
            return 400, {}, {"errors": [{"message": message}], "title": "Invalid Request"}
        return self._search(asked)

    def _search(self, asked: dict[str, str]) -> tuple[int, dict[str, str], dict[str, Any]]:
        oldest = (self.now or datetime.now(UTC)) - timedelta(days=7)
        for name in ("since_id", "until_id"):
            if name in asked and time_of(asked[name]) < oldest:
                message = f"'{name}' must be a tweet id created after {oldest}"
                return 400, {}, {"errors": [{"message": message}], "title": "Invalid Request"}
        size = int(asked["max_results"])
        assert 10 <= size <= 100, "X takes 10 to 100"
        tags = {tag.casefold() for tag in re.findall(r"#(\w+)", asked["query"])}
        until = min(int(asked.get("until_id", 10**19)), int(asked.get("next_token", f"t{10**19}")[1:]))
        found = [
            post
            for post in self.posts
            if tags & {tag.casefold() for tag in re.findall(r"#(\w+)", post["text"])}
            and int(asked.get("since_id", 0)) < int(post["id"]) < until
            and time_of(post["id"]) >= oldest
        ]
        page = sorted(found, key=lambda post: -int(post["id"]))[:size]
        self.delivered += len(page)
        meta: dict[str, Any] = {"result_count": len(page)}
        if len(found) > len(page):
            meta["next_token"] = f"t{page[-1]['id']}"
        document: dict[str, Any] = {"meta": meta}
        if page:
            document |= {"data": page, "includes": {"users": [{"id": "7", "username": "ana_g", "name": "Ana"}]}}
        return 200, {}, document


@contextmanager
def running_x() -> Iterator[FakeX]:
    """Answers on a port of its own until the end."""
    x = FakeX()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told = urlsplit(self.path)
            assert told.path == "/2/tweets/search/recent"
            asked = {name: values[0] for name, values in parse_qs(told.query).items()}
            threading.Event().wait(x.pause)
            status, headers, document = x.answer(asked, self.headers["Authorization"])
            body = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def handle(self) -> None:
            with suppress(ConnectionError):  # whoever asked may have been killed
                super().handle()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        x.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield x
        finally:
            server.shutdown()
            thread.join()
