"""The HTTP door: API, pages, and the server that runs them."""

from communicator.web.application import create_app

__all__ = ["create_app"]
