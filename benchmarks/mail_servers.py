"""Mail servers to measure against: Postfix's smtp-sink, and one that takes 50 ms to answer each command."""

import asyncio
import getpass
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ports import free_port

SECONDS_AN_ANSWER = 0.05
ANSWERS = {b"EHLO": "250-slow.example\r\n250 PIPELINING", b"DATA": "354 go ahead", b"QUIT": "221 bye"}
BACKLOG = "500"


def find_sink() -> str | None:
    """The path of Postfix's smtp-sink; None where it isn't installed."""
    return shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")


@contextmanager
def running_sink(program: str) -> Iterator[str]:
    """The URL of a server that takes everything at once and keeps nothing."""
    port = free_port()
    user = ["-u", "nobody"] if getpass.getuser() == "root" else []
    with _running([program, *user, f"127.0.0.1:{port}", BACKLOG], port) as url:
        yield url


@contextmanager
def running_slow_server() -> Iterator[str]:
    """The URL of a server that answers each command after 50 ms, one after the other on each connection."""
    port = free_port()
    with _running([sys.executable, "-m", "benchmarks.mail_servers", str(port)], port) as url:
        yield url


@contextmanager
def _running(command: list[str], port: int) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        patience = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.05)
        yield f"smtp://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    answer = "220 slow.example"
    while True:
        await asyncio.sleep(SECONDS_AN_ANSWER)
        writer.write(f"{answer}\r\n".encode())
        try:
            word = (await reader.readline())[:4].upper().strip()
            if answer.startswith("354"):
                await _text(reader)
                answer = "250 taken"
                continue
        except (OSError, asyncio.IncompleteReadError):
            break
        if not word:
            break
        answer = ANSWERS.get(word, "250 OK")
    writer.close()


async def _text(reader: asyncio.StreamReader) -> None:
    while (await reader.readline()) not in (b".\r\n", b""):
        pass


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_converse, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
