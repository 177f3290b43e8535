"""A real HTTP server on loopback that answers as it is told and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class TinyBackend:
    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    answers: threading.Event = field(default_factory=threading.Event)
    """While it is not set, the server keeps its callers waiting."""
    waits_within_the_body: bool = False
    asked: list[Asked] = field(default_factory=list)

    def answers_with(self, status: int, document: Any, content_type: str = "application/json") -> None:
        self.status, self.body, self.content_type = status, json.dumps(document).encode(), content_type


@contextmanager
def running_backend() -> Iterator[TinyBackend]:
    backend = TinyBackend()
    backend.answers.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(backend))
    server.daemon_threads = True
    backend.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield backend
    finally:
        backend.answers.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(backend: TinyBackend) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = dict(self.headers.items())
            backend.asked.append(Asked(self.command, address.path, parse_qs(address.query), headers, body))
            if not backend.waits_within_the_body:
                backend.answers.wait(10)
            self.send_response(backend.status)
            self.send_header("Content-Type", backend.content_type)
            self.send_header("Content-Length", str(len(backend.body)))
            for name, value in backend.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if backend.waits_within_the_body:
                self.wfile.write(backend.body[:1])
                backend.answers.wait(10)
            self.wfile.write(backend.body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    return Handler
