"""`communicator serve`: the pages and the HTTP API."""

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.long_running import log_to_stderr

DEFAULT_PORT = 8000


@click.command(epilog="Example: communicator serve --port 8080 --workers 4")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@framed
def serve(frame: Frame, host: str, port: int, workers: int) -> None:
    """Serve the pages and the HTTP API until Ctrl-C."""
    from communicator.web.server import serve as serve_until_stopped

    def ready(url: str) -> None:
        frame.tell({"ready": url}, f"ready: {url}")

    log_to_stderr(frame.settings.log_level)
    frame.database.close()  # opened for its schema; each worker opens its own after the fork
    serve_until_stopped(frame.settings, host, port, workers, ready)
