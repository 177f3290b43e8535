"""Serving the application: gunicorn, embedded, on a socket that is ours before anything starts."""

import encodings.idna  # noqa: F401 - loaded by two threads at once, the first requests fail
import errno
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from communicator.config import Settings
from communicator.errors import ConfigurationError, PortInUse
from communicator.web.application import create_app

DEFAULT_WORKERS = 2
THREADS = 4
BACKLOG = 1024
ANSWERS_WITHIN = 60.0  # seconds; a first import on a slow disk takes its time

OnReady = Callable[[str], None]


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn on a listening socket; each worker makes its own application, and so its own connections."""

    def __init__(self, settings: Settings, listener: socket.socket, workers: int, on_ready: OnReady | None) -> None:
        """`on_ready` is called once with the URL, when a worker answers."""
        self.settings, self.workers, self.on_ready = settings, workers, on_ready
        self.url = _url(*listener.getsockname()[:2])
        self.descriptor = listener.detach()  # gunicorn's from here on: it closes it
        super().__init__()

    def load_config(self) -> None:
        """The options that are not gunicorn's own defaults."""
        options: dict[str, Any] = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "proc_name": "communicator",
            "loglevel": "warning",
            "timeout": 60,
            "graceful_timeout": 10,
            "when_ready": self._when_ready,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """A worker's application."""
        return create_app(self.settings)

    def _when_ready(self, _arbiter: object) -> None:
        if self.on_ready is not None:
            threading.Thread(target=_tell_when_answering, args=(self.url, self.on_ready), daemon=True).start()


def serve(
    settings: Settings, host: str, port: int, workers: int = DEFAULT_WORKERS, on_ready: OnReady | None = None
) -> None:
    """Serves until stopped by SIGTERM or Ctrl-C. PortInUse, before anything starts, where the port is taken."""
    Server(settings, listen(host, port), workers, on_ready).run()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; PortInUse names the port and how to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        where = f"{host}, port {port}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            told = f"Something else listens on {where}; choose another port with --port, such as --port {port + 1}"
            raise PortInUse(told) from error
        raise ConfigurationError(f"Can't listen on {where}: {error}; choose with --host and --port") from error
    return listener


def _url(host: str, port: int) -> str:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked for
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _tell_when_answering(url: str, on_ready: OnReady) -> None:
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310 - our own address
                on_ready(url)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
